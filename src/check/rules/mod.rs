//! The rules, one file each. A rule's doc comment is its documentation.

use super::rule::Rule;

/// Declares the modules of the rules, and the list of them.
macro_rules! rules {
    ($($name:ident)+) => {
        $(pub(crate) mod $name;)+

        /// All rules, in the order of their codes.
        pub const RULES: &[&Rule] = &[$(&$name::RULE),+];
    };
}

rules! {
    invalid_syntax
    unknown_key
    missing_key
    duplicate_key
    invalid_value
    blueprint_too_large
    unknown_reference
    no_reference
    resource_name
    duplicate_name
    circular_name
    value_out_of_range
    too_many
    text_too_long
    empty_value
    duplicate_entry
    invalid_tag
    invalid_arn
    invalid_checkov_skip
    invalid_regular_expression
    parameter_constraint
    reserved_name
    template_too_large
    unsupported_combination
    allowed_rule
    key_attribute_type
    repeated_key_attribute
    index_capacity
    empty_projection
    local_index_without_sort_key
    time_to_live_type
    autoscaling_range
    replica_settings
    attribute_constraint
    nesting_too_deep
    missing_stream
    fifo_mismatch
    circular_dead_letter_queue
    subscription_endpoint
    queue_encryption
    function_code
    function_handler
    filter_pattern
    empty_grant
    stock_handler
    policy_statement
    resource_policy
    leading_keys
    api_without_routes
    api_without_stage
    invalid_path
    sibling_path_parameters
    api_key_source
    conflicting_authorization
    identity_sources
    binary_media_type
    private_endpoint
    domain_name
    cors_origin
    gateway_response
    invalid_header
    mapping_expression
    invalid_content_type
    mapping_template
    integration_responses
    status_code
    passthrough_behavior
    request_parameter
    fixed_parameter
    json_schema
    access_log_format
    cached_caller_data
    cached_undeclared_parameter
    cached_optional_header
    caching_without_cache
    unused_cache
    errors_without_operation
    unknown_name
    aws_integration
    unused_role
    open_write_route
    missing_key_value
    missing_attribute_value
    unknown_attribute
    unprojected_attribute
    value_type
    key_value_size
    condition_type
    pointless_condition
    unavailable_source
    optional_source
    literal_source
    response_body
    consistent_read
    key_attribute_change
    update_expression
    paged_caller_filter
    batch_list
    transaction_parts
    idempotency_token
    partiql_statement
    query_sort_key
    example_request
    unknown_context_variable
    unused_parameter
    unreachable_api
    missing_usage_plan
    unused_path_parameter
    mutual_tls_bypass
    policy_allows_everyone
    policy_allows_nobody
    missing_logging_role
    unpaged_list
    queue_key_policy
    unused_api_key
    unused_usage_plan
    frozen_parameter
    replicated_table
    unused_allowance
    code_upload
    large_template
    unused_key_parameter
}
