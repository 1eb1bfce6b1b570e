//! The rules about the contract of an API, one file each. A rule's doc comment is its
//! documentation.

pub(crate) mod added_route;
pub(crate) mod api_key_requirement;
pub(crate) mod authorization_scope;
pub(crate) mod changed_authorization;
pub(crate) mod changed_backend;
pub(crate) mod changed_base_path;
pub(crate) mod changed_binary_type;
pub(crate) mod changed_compression;
pub(crate) mod changed_cors;
pub(crate) mod changed_endpoint;
pub(crate) mod changed_gateway_response;
pub(crate) mod changed_request_body;
pub(crate) mod changed_resource_policy;
pub(crate) mod changed_response_body;
pub(crate) mod changed_response_header;
pub(crate) mod changed_response_type;
pub(crate) mod changed_status;
pub(crate) mod changed_url;
pub(crate) mod ignored_parameter;
pub(crate) mod lowered_limit;
pub(crate) mod lowered_timeout;
pub(crate) mod refused_content_type;
pub(crate) mod required_parameter;
pub(crate) mod unanswered_route;
