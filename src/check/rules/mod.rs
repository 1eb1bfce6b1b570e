//! The rules, one file each. A rule's doc comment is its documentation.

pub(crate) mod access_log_format;
pub(crate) mod api_key_source;
pub(crate) mod api_without_routes;
pub(crate) mod api_without_stage;
pub(crate) mod attribute_constraint;
pub(crate) mod autoscaling_range;
pub(crate) mod batch_list;
pub(crate) mod binary_media_type;
pub(crate) mod blueprint_too_large;
pub(crate) mod cached_caller_data;
pub(crate) mod cached_optional_header;
pub(crate) mod cached_undeclared_parameter;
pub(crate) mod caching_without_cache;
pub(crate) mod circular_dead_letter_queue;
pub(crate) mod circular_name;
pub(crate) mod condition_type;
pub(crate) mod conflicting_authorization;
pub(crate) mod consistent_read;
pub(crate) mod cors_origin;
pub(crate) mod domain_name;
pub(crate) mod duplicate_entry;
pub(crate) mod duplicate_key;
pub(crate) mod duplicate_name;
pub(crate) mod empty_grant;
pub(crate) mod empty_projection;
pub(crate) mod empty_value;
pub(crate) mod example_request;
pub(crate) mod fifo_mismatch;
pub(crate) mod filter_pattern;
pub(crate) mod fixed_parameter;
pub(crate) mod function_code;
pub(crate) mod function_handler;
pub(crate) mod gateway_response;
pub(crate) mod idempotency_token;
pub(crate) mod identity_sources;
pub(crate) mod index_capacity;
pub(crate) mod integration_responses;
pub(crate) mod invalid_arn;
pub(crate) mod invalid_checkov_skip;
pub(crate) mod invalid_content_type;
pub(crate) mod invalid_header;
pub(crate) mod invalid_path;
pub(crate) mod invalid_regular_expression;
pub(crate) mod invalid_syntax;
pub(crate) mod invalid_tag;
pub(crate) mod invalid_value;
pub(crate) mod json_schema;
pub(crate) mod key_attribute_change;
pub(crate) mod key_attribute_type;
pub(crate) mod key_value_size;
pub(crate) mod leading_keys;
pub(crate) mod literal_source;
pub(crate) mod local_index_without_sort_key;
pub(crate) mod mapping_expression;
pub(crate) mod mapping_template;
pub(crate) mod missing_attribute_value;
pub(crate) mod missing_key;
pub(crate) mod missing_key_value;
pub(crate) mod missing_logging_role;
pub(crate) mod missing_stream;
pub(crate) mod missing_usage_plan;
pub(crate) mod mutual_tls_bypass;
pub(crate) mod nesting_too_deep;
pub(crate) mod no_reference;
pub(crate) mod opaque_attribute;
pub(crate) mod optional_source;
pub(crate) mod paged_caller_filter;
pub(crate) mod parameter_constraint;
pub(crate) mod partiql_statement;
pub(crate) mod passthrough_behavior;
pub(crate) mod pointless_condition;
pub(crate) mod policy_allows_everyone;
pub(crate) mod policy_allows_nobody;
pub(crate) mod policy_statement;
pub(crate) mod private_endpoint;
pub(crate) mod query_sort_key;
pub(crate) mod queue_encryption;
pub(crate) mod queue_key_policy;
pub(crate) mod repeated_key_attribute;
pub(crate) mod replica_settings;
pub(crate) mod request_parameter;
pub(crate) mod reserved_name;
pub(crate) mod resource_name;
pub(crate) mod resource_policy;
pub(crate) mod response_body;
pub(crate) mod sibling_path_parameters;
pub(crate) mod status_code;
pub(crate) mod subscription_endpoint;
pub(crate) mod template_too_large;
pub(crate) mod text_too_long;
pub(crate) mod time_to_live_type;
pub(crate) mod too_many;
pub(crate) mod transaction_parts;
pub(crate) mod unavailable_source;
pub(crate) mod unknown_attribute;
pub(crate) mod unknown_context_variable;
pub(crate) mod unknown_key;
pub(crate) mod unknown_reference;
pub(crate) mod unpaged_list;
pub(crate) mod unprojected_attribute;
pub(crate) mod unreachable_api;
pub(crate) mod unsupported_combination;
pub(crate) mod unused_api_key;
pub(crate) mod unused_cache;
pub(crate) mod unused_parameter;
pub(crate) mod unused_path_parameter;
pub(crate) mod unused_usage_plan;
pub(crate) mod update_expression;
pub(crate) mod value_out_of_range;
pub(crate) mod value_type;

use super::rule::Rule;

/// All rules, in the order of their codes.
pub const RULES: &[&Rule] = &[
    &invalid_syntax::RULE,
    &unknown_key::RULE,
    &missing_key::RULE,
    &duplicate_key::RULE,
    &invalid_value::RULE,
    &blueprint_too_large::RULE,
    &unknown_reference::RULE,
    &no_reference::RULE,
    &resource_name::RULE,
    &duplicate_name::RULE,
    &circular_name::RULE,
    &value_out_of_range::RULE,
    &too_many::RULE,
    &text_too_long::RULE,
    &empty_value::RULE,
    &duplicate_entry::RULE,
    &invalid_tag::RULE,
    &invalid_arn::RULE,
    &invalid_checkov_skip::RULE,
    &invalid_regular_expression::RULE,
    &parameter_constraint::RULE,
    &reserved_name::RULE,
    &template_too_large::RULE,
    &unsupported_combination::RULE,
    &key_attribute_type::RULE,
    &repeated_key_attribute::RULE,
    &index_capacity::RULE,
    &empty_projection::RULE,
    &local_index_without_sort_key::RULE,
    &time_to_live_type::RULE,
    &autoscaling_range::RULE,
    &replica_settings::RULE,
    &attribute_constraint::RULE,
    &nesting_too_deep::RULE,
    &missing_stream::RULE,
    &fifo_mismatch::RULE,
    &circular_dead_letter_queue::RULE,
    &subscription_endpoint::RULE,
    &queue_encryption::RULE,
    &function_code::RULE,
    &function_handler::RULE,
    &filter_pattern::RULE,
    &empty_grant::RULE,
    &policy_statement::RULE,
    &resource_policy::RULE,
    &leading_keys::RULE,
    &api_without_routes::RULE,
    &api_without_stage::RULE,
    &invalid_path::RULE,
    &sibling_path_parameters::RULE,
    &api_key_source::RULE,
    &conflicting_authorization::RULE,
    &identity_sources::RULE,
    &binary_media_type::RULE,
    &private_endpoint::RULE,
    &domain_name::RULE,
    &cors_origin::RULE,
    &gateway_response::RULE,
    &invalid_header::RULE,
    &mapping_expression::RULE,
    &invalid_content_type::RULE,
    &mapping_template::RULE,
    &integration_responses::RULE,
    &status_code::RULE,
    &passthrough_behavior::RULE,
    &request_parameter::RULE,
    &fixed_parameter::RULE,
    &json_schema::RULE,
    &access_log_format::RULE,
    &cached_caller_data::RULE,
    &cached_undeclared_parameter::RULE,
    &cached_optional_header::RULE,
    &caching_without_cache::RULE,
    &unused_cache::RULE,
    &missing_key_value::RULE,
    &missing_attribute_value::RULE,
    &unknown_attribute::RULE,
    &unprojected_attribute::RULE,
    &value_type::RULE,
    &key_value_size::RULE,
    &condition_type::RULE,
    &pointless_condition::RULE,
    &unavailable_source::RULE,
    &optional_source::RULE,
    &literal_source::RULE,
    &response_body::RULE,
    &consistent_read::RULE,
    &key_attribute_change::RULE,
    &update_expression::RULE,
    &opaque_attribute::RULE,
    &paged_caller_filter::RULE,
    &batch_list::RULE,
    &transaction_parts::RULE,
    &idempotency_token::RULE,
    &partiql_statement::RULE,
    &query_sort_key::RULE,
    &example_request::RULE,
    &unknown_context_variable::RULE,
    &unused_parameter::RULE,
    &unreachable_api::RULE,
    &missing_usage_plan::RULE,
    &unused_path_parameter::RULE,
    &mutual_tls_bypass::RULE,
    &policy_allows_everyone::RULE,
    &policy_allows_nobody::RULE,
    &missing_logging_role::RULE,
    &unpaged_list::RULE,
    &queue_key_policy::RULE,
    &unused_api_key::RULE,
    &unused_usage_plan::RULE,
];
