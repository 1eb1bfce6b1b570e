//! The time of `dynagate check` for a template of about 1 MB, which is the most that CloudFormation
//! takes, with 481 resources: one that escapes what it prints, and one that does not.
//!
//! Run it with `cargo bench --bench check`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use dynagate::blueprint::Source;
use dynagate::check::api::findings;
use dynagate::load::{Settings, load};

fn main() {
    divan::main();
}

/// The paths of the API, each with two methods.
const PATHS: usize = 160;
/// The members of an item.
const MEMBERS: usize = 22;

const API: &str = "
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
";

const PATH: &str = r#"
  Path<path>:
    Type: AWS::ApiGateway::Resource
    Properties:
      RestApiId: !Ref Api
      ParentId: !GetAtt Api.RootResourceId
      PathPart: orders<path>
  Put<path>:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Path<path>
      HttpMethod: POST
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:dynamodb:action/PutItem
        Credentials: arn:aws:iam::123456789012:role/api
        PassthroughBehavior: NEVER
        RequestTemplates:
          application/json: |
            {
              "TableName": "orders",
              "Item": {<items>
                "id": {"S": "$context.requestId"}
              }
            }
        IntegrationResponses:
          - StatusCode: 200
            ResponseTemplates: {application/json: '{"id": "$context.requestId"}'}
          - {StatusCode: 400, SelectionPattern: '4\d{2}'}
          - {StatusCode: 500, SelectionPattern: '5\d{2}'}
      MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
  Query<path>:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Path<path>
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${AWS::Region}:dynamodb:action/Query
        Credentials: arn:aws:iam::123456789012:role/api
        PassthroughBehavior: NEVER
        RequestTemplates:
          application/json: |
            {
              "TableName": "orders",
              "KeyConditionExpression": "customer = :customer",
              "ExpressionAttributeValues": {":customer": {"S": "<customer>"}}
            }
        IntegrationResponses:
          - StatusCode: 200
            ResponseTemplates:
              application/json: |
                #set($root = $input.path('$'))
                {"orders": [#foreach($item in $root.Items){<members>
                  "path": <path>
                }#if($foreach.hasNext),#end#end], "count": "$root.Count"}
          - {StatusCode: 400, SelectionPattern: '4\d{2}'}
          - {StatusCode: 500, SelectionPattern: '5\d{2}'}
      MethodResponses: [{StatusCode: 200}, {StatusCode: 400}, {StatusCode: 500}]
"#;

/// A template whose mapping templates escape what they print, or do not.
fn template(is_safe: bool) -> String {
    let escaped = |reference: &str| {
        if is_safe {
            format!(r#"$util.escapeJavaScript({reference}).replaceAll("\\'", "'")"#)
        } else {
            reference.to_owned()
        }
    };
    let path = |path: usize| {
        let item = |member| {
            let way = format!("$.member{path}of{member}");
            let value = if is_safe {
                format!("$input.json('{way}')")
            } else {
                format!("\"$input.path('{way}')\"")
            };
            format!("\n                \"member{member}\": {{\"S\": {value}}},")
        };
        let member = |member| {
            let value = escaped(&format!("$item.member{member}.S"));
            format!("\n                  \"member{member}\": \"{value}\",")
        };
        PATH.replace("<items>", &(0..MEMBERS).map(item).collect::<String>())
            .replace("<members>", &(0..MEMBERS).map(member).collect::<String>())
            .replace("<customer>", &escaped("$input.params('customer')"))
            .replace("<path>", &path.to_string())
    };
    API.to_owned() + &(0..PATHS).map(path).collect::<String>()
}

/// Loads and checks a template, and displays the findings.
fn checked(source: &Source) -> usize {
    let loaded = load(source, &Settings::default()).expect("a template");
    let found = findings(&loaded).into_iter();
    found.map(|finding| black_box(loaded.diagnostic(finding).render(false)).len()).sum()
}

#[divan::bench(args = ["safe", "open"])]
fn a_template(bencher: Bencher, kind: &str) {
    let text = template(kind == "safe");
    let source = Source { name: "template.yaml".to_owned(), text, directory: ".".into() };
    let bytes = BytesCount::new(source.text.len());
    bencher.counter(bytes).bench_local(|| checked(black_box(&source)));
}
