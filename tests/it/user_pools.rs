//! User pools on both backends: their authorizers, safe settings and clients.

use std::path::PathBuf;

use dynagate::blueprint::{self, Source};
use dynagate::gateway::{Authorization, Gateway, Outcome, Request};
use dynagate::model::{
    AuthFlow, HttpMethod, IdentityPool, Method, MockIntegration, OAuth, ResourceServer, RestApi,
    Stack, Stage, UserAttribute, UserPool, UserPoolClient, UserPoolDomain,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend as _, CloudFormation, Terraform};
use serde_json::{Value, json};

const POOLS: &str = "
name: shop
user-pools:
  users:
    attributes: {tenant: {mutable: false}}
    domain: {prefix: shop-users}
    resource-servers: {orders: {scopes: {read: Reads orders}}}
    clients:
      web: {oauth: {flow: code, scopes: [openid, orders/read], callback-urls: ['https://shop.example.com']}}
      report: {secret: true, oauth: {flow: client-credentials, scopes: [orders/read]}}
  partners: {existing: {arn: \"${parameters.partners}\"}}
parameters: {partners: {}}
api:
  authorizers:
    both: {cognito: {user-pools: [\"${user-pools.users.arn}\", \"${user-pools.partners.arn}\"]}}
  authorizer: users
  routes:
    GET /own: {mock: {status: 200}}
    GET /scoped: {authorization-scopes: [orders/read], mock: {status: 200}}
    GET /partners: {authorizer: partners, authorization-scopes: [any/scope], mock: {status: 200}}
    GET /both: {authorizer: both, mock: {status: 200}}
    GET /open: {authorization: NONE, mock: {status: 200}}
";

fn load(text: &str) -> Stack {
    let source = Source { name: "test.yaml".into(), text: text.into(), directory: PathBuf::new() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn resources(stack: &Stack) -> Value {
    let plan = Plan::of(stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let template = CloudFormation.synthesize(&plan).remove(0).into_text().expect("text");
    serde_json::from_str::<Value>(&template).expect("JSON")["Resources"].take()
}

fn main_of(stack: &Stack) -> String {
    let plan = Plan::of(stack).check().unwrap_or_else(|findings| panic!("{findings}"));
    let module = Terraform.synthesize(&plan);
    let main = module.into_iter().find(|artifact| artifact.name == "main.tf").expect("main.tf");
    main.into_text().expect("text")
}

#[test]
fn a_pool_needs_no_authorizer_and_no_arn() {
    let stack = load(POOLS);
    let (resources, main) = (resources(&stack), main_of(&stack));
    let arns = |name: &str| resources[name]["Properties"]["ProviderARNs"].clone();
    let users = json!({"Fn::GetAtt": ["UsersUserPool", "Arn"]});
    assert_eq!(arns("ApiUsersAuthorizer"), json!([users]));
    assert_eq!(arns("ApiPartnersAuthorizer"), json!([{"Ref": "Partners"}]));
    assert_eq!(arns("ApiBothAuthorizer"), json!([users, {"Ref": "Partners"}]));
    assert!(main.contains("provider_arns   = [aws_cognito_user_pool.users.arn, var.partners]"));
    assert!(resources.get("PartnersUserPool").is_none(), "an existing pool is created");
    let of = |name: &str| resources[format!("ApiGet{name}Method")]["Properties"].clone();
    assert_eq!(of("Own")["AuthorizerId"]["Ref"], "ApiUsersAuthorizer");
    assert_eq!(of("Open")["AuthorizationType"], "NONE");
}

#[test]
fn an_unused_pool_has_no_authorizer() {
    let text = POOLS.replace("GET /partners: {authorizer: partners, ", "GET /partners: {");
    let text = text.replace("any/scope", "orders/read");
    assert!(resources(&load(&text)).get("ApiPartnersAuthorizer").is_none());
}

#[test]
fn clients_have_the_safe_settings() {
    let stack = load(POOLS);
    let (resources, main) = (resources(&stack), main_of(&stack));
    let web = &resources["UsersWebUserPoolClient"];
    assert_eq!(web["DependsOn"], json!(["UsersOrdersResourceServer"]));
    let web = &web["Properties"];
    assert_eq!(web["PreventUserExistenceErrors"], "ENABLED");
    assert_eq!(web["EnableTokenRevocation"], true);
    assert_eq!(web["AllowedOAuthFlows"], json!(["code"]));
    assert_eq!(
        web["ExplicitAuthFlows"],
        json!(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])
    );
    let written = web["WriteAttributes"].as_array().expect("attributes");
    assert!(written.contains(&json!("email")));
    assert!(!written.contains(&json!("custom:tenant")), "users choose their own tenant");
    // Without flows, Cognito would allow more.
    let report = &resources["UsersReportUserPoolClient"]["Properties"];
    assert_eq!(report["ExplicitAuthFlows"], json!(["ALLOW_REFRESH_TOKEN_AUTH"]));
    assert!(main.contains("prevent_user_existence_errors        = \"ENABLED\""));
    let pool = &resources["UsersUserPool"]["Properties"];
    assert_eq!(pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"], true);
    assert_eq!(pool["UsernameConfiguration"]["CaseSensitive"], false);
}

#[test]
fn builders_and_blueprints_declare_the_same() {
    let mut stack = Stack::new("shop");
    let web = UserPoolClient::new()
        .auth_flows([AuthFlow::UserSrp])
        .oauth(OAuth::code(["openid", "orders/read"], ["https://shop.example.com"]));
    let report =
        UserPoolClient::new().secret(true).oauth(OAuth::client_credentials(["orders/read"]));
    stack.add(
        UserPool::new("users")
            .attribute("tenant", UserAttribute::default().mutable(false))
            .domain(UserPoolDomain::prefix("shop-users"))
            .resource_server("orders", ResourceServer::new().scope("read", "Reads orders"))
            .client("web", web)
            .client("report", report),
    );
    let own = Method::new(MockIntegration::new(200));
    let api = RestApi::new("api").default_authorizer("users").stage(Stage::new("prod"));
    stack.add(api.route(HttpMethod::Get, "/own", own));
    let (built, written) = (resources(&stack), resources(&load(POOLS)));
    for id in [
        "UsersUserPool",
        "UsersUserPoolDomain",
        "UsersOrdersResourceServer",
        "UsersWebUserPoolClient",
        "UsersReportUserPoolClient",
        "ApiUsersAuthorizer",
    ] {
        assert_eq!(built[id], written[id], "{id}");
    }
}

#[test]
fn the_simulation_asks_for_tokens_with_scopes() {
    let gateways = Plan::of(&load(POOLS)).gateways();
    let gateway = gateways.get(None).expect("an API");
    let status = |gateway: &Gateway, claims: Value| {
        let mut request = Request::new("GET", "/scoped").header("Authorization", "token");
        let claims = serde_json::from_value(claims).expect("claims");
        request.authorization = Authorization::Asked { claims };
        match gateway.receive(&request) {
            Outcome::Response(response) => response.status,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(status(gateway, json!({"token_use": "access", "scope": "orders/read"})), 200);
    assert_eq!(status(gateway, json!({"token_use": "access", "scope": "orders/write"})), 401);
    assert_eq!(status(gateway, json!({"token_use": "id"})), 401);
}

#[test]
fn users_of_an_identity_pool_have_only_their_own_items() {
    let stack = load(
        "
name: own
tables: {notes: {partition-key: owner, sort-key: id}, all: {partition-key: id}}
user-pools: {users: {clients: {web: {}}}}
identity-pools: {people: {providers: [{user-pool: users, client: web}]}}
api:
  authorizer: people
  routes:
    GET /notes/{id}: {credentials: caller, get: {table: notes, key: {owner: 'U$#{context.identity.cognitoIdentityId}#1'}}}
    GET /later/{id}: {credentials: caller, get: {table: notes, key: {owner: 'U#{context.identity.cognitoIdentityId}#{path.id}', id: x}}}
    GET /all/{id}: {credentials: caller, get: {table: all}}
    GET /role/{id}: {get: {table: all}}
    GET /open: {authorization: NONE, mock: {status: 200}}
",
    );
    let resources = resources(&stack);
    let role = &resources["PeopleIdentityPoolRole"]["Properties"];
    let statements = role["Policies"][0]["PolicyDocument"]["Statement"].as_array().expect("a list");
    let of = |action: &str, table: &str| {
        let mut found = statements.iter().filter(|of| {
            of["Action"] == action && of["Resource"]["Fn::GetAtt"][0].as_str() == Some(table)
        });
        let statement = found.next().unwrap_or_else(|| panic!("no {action} on {table}: {role}"));
        statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].clone()
    };
    let sub = "${cognito-identity.amazonaws.com:sub}";
    assert_eq!(of("dynamodb:GetItem", "AllTable"), json!(null));
    let keys: Vec<_> = statements
        .iter()
        .map(|of| of["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"].clone())
        .filter(|keys| !keys.is_null())
        .collect();
    assert_eq!(keys, [json!(format!("U#{sub}#*")), json!(format!("U${{$}}#{sub}#1"))]);
    let invoked = statements.iter().find(|of| of["Action"] == "execute-api:Invoke").expect("one");
    let invoked = invoked["Resource"].as_array().expect("routes").len();
    assert_eq!(invoked, 4, "the open route, or not every other one, is in {role}");
    let method = |name: &str| resources[format!("Api{name}Method")]["Properties"].clone();
    assert_eq!(method("GetNotesByParam")["Integration"]["Credentials"], "arn:aws:iam::*:user/*");
    assert_eq!(method("GetNotesByParam")["AuthorizationType"], "AWS_IAM");
    assert_eq!(method("GetRoleByParam")["AuthorizationType"], "AWS_IAM");
    assert_eq!(method("GetOpen")["AuthorizationType"], "NONE");
    let api_role = &resources["ApiRole"]["Properties"]["Policies"][0]["PolicyDocument"];
    assert_eq!(api_role["Statement"].as_array().map(Vec::len), Some(1), "{api_role}");
}

#[test]
fn a_built_identity_pool_is_the_declared_one() {
    let mut stack = Stack::new("own");
    let pool = stack.add(UserPool::new("users").client("web", UserPoolClient::new()));
    let people = IdentityPool::new("people").client(&pool, "web").client_outside("a", "b");
    let people = stack.add(people);
    stack.add(RestApi::new("api").default_authorizer("people").stage(Stage::new("prod")).route(
        HttpMethod::Get,
        "/",
        Method::new(MockIntegration::new(200)),
    ));
    let built = resources(&stack);
    let declared = resources(&load(
        "
name: own
user-pools: {users: {clients: {web: {}}}}
identity-pools:
  people: {providers: [{user-pool: users, client: web}, {provider-name: a, client-id: b}]}
api: {authorizer: people, routes: {GET /: {mock: {status: 200}}}}
",
    ));
    for name in ["PeopleIdentityPool", "PeopleIdentityPoolRole", "ApiGetRootMethod"] {
        assert_eq!(built[name], declared[name], "{name}");
    }
    assert_eq!(people.role().id().name.to_string(), "people-identity-pool");
}
