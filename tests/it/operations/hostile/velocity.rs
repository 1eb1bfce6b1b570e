//! Compares hostile requests and responses with the real Velocity 1.7, with Jayway's `JsonPath`
//! behind `$input.path`.
//!
//! `tests/operations/velocity.jsonl` contains the templates, then cases and Velocity's output.
//! After a change of a template, `cargo xtask velocity --write` updates it.

use std::collections::BTreeMap;

use dynagate::vtl::{Event, Template};
use serde_json::{Value, json};

use crate::velocity;

use super::random::Random;
use super::{Route, deployed, holds, routes};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/operations/velocity.jsonl");

/// The number of committed cases.
const SAMPLE: usize = 300;

/// A case to render.
struct Case<'a> {
    route: &'a Route<'a>,
    /// The status of DynamoDB's response, for responses.
    status: Option<u16>,
    event: Event,
}

impl Case<'_> {
    /// The name of the case: `operations: PUT /lines`, `operations: PUT /lines 400`
    fn name(&self) -> String {
        let route = format!("{}: {}", self.route.blueprint, self.route.compiled.name);
        match self.status {
            None => route,
            Some(status) => format!("{route} {}", self.route.compiled.response(status).0),
        }
    }

    fn template(&self) -> &str {
        match self.status {
            None => &self.route.compiled.request_text,
            Some(status) => self.route.compiled.response_text(status).expect("a template"),
        }
    }

    fn event(&self) -> Value {
        let params = &self.event.params;
        json!({
            "body": self.event.body,
            "params": {"path": params.path, "querystring": params.querystring, "header": params.header},
            "context": self.event.context,
        })
    }

    fn check(&self, output: &str) {
        holds(self.route, self.status, &self.event, output)
            .unwrap_or_else(|wrong| panic!("{}: {wrong}\n{output}", self.name()));
    }
}

/// The same cases in every run.
fn cases<'a>(routes: &'a [Route<'a>], count: usize) -> Vec<Case<'a>> {
    let case = |number: usize| {
        let random = &mut Random::new(number as u64);
        let route = &routes[number % routes.len()];
        if random.chance(2) {
            return Case { route, status: None, event: route.request_event(random) };
        }
        let (status, event) = route.answer_event(random);
        Case { route, status: Some(status), event }
    };
    let is_short = |case: &Case<'_>| case.event().to_string().len() < 4000;
    let has_template = |case: &Case<'_>| match case.status {
        Some(status) => case.route.compiled.response_text(status).is_some(),
        None => true,
    };
    (0..count).map(case).filter(|case| is_short(case) && has_template(case)).collect()
}

#[test]
fn velocity_renders_valid_requests_and_responses() {
    let gateways = deployed();
    let routes = routes(&gateways);
    let lines = velocity::committed(COMMITTED);
    let (templates, answers): (Vec<_>, Vec<_>) =
        lines.iter().partition(|line| line.get("template").is_some());
    let templates: BTreeMap<_, _> =
        templates.iter().map(|line| (line["name"].as_str(), &line["template"])).collect();
    let cases = cases(&routes, SAMPLE);
    assert_eq!(cases.len(), answers.len(), "made from other cases: cargo xtask velocity --write");
    for (case, line) in cases.iter().zip(answers) {
        let name = case.name();
        assert_eq!(
            templates.get(&Some(name.as_str())).and_then(|template| template.as_str()),
            Some(case.template()),
            "{name}: made from another template: cargo xtask velocity --write"
        );
        assert_eq!((&line["name"], &line["event"]), (&name.into(), &case.event()));
        let ours = Template::parse(case.template()).expect("a template").render(&case.event);
        match line["output"].as_str() {
            Some(output) => {
                case.check(output);
                assert_eq!(
                    ours.unwrap_or_else(|error| panic!("{error:#}")).text,
                    output,
                    "{:?}",
                    case.event
                );
            }
            // Velocity reports the reason: the body is not JSON.
            None => assert!(ours.is_err(), "{:?}", case.event),
        }
    }
}

#[test]
#[ignore = "needs the real Velocity"]
fn fresh() {
    let gateways = deployed();
    let routes = routes(&gateways);
    let count = velocity::count(SAMPLE);
    let cases = cases(&routes, count);
    velocity::ask(cases.iter().map(|case| (case.template(), case.event())));
    let Some(answers) = velocity::answers(cases.len()) else { return };
    let mut templates = BTreeMap::new();
    let mut sample = String::new();
    for (case, answer) in cases.iter().zip(answers) {
        let output = answer["output"].as_str();
        match output {
            Some(output) => case.check(output),
            None => {
                assert!(
                    answer["error"].to_string().contains("Could not process payload"),
                    "{answer}\n{}",
                    case.event()
                );
            }
        }
        templates.insert(case.name(), case.template());
        sample += &(json!({"name": case.name(), "event": case.event(), "output": output})
            .to_string()
            + "\n");
    }
    if count == SAMPLE {
        let template =
            |(name, template)| json!({"name": name, "template": template}).to_string() + "\n";
        let templates: String = templates.into_iter().map(template).collect();
        std::fs::write(COMMITTED, templates + &sample).expect("is written");
    }
}
