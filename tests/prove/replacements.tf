# Resources for `replacements`: of types that dynagate reads but does not write, and with arguments that it does not write or
# always writes, whose defaults are unknown otherwise.

resource "aws_acm_certificate" "validated" {
  domain_name               = "api.example.com"
  subject_alternative_names = ["www.example.com"]
  validation_method         = "DNS"
  key_algorithm             = "RSA_2048"
}

resource "aws_acm_certificate" "private" {
  domain_name               = "api.example.com"
  certificate_authority_arn = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab"
}

resource "aws_api_gateway_api_key" "given" {
  name  = "partner"
  value = "0123456789abcdefghijklmnopqrstuv"
}

resource "aws_api_gateway_authorizer" "pool" {
  name          = "guests"
  rest_api_id   = "madeup"
  type          = "COGNITO_USER_POOLS"
  provider_arns = ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_staff"]
}

resource "aws_api_gateway_vpc_link" "balancer" {
  name        = "balancer"
  target_arns = ["arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/madeup/1234567890123456"]
}

resource "aws_appautoscaling_policy" "steps" {
  name               = "steps"
  resource_id        = "table/madeup"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  service_namespace  = "dynamodb"
}

resource "aws_cloudwatch_event_rule" "prefixed" {
  name_prefix         = "nightly-"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "queue" {
  rule = "nightly"
  arn  = "arn:aws:sqs:us-east-1:123456789012:madeup"
}

resource "aws_cloudwatch_log_group" "prefixed" {
  name_prefix     = "orders-"
  log_group_class = "STANDARD"
}

resource "aws_cloudwatch_log_resource_policy" "events" {
  policy_name     = "events"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "errors"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  metric_name         = "5XXError"
  namespace           = "AWS/ApiGateway"
  period              = 60
  statistic           = "Sum"
  threshold           = 1
}

resource "aws_cloudwatch_query_definition" "slow" {
  name         = "slow"
  query_string = "fields @timestamp"
}

resource "aws_cognito_user_pool" "plain" {
  name = "users"
}

resource "aws_dynamodb_table" "restored" {
  name                   = "restored"
  hash_key               = "id"
  restore_source_name    = "orders"
  restore_to_latest_time = true

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "restored_elsewhere" {
  name                     = "restored"
  hash_key                 = "id"
  restore_source_table_arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
  restore_date_time        = "2026-01-01T00:00:00Z"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_iam_policy" "named" {
  name        = "reads"
  description = "Reads"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "prefixed" {
  name_prefix = "reads-"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role" "prefixed" {
  name_prefix        = "api-"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_role_policy" "prefixed" {
  name_prefix = "reads-"
  role        = "madeup"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = "archive"
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn   = "arn:aws:iam::123456789012:role/madeup"
    bucket_arn = "arn:aws:s3:::madeup"
  }
}

resource "aws_kinesis_stream" "plain" {
  name        = "clicks"
  shard_count = 1
}

resource "aws_kms_alias" "named" {
  name          = "alias/orders"
  target_key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}

resource "aws_kms_alias" "prefixed" {
  name_prefix   = "alias/orders-"
  target_key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
}

resource "aws_kms_key" "in_regions" {
  multi_region = true
}

resource "aws_kms_key_policy" "own" {
  key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = "watch"
  function_version = "1"
}

resource "aws_lambda_code_signing_config" "signed" {
  allowed_publishers {
    signing_profile_version_arns = ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/madeup/1234567890"]
  }
}

resource "aws_lambda_event_source_mapping" "kafka" {
  event_source_arn  = "arn:aws:kafka:us-east-1:123456789012:cluster/madeup/1234abcd-12ab-34cd-56ef-1234567890ab-1"
  function_name     = "watch"
  topics            = ["orders"]
  starting_position = "LATEST"

  amazon_managed_kafka_event_source_config {
    consumer_group_id = "orders"
  }
}

resource "aws_lambda_event_source_mapping" "own_kafka" {
  function_name     = "watch"
  topics            = ["orders"]
  starting_position = "LATEST"

  self_managed_event_source {
    endpoints = { KAFKA_BOOTSTRAP_SERVERS = "kafka.example.com:9092" }
  }

  self_managed_kafka_event_source_config {
    consumer_group_id = "orders"
  }
}

resource "aws_lambda_function" "plain" {
  function_name = "watch"
  role          = "arn:aws:iam::123456789012:role/madeup"
  s3_bucket     = "code"
  s3_key        = "watch.zip"
  handler       = "index.handler"
  runtime       = "python3.13"
}

resource "aws_lambda_layer_version" "tools" {
  layer_name          = "tools"
  s3_bucket           = "code"
  s3_key              = "tools.zip"
  compatible_runtimes = ["python3.13"]
  description         = "Tools"
}

resource "aws_lambda_layer_version" "from_file" {
  layer_name       = "tools"
  filename         = "tools.zip"
  source_code_hash = "madeup"
}

resource "aws_lambda_permission" "named" {
  statement_id  = "called"
  action        = "lambda:InvokeFunction"
  function_name = "watch"
  principal     = "apigateway.amazonaws.com"
}

resource "aws_lambda_permission" "prefixed" {
  statement_id_prefix = "called"
  action              = "lambda:InvokeFunction"
  function_name       = "watch"
  principal           = "apigateway.amazonaws.com"
}

resource "aws_route53_record" "api" {
  zone_id = "Z0123456789ABCDEFGHIJ"
  name    = "api.example.com"
  type    = "A"

  alias {
    name                   = "d-abc.execute-api.us-east-1.amazonaws.com"
    zone_id                = "Z1UJRXOUMOOFQ8"
    evaluate_target_health = false
  }
}

resource "aws_s3_bucket" "prefixed" {
  bucket_prefix       = "receipts-"
  object_lock_enabled = true
}

resource "aws_s3_bucket" "locked" {
  bucket = "receipts"

  object_lock_configuration {
    object_lock_enabled = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "of_owner" {
  bucket                = "receipts"
  expected_bucket_owner = "123456789012"

  rule {
    id     = "old"
    status = "Enabled"

    filter {}

    expiration {
      days = 30
    }
  }
}

resource "aws_scheduler_schedule" "prefixed" {
  name_prefix         = "nightly-"
  group_name          = "reports"
  schedule_expression = "rate(1 day)"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:lambda:us-east-1:123456789012:function:madeup"
    role_arn = "arn:aws:iam::123456789012:role/madeup"
  }
}

resource "aws_secretsmanager_secret" "named" {
  name = "orders"
}

resource "aws_secretsmanager_secret" "prefixed" {
  name_prefix = "orders-"
}

resource "aws_sfn_state_machine" "prefixed" {
  name_prefix = "bake-"
  role_arn    = "arn:aws:iam::123456789012:role/madeup"
  definition  = jsonencode({ StartAt = "Done", States = { Done = { Type = "Succeed" } } })
}

resource "aws_sns_topic" "prefixed" {
  name_prefix = "news-"
}

resource "aws_sqs_queue" "prefixed" {
  name_prefix = "jobs-"
}

resource "aws_wafv2_web_acl" "named" {
  name  = "guard"
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "guard"
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl" "prefixed" {
  name_prefix = "guard-"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  visibility_config {
    cloudwatch_metrics_enabled = false
    metric_name                = "guard"
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_logging_configuration" "logged" {
  log_destination_configs = ["arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-madeup"]
  resource_arn            = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/guard/1234abcd-12ab-34cd-56ef-1234567890ab"
}
