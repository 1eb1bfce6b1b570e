//! The pattern `resume-getput` in Rust: the same stack as `blueprints/resume-getput.yaml`, to the
//! byte.
//!
//! Run it with `cargo run --example resume-getput`, or with `-- terraform` for a Terraform module.

use dynagate::check::Findings;
use dynagate::model::{
    AttributeType, Authorization, Billing, Capacity, Cors, Get, HttpMethod, ListShape, MapShape,
    Method, Put, RequestParameter, RestApi, Stack, Stage, Table, ValueSource,
};
use dynagate::plan::Plan;
use dynagate::synth::{Backend, CloudFormation, Terraform};

/// A map of texts.
fn texts<const N: usize>(names: [&str; N]) -> MapShape {
    names.into_iter().fold(MapShape::new(), |map, name| map.attribute(name, AttributeType::S))
}

/// The table of resumes with their item type.
fn resumes() -> Table {
    let lines = || ListShape::new(texts(["li"]));
    let experience = MapShape::new()
        .attribute("current", texts(["role", "from"]).attribute("description", lines()))
        .attribute(
            "past",
            ListShape::new(texts(["role", "duration"]).attribute("description", lines())),
        );
    let table = Table::new("resumes", "id")
        .name("resumeTable")
        .billing(Billing::Provisioned(Capacity { read: 1, write: 1 }))
        .checkov_skip("CKV2_AWS_16", "The source's table has a fixed capacity of one unit each.")
        .attribute("profiles", ListShape::new(texts(["network", "username", "url"])))
        .attribute("skills", ListShape::new(texts(["title", "score", "rating"])))
        .attribute("languages", ListShape::new(texts(["language", "score", "rating"])))
        .attribute("summary", ListShape::new(texts(["para"])))
        .attribute("experience", experience)
        .attribute("certificates", ListShape::new(texts(["title", "valid", "link", "description"])))
        .attribute("education", ListShape::new(texts(["title", "valid", "description"])));
    ["id", "name", "title", "email", "location"]
        .into_iter()
        .fold(table, |table, name| table.attribute(name, AttributeType::S))
}

/// Builds the stack.
pub(crate) fn stack() -> Stack {
    let mut stack =
        Stack::new("resume-getput").description("Resumes, read and written through API Gateway");

    let table = stack.add(resumes());
    let get = Get::new(&table).key("id", ValueSource::QueryString("id".into()).into());
    let put = Put::new(&table);

    let tablename = || RequestParameter::QueryString("tablename".into());
    let get = Method::new(get).fixed_parameter(tablename(), table.name());
    // As in the article, anyone may write.
    let put = Method::new(put)
        .authorization(Authorization::None)
        .fixed_parameter(tablename(), table.name());
    stack.add(
        RestApi::new("api")
            .name("resume-getput")
            .cors(Cors::any_origin().checkov_skip(
                "CKV2_AWS_53",
                "The integration does not read the preflight request.",
            ))
            .checkov_skip("CKV_AWS_59", "Everyone may call this API.")
            .route(HttpMethod::Get, "/", get)
            .route(HttpMethod::Post, "/", put)
            .stage(
                Stage::new("prod")
                    .checkov_skip(
                        "CKV_AWS_120",
                        "Responses must contain the current items, not cached ones.",
                    )
                    .checkov_skip(
                        "CKV2_AWS_4",
                        "Execution logs can contain caller data and require an account-wide role.",
                    )
                    .checkov_skip(
                        "CKV2_AWS_51",
                        "Client certificates are for HTTP backends. DynamoDB ignores them.",
                    ),
            ),
    );

    stack.add_standard_outputs();
    stack
}

fn main() -> Result<(), Findings> {
    let backend: &dyn Backend = match std::env::args().nth(1).as_deref() {
        Some("terraform") => &Terraform,
        _ => &CloudFormation,
    };
    for artifact in backend.synthesize(&Plan::of(&stack()).check()?) {
        print!("{}", artifact.text().unwrap_or_default());
    }
    Ok(())
}
