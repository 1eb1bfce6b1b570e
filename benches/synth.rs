//! The time of synthesis: a pattern, and APIs of 10 to 10,000 routes, on each backend, beside
//! `serde_json` writing a value of the same size.
//!
//! Run it with `cargo bench`. `benches/process` times the whole process.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use dynagate::blueprint::Blueprint;
use dynagate::check::CheckedPlan;
use dynagate::model::{
    Access, Action, AllowedTables, AwsIntegration, HttpMethod, Method, Policy, RequestModel,
    RestApi, Role, Service, Stack, Stage, Table,
};
use dynagate::pattern::Pattern;
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::Value;

fn main() {
    divan::main();
}

const ROUTES: [usize; 4] = [10, 100, 1_000, 10_000];

/// An API with so many routes, on a table each for every hundred of them.
fn stack(routes: usize) -> Stack {
    let mut stack = Stack::new("bench");
    let tables: Vec<_> = (0..routes.div_ceil(100))
        .map(|number| stack.add(Table::new(&format!("table-{number}"), "id").sort_key("at")))
        .collect();
    // One statement: a role has 10,240 characters of policies.
    let resources = tables.iter().map(|table| table.arn().into()).collect();
    let access = Access { action: Action::PutItem, resources };
    let role = stack
        .add(Role::new("api", Service::ApiGateway).policy(Policy::allowing("dynamodb", [access])));
    let mut api = RestApi::new("api").stage(Stage::new("prod"));
    for (number, table) in tables.iter().enumerate() {
        let allowed = AllowedTables::Named(vec![table.name()]);
        api =
            api.model(format!("Put{number}"), RequestModel::passthrough(Action::PutItem, &allowed));
    }
    for number in 0..routes {
        let method = Method::new(AwsIntegration::passthrough(Action::PutItem))
            .credentials(role.arn())
            .api_key_required(true)
            .request_model("application/json", format!("Put{}", number / 100));
        api = api.route(HttpMethod::Post, &format!("/items-{number}"), method);
    }
    stack.add(api);
    stack.add_standard_outputs();
    stack
}

fn synthesized(backend: &dyn Backend, stack: &Stack) -> usize {
    written(backend, &Plan::of(stack).check().expect("the stack is sound"))
}

fn written(backend: &dyn Backend, plan: &CheckedPlan<'_>) -> usize {
    let artifacts = backend.synthesize(plan);
    artifacts.iter().map(|artifact| black_box(artifact).bytes().len()).sum()
}

fn synthesis(bencher: Bencher, backend: &dyn Backend, routes: usize) {
    let stack = stack(routes);
    bencher
        .counter(ItemsCount::new(routes))
        .counter(BytesCount::new(synthesized(backend, &stack)))
        .bench_local(|| synthesized(backend, black_box(&stack)));
}

#[divan::bench]
fn pattern_from_text_to_cloudformation(bencher: Bencher) {
    let source = Pattern::named("vantiq-putitem").expect("it ships").source();
    bencher.bench_local(|| {
        let blueprint = Blueprint::read(black_box(source.clone()), Vec::new());
        let blueprint = blueprint.expect("patterns are sound");
        written(&CloudFormation, &blueprint.plan().expect("patterns are sound"))
    });
}

#[divan::bench]
fn pattern_from_text_to_terraform(bencher: Bencher) {
    let source = Pattern::named("vantiq-putitem").expect("it ships").source();
    bencher.bench_local(|| {
        let blueprint = Blueprint::read(black_box(source.clone()), Vec::new());
        let blueprint = blueprint.expect("patterns are sound");
        written(&Terraform, &blueprint.plan().expect("patterns are sound"))
    });
}

#[divan::bench(args = ROUTES)]
fn cloudformation(bencher: Bencher, routes: usize) {
    synthesis(bencher, &CloudFormation, routes);
}

#[divan::bench(args = ROUTES)]
fn terraform(bencher: Bencher, routes: usize) {
    synthesis(bencher, &Terraform, routes);
}

/// The yardstick: `serde_json` writing the value of the CloudFormation template.
#[divan::bench(args = ROUTES)]
fn serde_json_for_cloudformation(bencher: Bencher, routes: usize) {
    let artifacts =
        CloudFormation.synthesize(&Plan::of(&stack(routes)).check().expect("the stack is sound"));
    let value: Value = serde_json::from_slice(artifacts[0].bytes()).expect("templates are JSON");
    yardstick(bencher, &value);
}

/// The yardstick: `serde_json` writing a value as large as the Terraform module.
#[divan::bench(args = ROUTES)]
fn serde_json_for_terraform(bencher: Bencher, routes: usize) {
    let stack = stack(routes);
    let template =
        CloudFormation.synthesize(&Plan::of(&stack).check().expect("the stack is sound")).remove(0);
    let value: Value = serde_json::from_slice(template.bytes()).expect("templates are JSON");
    let times = synthesized(&Terraform, &stack).div_ceil(template.bytes().len());
    yardstick(bencher, &Value::Array(vec![value; times]));
}

fn yardstick(bencher: Bencher, value: &Value) {
    let bytes = serde_json::to_string_pretty(value).expect("a value can be written").len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        serde_json::to_string_pretty(black_box(value)).expect("a value can be written").len()
    });
}
