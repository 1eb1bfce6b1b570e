//! CloudFormation: functions, parameters and conditions, and the places in texts.

use dynagate::blueprint::Source;
use dynagate::gateway::api::{HttpMethod, IntegrationType, PassthroughBehavior};
use dynagate::load::{self, Part, Settings};

use super::{assert_word, findings, loaded, loaded_with, method, route};

const TEMPLATE: &str = r#"
Parameters:
  Stage: {Type: String, Default: test}
  Table: {Type: String}
Mappings:
  Names: {test: {Suffix: -of-tests}, live: {Suffix: ""}}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  HasKeys: !Not [!Condition IsLive]
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Name: !Join ["", [orders, !FindInMap [Names, !Ref Stage, Suffix]]]
      BinaryMediaTypes: [!If [IsLive, image/png, !Ref AWS::NoValue], application/zip]
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: orders}
  Order:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref Api, ParentId: !Ref Orders, PathPart: "{id}"}
  OnlyLive:
    Type: AWS::ApiGateway::Method
    Condition: IsLive
    Properties: {RestApiId: !Ref Api, ResourceId: !Ref Orders, HttpMethod: DELETE}
  GetOrder:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Order
      HttpMethod: GET
      AuthorizationType: NONE
      ApiKeyRequired: !If [HasKeys, true, false]
      RequestParameters: {method.request.path.id: true}
      Integration:
        Type: AWS
        IntegrationHttpMethod: POST
        Uri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:dynamodb:action/GetItem
        Credentials: !GetAtt Role.Arn
        PassthroughBehavior: NEVER
        RequestTemplates:
          application/json: !Sub
            - |
              ## ${!Kept}
              {"TableName": "${Table}-${Suffix}",
                "Key": {"id": {"S": "$input.params('id')"}}}
            - Suffix: !Select [1, !Split ["/", a/b/c]]
        IntegrationResponses:
          - StatusCode: 200
            ResponseTemplates: {application/json: "{\"a\":\n \"$input.path('$.Item.a.S')\"}"}
          - StatusCode: "404"
            SelectionPattern: "4\\d{2}"
      MethodResponses: [{StatusCode: 200}, {StatusCode: 404}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    Properties: {RestApiId: !Ref Api, StageName: !Ref Stage}
  Waiting:
    Type: AWS::ApiGateway::Deployment
    DependsOn: GetOrder
    Properties: {RestApiId: !Ref Api}
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Table
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: "sts:AssumeRole"}]
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Role]
      PolicyDocument:
        Statement: {Effect: Allow, Action: "dynamodb:GetItem", Resource: !GetAtt Items.Arn}
"#;

#[test]
fn functions_parameters_and_conditions_are_evaluated() {
    let loaded = loaded(TEMPLATE);
    assert_eq!(findings(&loaded), Vec::<String>::new());
    let api = &loaded.apis[0];
    assert_eq!((&*api.name, &*api.api.name), ("Api", "orders-of-tests"));
    assert_eq!(api.api.binary_media_types, ["application/zip".to_owned()].into());
    assert_eq!(api.api.stages.keys().collect::<Vec<_>>(), ["test"]);
    assert_eq!(api.api.resources.keys().collect::<Vec<_>>(), ["/orders/{id}"]);
    let get = method(api, HttpMethod::Get, "/orders/{id}");
    assert!(get.api_key_required);
    let integration = &get.method_integration;
    assert_eq!(integration.r#type, IntegrationType::Aws);
    assert_eq!(integration.passthrough_behavior, PassthroughBehavior::Never);
    assert_eq!(integration.dynamodb_action(), Some("GetItem"));
    assert_eq!(
        integration.request_templates["application/json"],
        "## ${Kept}\n{\"TableName\": \"Table-b\",\n  \"Key\": {\"id\": {\"S\": \
         \"$input.params('id')\"}}}\n"
    );
    let responses = &integration.integration_responses;
    assert_eq!(responses[&404].selection_pattern.as_deref(), Some("4\\d{2}"));
    let table = &loaded.tables[0];
    assert_eq!((&*table.name, table.time_to_live.as_deref()), ("Table", Some("ttl")));
    let role = &loaded.roles[0];
    assert_eq!(api.credentials[&route(HttpMethod::Get, "/orders/{id}")], role.arn);
    assert_eq!(role.statements[0].actions, ["dynamodb:GetItem"]);
    assert_eq!(
        role.statements[0].resources,
        ["arn:aws:dynamodb:us-east-1:123456789012:table/Table"]
    );
}

#[test]
fn a_deployment_without_its_methods_is_known() {
    let api = &loaded(TEMPLATE).apis[0];
    let without: Vec<_> = api.deployments.iter().map(|of| (&*of.name, of.without.len())).collect();
    assert_eq!(without, [("Deployment", 1), ("Waiting", 0)]);
}

#[test]
fn parameters_are_given_by_name() {
    let parameters = [("Stage", "live"), ("Table", "orders"), ("Stag", "x")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings { parameters: parameters.into(), ..Settings::default() };
    let loaded = loaded_with(TEMPLATE, &settings);
    let api = &loaded.apis[0].api;
    assert_eq!(api.name, "orders");
    assert!(api.stages.contains_key("live"));
    assert!(api.binary_media_types.contains("image/png"));
    assert_eq!(
        findings(&loaded),
        [
            "3:3 invalid-template: the template has no parameter `Stag`",
            "22:3 invalid-template: DELETE /orders has no integration, and API Gateway does not \
             deploy it",
        ]
    );
    assert_eq!(loaded.findings[0].help.as_deref(), Some("did you mean `Stage`?"));
}

#[test]
fn characters_of_templates_have_their_lines_and_columns() {
    let loaded = loaded(TEMPLATE);
    let api = &loaded.apis[0];
    let get = route(HttpMethod::Get, "/orders/{id}");
    let integration = &method(api, HttpMethod::Get, "/orders/{id}").method_integration;
    let request = Part::RequestTemplate(get.clone(), "application/json".into());
    let text = &integration.request_templates["application/json"];
    for word in ["## ", "TableName", "$input", "'id'", "}}}"] {
        assert_word(&loaded, api, TEMPLATE, &request, text, word);
    }
    // The value of a variable is where the variable is.
    let place = api.places.position(&loaded.files, &request, text.find("Table-"));
    assert!(TEMPLATE.lines().nth(place.line - 1).is_some_and(|line| line.contains("${Table}")));
    let response = Part::ResponseTemplate(get.clone(), 200, "application/json".into());
    let text = &integration.integration_responses[&200].response_templates["application/json"];
    for word in ["$input", "$.Item", "a.S"] {
        assert_word(&loaded, api, TEMPLATE, &response, text, word);
    }
    // A part that is not written is where the part around it is.
    let parts = [
        Part::SelectionPattern(get.clone(), 200),
        Part::IntegrationProperty(get.clone(), "timeoutInMillis"),
    ];
    let lines = parts.map(|part| api.places.position(&loaded.files, &part, None).line);
    let line_of =
        |text: &str| TEMPLATE.lines().position(|line| line.contains(text)).map(|at| at + 1);
    assert_eq!(Some(lines[0]), line_of("- StatusCode: 200"));
    assert_eq!(Some(lines[1]), line_of("Type: AWS").and(line_of("        Type: AWS")));
}

#[test]
fn texts_behind_short_forms_have_their_places() {
    let text = "
Resources:
  Api: {Type: 'AWS::ApiGateway::RestApi'}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      Integration:
        Type: MOCK
        RequestTemplates:
          a/block: !Sub |
            one ${AWS::Region}
              two
          a/folded: !Sub >-
            one ${AWS::Region}
            two
          a/double: !Sub \"one \\\"${AWS::Region}\\\" two\"
          a/single: !Sub 'one ''${AWS::Region} two'
          a/plain: !Sub one ${AWS::Region} two
          a/next-line: !Sub
            one ${AWS::Region} two
          a/join: !Join ['', ['one ', !Ref AWS::Region, ' two']]
";
    let loaded = loaded(text);
    let api = &loaded.apis[0];
    let templates = &method(api, HttpMethod::Get, "/").method_integration.request_templates;
    assert_eq!(templates.len(), 7);
    for (content_type, template) in templates {
        let part = Part::RequestTemplate(route(HttpMethod::Get, "/"), content_type.clone());
        assert!(template.contains("us-east-1"), "{template}");
        for word in ["one", "two"] {
            assert_word(&loaded, api, text, &part, template, word);
        }
    }
}

#[test]
fn json_has_places_too() {
    let text = r#"{"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {}},
"Get": {"Type": "AWS::ApiGateway::Method", "Properties": {"RestApiId": {"Ref": "Api"},
"ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]}, "HttpMethod": "GET", "Integration":
{"Type": "MOCK", "RequestTemplates": {"application/json": {"Fn::Join": ["\n", ["{\"statusCode\":",
"\"\u00e4\" $x", {"Ref": "AWS::Region"}, "end}"]]}}}}}}}"#;
    let loaded = loaded(text);
    let api = &loaded.apis[0];
    let part = Part::RequestTemplate(route(HttpMethod::Get, "/"), "application/json".into());
    let template =
        &method(api, HttpMethod::Get, "/").method_integration.request_templates["application/json"];
    assert_eq!(template, "{\"statusCode\":\n\"ä\" $x\nus-east-1\nend}");
    for word in ["statusCode", "$x", "end"] {
        assert_word(&loaded, api, text, &part, template, word);
    }
}

#[test]
fn what_cannot_be_read_is_reported() {
    let text = r#"
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      BodyS3Location: {Bucket: definitions, Key: api.yaml}
      Name: !ImportValue name-of-api
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Nothing
      HttpMethod: GET
      Integration:
        Type: AWS
        Uri: !Sub arn:${Missing}:x
        PassthroughBehavior: SOMETIMES
        RequestTemplates:
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: "s3://bucket/x.yaml"}}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod}
  Other:
    Type: AWS::ApiGatewayV2::Api
  Macro:
    Fn::Transform: {Name: Own}
  "Fn::ForEach::Tables": [a, {}]
"#;
    let settings = Settings {
        imports: [("name-of-api".to_owned(), "shop".to_owned())].into(),
        ..Settings::default()
    };
    let loaded = loaded_with(text, &settings);
    assert_eq!(loaded.apis[0].api.name, "shop");
    assert_eq!(
        findings(&loaded),
        [
            "6:23 unread-part: a document in S3 is not read",
            "12:24 invalid-template: there is no resource or parameter `Nothing`",
            "12:24 assumed-value: the resource `Nothing` is not declared here",
            "16:23 invalid-template: there is no resource or parameter `Missing`",
            "17:30 invalid-template: unknown value `SOMETIMES`",
            "19:70 unread-part: the document `s3://bucket/x.yaml` is not read",
            "23:3 unread-api: `Other` is not a REST API and is not read",
            "25:3 invalid-template: `Macro` has no type",
            "27:3 invalid-template: invalid argument of `Fn::ForEach::Tables`",
        ]
    );
    let import = findings(&super::loaded(text)).into_iter().find(|of| of.starts_with("7:"));
    assert_eq!(
        import.as_deref(),
        Some("7:26 assumed-value: the export `name-of-api` of another stack is not known")
    );
}

#[test]
fn circles_end() {
    let text = "
Conditions: {A: !Condition B, B: !Not [!Condition A]}
Resources:
  One: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref Two}}
  Two: {Type: 'AWS::S3::Bucket', Condition: A, Properties: {BucketName: !GetAtt One.QueueName}}
  Api: {Type: 'AWS::ApiGateway::RestApi', Properties: {Name: !Ref Two}}
  Self: {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: !Ref Self, PathPart: x}}
";
    assert!(findings(&loaded(text)).iter().any(|of| of.contains("circular condition")));
}

#[test]
fn a_cut_or_damaged_template_is_refused_or_read() {
    for (at, character) in TEMPLATE.char_indices() {
        if at % 5 == 0 {
            let cut = &TEMPLATE[..at];
            let without = [cut, &TEMPLATE[at + character.len_utf8()..]].concat();
            for text in [cut, &without] {
                let source = Source {
                    name: "template.yaml".into(),
                    text: text.to_owned(),
                    directory: ".".into(),
                };
                if let Ok(loaded) = load::load(&source, &Settings::default()) {
                    for finding in loaded.findings.clone() {
                        assert!(!loaded.diagnostic(finding).render(false).is_empty());
                    }
                }
            }
        }
    }
}

#[test]
fn lists_in_brackets_need_no_indentation() {
    let text = "
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      BinaryMediaTypes: [
      'image/png', # A comment with a ]
      \"text/x-it's\"
      ]
      Name: shop
";
    let api = &loaded(text).apis[0].api;
    assert_eq!(api.name, "shop");
    assert_eq!(api.binary_media_types.iter().collect::<Vec<_>>(), ["image/png", "text/x-it's"]);
}

/// Loops of `AWS::LanguageExtensions` make resources and properties.
#[test]
fn loops_are_run() {
    let text = r#"
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "orders,old-items"}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  "Fn::ForEach::Tables":
    - Name
    - !Ref Names
    - "Table&{Name}":
        Type: AWS::DynamoDB::Table
        Properties:
          TableName: !Sub "${Name}-${AWS::Region}"
          AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
          KeySchema: [{AttributeName: id, KeyType: HASH}]
      "Resource&{Name}":
        Type: AWS::ApiGateway::Resource
        Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: !Ref Name}
      "Fn::ForEach::Methods":
        - Verb
        - [GET, POST]
        - "${Verb}&{Name}":
            Type: AWS::ApiGateway::Method
            Properties:
              RestApiId: !Ref Api
              ResourceId: !Ref "Resource&{Name}"
              HttpMethod: !Ref Verb
              Integration:
                Type: MOCK
                RequestTemplates: {application/json: '{"statusCode": 200}'}
                IntegrationResponses:
                  - StatusCode: 200
                    ResponseParameters:
                      "Fn::ForEach::Headers":
                        - Header
                        - [A, B]
                        - "method.response.header.${Header}": "'${Verb}'"
"#;
    let loaded = loaded(text);
    let tables: Vec<_> = loaded.tables.iter().map(|table| (&*table.key, &*table.name)).collect();
    let (orders, old) =
        (("Tableorders", "orders-us-east-1"), ("Tableolditems", "old-items-us-east-1"));
    assert_eq!(tables, [orders, old]);
    let api = &loaded.apis[0];
    let post = method(api, HttpMethod::Post, "/old-items");
    let headers = &post.method_integration.integration_responses[&200].response_parameters;
    assert_eq!(headers["method.response.header.A"], "'POST'");
    assert_eq!((api.api.resources.len(), headers.len()), (2, 2));
    assert!(api.api.resources["/orders"].contains_key(&HttpMethod::Get));
}

/// A loop over a loop over a loop may not make a template without end.
#[test]
fn loops_are_bounded() {
    let letters: Vec<_> = (0..100).map(|number| format!("x{number}")).collect();
    let list = letters.join(", ");
    let mut body = "{\"${L0}${L1}${L2}${L3}\": {Type: A}}".to_owned();
    for level in 0..4 {
        body = format!("{{\"Fn::ForEach::L{level}\": [L{level}, [{list}], {body}]}}");
    }
    let loaded = loaded(&format!("Resources: {body}"));
    let findings = findings(&loaded);
    assert!(findings.iter().any(|of| of.contains("unread-part: more than")), "{findings:?}");
}
