//! Hostile callers and stored data: requests keep their fixed parts, and responses are JSON of
//! declared attributes only.
//!
//! `HOSTILE_CASES` is the number of cases of each test. A failure reports the number of its case,
//! which is the same in every run. The expected requests and responses are written in `frames.rs`,
//! not derived from the templates.

mod answers;
mod frame;
mod frames;
pub(crate) mod random;
mod services;
mod strict;
mod texts;
mod velocity;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use dynagate::model::{ErrorMapping, MapShape};
use dynagate::vtl::{Event, Json, Rendered, Template};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use self::frame::Frame;
use self::frames::{BLUEPRINTS, Blueprint, Expected, SuccessResponse};
use self::random::Random;
use super::gateway::{Compiled, Gateway};
use crate::items;

/// The number of cases of each test, unless `HOSTILE_CASES` is set.
const CASES: u64 = 10_000;

/// The value of undeclared parameters. It must never appear in a request.
const SHADOW: &str = "shadow-";

/// The number of cases of each test.
fn cases() -> u64 {
    std::env::var("HOSTILE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

/// Runs the cases on all processors and reports the first failing one by number.
fn tried(what: &str, case: impl Fn(u64, &mut Random) -> bool + Sync) {
    tried_for(cases(), what, case);
}

fn tried_for(cases: u64, what: &str, case: impl Fn(u64, &mut Random) -> bool + Sync) {
    let (next, accepted) = (AtomicU64::new(0), AtomicU64::new(0));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= cases {
                return;
            }
            match catch_unwind(AssertUnwindSafe(|| case(number, &mut Random::new(number)))) {
                Ok(true) => drop(accepted.fetch_add(1, Ordering::Relaxed)),
                Ok(false) => {}
                Err(panic) => {
                    println!("{what}: case {number}");
                    resume_unwind(panic)
                }
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    println!("{cases} {what}, {} of them taken", accepted.into_inner());
}

/// Renders a template; `None` if API Gateway rejects the body with "Could not process payload"
/// (recorded, with status 400), or if it is nested too deeply for our engine.
fn rendered(template: &Template, event: &Event) -> Option<Rendered> {
    match template.render(event) {
        Ok(rendered) => Some(rendered),
        Err(error)
            if ["Could not process payload", "levels of nesting"]
                .iter()
                .any(|why| error.to_string().contains(why)) =>
        {
            None
        }
        Err(error) => panic!("{error:#}\n{event:?}"),
    }
}

/// A route and its expectations.
struct Route<'a> {
    /// The name of its blueprint.
    blueprint: &'static str,
    gateway: &'a Gateway,
    compiled: Compiled<'a>,
    expected: Expected,
}

/// Deploys all blueprints of operations.
fn deployed() -> Vec<Gateway> {
    BLUEPRINTS.iter().map(|blueprint| Gateway::deploy(blueprint.text)).collect()
}

/// The routes of all deployed blueprints.
fn routes(gateways: &[Gateway]) -> Vec<Route<'_>> {
    let routes =
        gateways.iter().zip(BLUEPRINTS).flat_map(|(gateway, Blueprint { name, expected, .. })| {
            let compiled = gateway.compiled().into_iter();
            compiled.map(move |compiled| Route {
                blueprint: name,
                gateway,
                expected: expected(&compiled.name),
                compiled,
            })
        });
    routes.collect()
}

/// A random value of a parameter.
fn value(name: &str, random: &mut Random) -> String {
    match name {
        "nextToken" | "page" | "X-Page" => random.token(),
        "limit" | "X-Limit" => random.limit(),
        "sort" if random.chance(2) => "ascending".to_owned(),
        _ => random.text(),
    }
}

impl Route<'_> {
    /// A random request.
    fn request_event(&self, random: &mut Random) -> Event {
        let body = random.body(&self.expected.body);
        let mut event = Event { body: (!random.chance(30)).then_some(body), ..Event::default() };
        for (place, name) in self.compiled.parameters() {
            match place {
                "path" => drop(event.params.path.insert(name.to_owned(), random.path_parameter())),
                "querystring" if random.chance(2) => {
                    event.params.querystring.insert(name.to_owned(), value(name, random));
                }
                "header" if random.chance(2) => {
                    let value = value(name, random);
                    event.params.header.insert(random.in_any_case(name), value);
                }
                _ => {}
            }
        }
        if random.chance(2) {
            self.shadow(random, &mut event);
        }
        event
            .context
            .insert("requestTimeEpoch".to_owned(), Json::Number(1_700_000_000_123_u64.into()));
        event.context.insert("requestId".to_owned(), Json::String(random.text()));
        event
    }

    /// Adds parameters of declared names at undeclared locations.
    fn shadow(&self, random: &mut Random, event: &mut Event) {
        for (place, name) in self.compiled.parameters() {
            let shadow = || format!("{SHADOW}{}", u8::from(place == "path"));
            if place != "querystring" && random.chance(2) {
                let name = if random.chance(4) { name.to_lowercase() } else { name.to_owned() };
                event.params.querystring.insert(name, shadow());
            }
            if place != "header" && random.chance(2) {
                event.params.header.insert(name.to_owned(), shadow());
            }
        }
    }

    /// A random response of DynamoDB with its status.
    fn answer_event(&self, random: &mut Random) -> (u16, Event) {
        let mut event = self.request_event(random);
        let (status, answer) = match random.below(4) {
            0 => (*random.pick(&[400, 400, 500, 503]), random.error()),
            _ => (200, random.answer(&self.expected.stored)),
        };
        event.body = Some(answer);
        (status, event)
    }
}

/// True if the rendered text is a request that the blueprint allows, or if the event lacks
/// something. For a response with DynamoDB's status, true if it has the form of the operation or of
/// errors.
fn holds(route: &Route<'_>, status: Option<u16>, event: &Event, text: &str) -> Result<(), String> {
    let parsed = || strict::parsed(text).map_err(|error| error.to_string());
    let is_success = status.is_some_and(|status| (200..300).contains(&status));
    if status.is_none() {
        let request = parsed()?;
        if request == json!({}) && route.compiled.lacks_something(route.gateway, event) {
            return Ok(());
        }
        return route.expected.request.matches(&request);
    }
    let as_error = || {
        let parsed = parsed()?;
        Frame::error().matches(&parsed)?;
        let known = ErrorMapping::codes().any(|code| parsed["code"] == code);
        if known { Ok(()) } else { Err(format!("{} is no code", parsed["code"])) }
    };
    let as_empty =
        || if text.trim().is_empty() { Ok(()) } else { Err("there is a body".to_owned()) };
    let as_answer = |answer: &Value| Frame::read(answer).matches(&parsed()?);
    match &route.expected.answer {
        _ if !is_success => as_error(),
        SuccessResponse::PassedOn => parsed().map(drop),
        SuccessResponse::Empty => as_empty(),
        SuccessResponse::EmptyOr(answer) => as_empty().or_else(|_| as_answer(answer)),
        SuccessResponse::Text(is_valid) if is_valid(text) => Ok(()),
        SuccessResponse::Text(_) => as_error(),
        SuccessResponse::Json(answer) => {
            as_answer(answer).or_else(|wrong| as_error().map_err(|_| wrong))
        }
    }
}

#[test]
fn requests_differ_in_nothing_but_values() {
    let gateways = deployed();
    let routes = routes(&gateways);
    tried("hostile requests", |number, random| {
        let route = &routes[usize::try_from(number).expect("a number") % routes.len()];
        let event = route.request_event(random);
        let is_refused = route.gateway.is_refused(route.compiled.method, &event);
        let Some(Rendered { text, .. }) = rendered(&route.compiled.request, &event) else {
            assert!(is_refused, "a model lets this through: {event:?}");
            return false;
        };
        holds(route, None, &event, &text)
            .unwrap_or_else(|wrong| panic!("{}: {wrong}\n{event:?}\n{text}", route.compiled.name));
        // A map of all parameters has undeclared ones, too.
        let reads_all = route.compiled.request_text.contains(".querystring.keySet()");
        assert!(
            reads_all || !text.contains(SHADOW),
            "{}: taken from elsewhere\n{event:?}\n{text}",
            route.compiled.name
        );
        !is_refused
    });
}

#[test]
fn answers_are_json_of_what_is_declared() {
    let gateways = deployed();
    let routes = routes(&gateways);
    tried("hostile answers", |number, random| {
        let route = &routes[usize::try_from(number).expect("a number") % routes.len()];
        let (status, event) = route.answer_event(random);
        let (declared, template) = route.compiled.response(status);
        let Some(template) = template else { return false };
        let Some(output) = rendered(template, &event) else { return false };
        let answered = match output.overrides.response_override.get("status") {
            Some(Json::Number(status)) => {
                status.as_u64().and_then(|status| status.try_into().ok()).expect("a status")
            }
            Some(other) => panic!("{other:?} for a status"),
            None => declared,
        };
        assert!((200..600).contains(&answered), "{answered}");
        holds(route, Some(status), &event, &output.text).unwrap_or_else(|wrong| {
            panic!("{}: {wrong}\n{event:?}\n{}", route.compiled.name, output.text)
        });
        true
    });
}

/// True if a response contains an item that is possible in DynamoDB.
fn is_item(answer: &str) -> bool {
    let answer: Value = serde_json::from_str(answer).expect("JSON");
    let item = answer["Item"].as_object();
    item.is_some_and(|item| item.values().all(|value| frame::is_attribute_value(value, true)))
}

/// Random shapes, written and read.
#[test]
fn items_of_random_shapes_hold_nothing_else() {
    struct Shaped {
        put: Template,
        get: Template,
        item: Frame,
        document: Frame,
        /// True if a value may be of any type, and must then be possible in DynamoDB.
        has_any: bool,
        samples: Vec<(Value, Value)>,
    }
    let mut runner = TestRunner::deterministic();
    let mut make = || {
        let shape: MapShape =
            items::strategies::item_shape().new_tree(&mut runner).expect("a shape").current();
        let mut sample = || {
            let document = items::strategies::conforming(&shape)
                .new_tree(&mut runner)
                .expect("a document")
                .current();
            (document.clone(), json!({"Item": items::meaning::item_of(&shape, &document)}))
        };
        Shaped {
            samples: (0..4).map(|_| sample()).collect(),
            put: Template::parse(&items::put(&shape)).expect("a template"),
            get: Template::parse(&items::get(&shape)).expect("a template"),
            item: Frame::item(&shape),
            document: Frame::document(&shape),
            has_any: [": Any", "further: Some"]
                .iter()
                .any(|any| format!("{shape:?}").contains(any)),
        }
    };
    let shapes: Vec<_> = (0..200).map(|_| make()).collect();
    tried("hostile documents and items of random shapes", |_, random| {
        let shape = random.pick(&shapes);
        let (document, stored) = random.pick(&shape.samples).clone();
        if random.chance(2) {
            let event = Event { body: Some(random.body(&document)), ..Event::default() };
            let Some(Rendered { text, .. }) = rendered(&shape.put, &event) else { return false };
            let request =
                strict::parsed(&text).unwrap_or_else(|error| panic!("{error}\n{event:?}\n{text}"));
            assert_eq!(request["TableName"], "t");
            assert_eq!(request.as_object().map(serde_json::Map::len), Some(2), "{text}");
            shape
                .item
                .matches(&request["Item"])
                .unwrap_or_else(|wrong| panic!("{wrong}\n{event:?}\n{text}"));
        } else {
            let answer = random.answer(&stored);
            if shape.has_any && !is_item(&answer) {
                return false;
            }
            let event = Event { body: Some(answer), ..Event::default() };
            let Rendered { text, .. } =
                rendered(&shape.get, &event).expect("DynamoDB answers JSON");
            let answer =
                strict::parsed(&text).unwrap_or_else(|error| panic!("{error}\n{event:?}\n{text}"));
            shape
                .document
                .matches(&answer)
                .unwrap_or_else(|wrong| panic!("{wrong}\n{event:?}\n{text}"));
        }
        true
    });
}
