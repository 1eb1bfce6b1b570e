//! Delivery streams of Firehose: the rights of their roles and of the API, and the same from
//! builders and blueprints.

use dynagate::model::{
    Authorization, Bucket, Compression, DeliveryStream, HttpMethod, Method, PutDelivery, RestApi,
    Stack, Stage,
};
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::json;

use crate::synthesized::{load, output, resources};

const DELIVERIES: &str = include_str!("../blueprints/deliveries.yaml");

#[test]
fn the_role_allows_exactly_the_bucket_and_its_key() {
    let resources = resources(&load(DELIVERIES));
    let role = |name: &str| resources[name]["Properties"].clone();
    let bucket = |name: &str| json!({"Fn::GetAtt": [name, "Arn"]});
    let objects = |name: &str| json!({"Fn::Sub": format!("${{{name}.Arn}}/*")});
    let rights = |name: &str| {
        json!([
            {
                "Effect": "Allow",
                "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                "Resource": bucket(name),
            },
            {
                "Effect": "Allow",
                "Action": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                "Resource": objects(name),
            },
        ])
    };
    let plain = role("PlainDeliveryRole");
    assert_eq!(plain["Policies"][0]["PolicyDocument"]["Statement"], rights("PondBucket"));
    let trust = &plain["AssumeRolePolicyDocument"]["Statement"][0];
    assert_eq!(trust["Principal"], json!({"Service": "firehose.amazonaws.com"}));
    let account = json!({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}});
    assert_eq!(trust["Condition"], account);
    let clicks = role("ClicksDeliveryRole");
    let statements = clicks["Policies"][0]["PolicyDocument"]["Statement"].clone();
    assert_eq!(statements[0], rights("LakeBucket")[0]);
    assert_eq!(statements[2]["Action"], json!(["kms:Decrypt", "kms:GenerateDataKey"]));

    // The role of the API may put records into the streams of its routes.
    let api = role("ApiRole").to_string();
    for arn in [r#"["ClicksFirehose","Arn"]"#, r#"["PlainFirehose","Arn"]"#] {
        assert!(api.contains(arn), "{api}");
    }
}

#[test]
fn what_is_not_written_is_the_default() {
    let stack = load(DELIVERIES);
    let resources = resources(&stack);
    let plain = &resources["PlainFirehose"]["Properties"];
    assert_eq!(
        *plain,
        json!({
            "DeliveryStreamName": "plain",
            "DeliveryStreamType": "DirectPut",
            "DeliveryStreamEncryptionConfigurationInput": {"KeyType": "AWS_OWNED_CMK"},
            "ExtendedS3DestinationConfiguration": {
                "BucketARN": {"Fn::GetAtt": ["PondBucket", "Arn"]},
                "RoleARN": {"Fn::GetAtt": ["PlainDeliveryRole", "Arn"]},
                "Prefix": "",
                "ErrorOutputPrefix": "",
                "BufferingHints": {"IntervalInSeconds": 300, "SizeInMBs": 5},
                "CompressionFormat": "UNCOMPRESSED",
            },
        })
    );
    let main = output(&stack, &Terraform, "main.tf");
    for line in [
        "key_type = \"AWS_OWNED_CMK\"",
        "buffering_interval = 300",
        "compression_format = \"GZIP\"",
        "depends_on  = [aws_iam_role_policy.plain_delivery]",
    ] {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain(&main).contains(&plain(line)), "{line}\n{main}");
    }
}

#[test]
fn the_profile_encrypts_records_with_its_key() {
    let text = "name: a\nprofile: hardened\nbuckets: {lake: {}}\n\
                delivery-streams: {views: {bucket: lake}}\n\
                api: {routes: {GET /: {authorization: AWS_IAM, mock: {status: 204}}}}\n";
    let resources = resources(&load(text));
    let stream = &resources["ViewsFirehose"]["Properties"];
    let encryption = &stream["DeliveryStreamEncryptionConfigurationInput"];
    assert_eq!(encryption["KeyType"], "CUSTOMER_MANAGED_CMK");
    let role = &resources["ViewsDeliveryRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    assert_eq!(role["Statement"][2]["Action"], json!(["kms:Decrypt", "kms:GenerateDataKey"]));
}

#[test]
fn a_builder_says_the_same() {
    let text = r#"
name: shop
buckets: {lake: {}}
delivery-streams:
  views: {bucket: lake, prefix: views/, error-prefix: errors/, buffer-seconds: 60, buffer-megabytes: 2, compression: gzip}
api:
  routes:
    POST /views: {authorization: AWS_IAM, firehose: {delivery-stream: views, data: "{body|json}"}}
  stage: {name: live}
"#;
    let mut stack = Stack::new("shop");
    let bucket = stack.add(Bucket::new("lake"));
    let stream = DeliveryStream::new("views", &bucket)
        .prefix("views/")
        .error_prefix("errors/")
        .buffer_seconds(60)
        .buffer_megabytes(2)
        .compression(Compression::Gzip);
    let stream = stack.add(stream);
    let put = PutDelivery::new(&stream, "{body|json}".parse().expect("a payload"));
    let method = Method::new(dynagate::model::ServiceCall::from(put));
    let method = method.authorization(Authorization::AwsIam);
    let api = RestApi::new("api").name("shop").route(HttpMethod::Post, "/views", method);
    stack.add(api.stage(Stage::new("live")));
    stack.add_standard_outputs();
    let written = load(text);
    for (backend, file) in
        [(&CloudFormation as &dyn Backend, "template.json"), (&Terraform, "main.tf")]
    {
        assert_eq!(output(&stack, backend, file), output(&written, backend, file));
    }
}
