//! Autoscaling, and tables with replicas.

use dynagate::blueprint::{self, Source};
use dynagate::model::{
    Autoscaling, Billing, Capacity, GlobalSecondaryIndex, Replica, Scaling, Stack, StreamViewType,
    Table,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};
use serde_json::{Value, json};

const BLUEPRINT: &str = "
name: capacity
tables:
  orders:
    partition-key: id
    billing: {provisioned: {read: 2, write: 2}}
    autoscaling: {read: {minimum: 1, maximum: 9, target-utilization-percent: 50}}
    global-secondary-indexes:
      by-date:
        partition-key: date
        capacity: {read: 1, write: 1}
        autoscaling: {write: {minimum: 1, maximum: 4}}
  customers:
    partition-key: id
    stream: NEW_AND_OLD_IMAGES
    deletion-protection: true
    tags: {team: bakers}
    replicas: {eu-west-1: {}, us-west-2: {point-in-time-recovery: false}}
  lines:
    partition-key: id
    billing: {provisioned: {read: 1, write: 1}}
    autoscaling: {write: {minimum: 1, maximum: 4}}
    removal-policy: retain
api:
  routes:
    GET /: {mock: {status: 200}}
";

fn stack() -> Stack {
    let source =
        Source { name: "capacity.yaml".into(), text: BLUEPRINT.into(), directory: ".".into() };
    blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn text(backend: &dyn Backend, stack: &Stack, file: &str) -> String {
    let artifacts = backend
        .synthesize(&Plan::of(stack).check().unwrap_or_else(|problems| panic!("{problems}")));
    let artifact = artifacts.into_iter().find(|artifact| artifact.name == file).expect(file);
    artifact.text().expect("text").to_owned()
}

fn template(stack: &Stack) -> Value {
    serde_json::from_str(&text(&CloudFormation, stack, "template.json")).expect("JSON")
}

/// The resources of `main.tf` by address.
fn resources(stack: &Stack) -> std::collections::BTreeMap<String, String> {
    let main = text(&Terraform, stack, "main.tf");
    let blocks = main
        .split("\nresource \"")
        .skip(1)
        .map(|block| block.split("\n}").next().unwrap_or_default());
    blocks
        .map(|block| {
            (
                block
                    .split('{')
                    .next()
                    .unwrap_or_default()
                    .replace("\" \"", ".")
                    .replace("\" ", ""),
                block.to_owned(),
            )
        })
        .collect()
}

#[test]
fn builders_say_what_a_blueprint_says() {
    let mut built = Stack::new("capacity");
    let capacity = |units| Capacity { read: units, write: units };
    let index = GlobalSecondaryIndex::new("date")
        .capacity(capacity(1))
        .autoscaling(Autoscaling::new().write(Scaling::between(1, 4)));
    built.add(
        Table::new("orders", "id")
            .billing(Billing::Provisioned(capacity(2)))
            .autoscaling(
                Autoscaling::new().read(Scaling::between(1, 9).target_utilization_percent(50)),
            )
            .global_secondary_index("by-date", index),
    );
    built.add(
        Table::new("customers", "id")
            .stream(StreamViewType::NewAndOldImages)
            .deletion_protection(true)
            .tag("team", "bakers")
            .replica("eu-west-1", Replica::new())
            .replica("us-west-2", Replica::new().point_in_time_recovery(false)),
    );
    let (built, written) = (built, stack());
    let (of_built, of_written) = (template(&built), template(&written));
    for (id, resource) in of_built["Resources"].as_object().expect("resources") {
        assert_eq!(*resource, of_written["Resources"][id], "{id}");
    }
    let of_written = resources(&written);
    for (address, resource) in resources(&built) {
        assert_eq!(resource, of_written[&address]);
    }
}

#[test]
fn terraform_leaves_alone_what_scales() {
    let resources = resources(&stack());
    let lifecycle = |table: &str| {
        let text = &resources[&format!("aws_dynamodb_table.{table}")];
        text.split_once("lifecycle {")
            .map(|(_, body)| body.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let comment = "# Changed by autoscaling. Terraform can only ignore all indexes or none.";
    let expiry = "ttl[0].attribute_name";
    let orders = format!(
        "prevent_destroy = true {comment} ignore_changes = [read_capacity, global_secondary_index, {expiry}] }}"
    );
    assert_eq!(lifecycle("orders"), Some(orders));
    assert_eq!(
        lifecycle("lines"),
        Some(format!(
            "prevent_destroy = true {comment} ignore_changes = [write_capacity, {expiry}] }}"
        ))
    );
    assert_eq!(
        lifecycle("customers"),
        Some(format!("prevent_destroy = true ignore_changes = [{expiry}] }}"))
    );
}

#[test]
fn each_capacity_is_scaled_by_itself() {
    let template = template(&stack());
    let resources = template["Resources"].as_object().expect("resources");
    let targets: Vec<_> = resources
        .iter()
        .filter(|(_, resource)| resource["Type"] == "AWS::ApplicationAutoScaling::ScalableTarget")
        .map(|(id, target)| {
            let of = &target["Properties"];
            (
                id.as_str(),
                of["ResourceId"].clone(),
                of["ScalableDimension"].as_str().expect("a dimension"),
            )
        })
        .collect();
    assert_eq!(
        targets,
        [
            (
                "LinesWriteScalableTarget",
                json!({"Fn::Sub": "table/${LinesTable}"}),
                "dynamodb:table:WriteCapacityUnits"
            ),
            (
                "OrdersByDateWriteScalableTarget",
                json!({"Fn::Sub": "table/${OrdersTable}/index/by-date"}),
                "dynamodb:index:WriteCapacityUnits"
            ),
            (
                "OrdersReadScalableTarget",
                json!({"Fn::Sub": "table/${OrdersTable}"}),
                "dynamodb:table:ReadCapacityUnits"
            ),
        ]
    );
}

#[test]
fn the_region_of_the_stack_is_one_of_the_replicas() {
    let template = template(&stack());
    let table = &template["Resources"]["CustomersTable"];
    assert_eq!(table["Type"], "AWS::DynamoDB::GlobalTable");
    let replicas: Vec<_> = table["Properties"]["Replicas"]
        .as_array()
        .expect("replicas")
        .iter()
        .map(|replica| {
            let recovery =
                &replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"];
            (
                &replica["Region"],
                recovery.as_bool(),
                replica["DeletionProtectionEnabled"].as_bool(),
                &replica["Tags"],
            )
        })
        .collect();
    let (here, tags) = (json!({"Ref": "AWS::Region"}), json!([{"Key": "team", "Value": "bakers"}]));
    assert_eq!(
        replicas,
        [
            (&here, Some(true), Some(true), &tags),
            (&json!("eu-west-1"), Some(true), Some(false), &tags),
            (&json!("us-west-2"), Some(false), Some(false), &tags),
        ]
    );
}
