//! One of several operations, with the tables that they name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::errors::PlannedErrors;
use super::operation::JSON;
use super::{Operation, Tables};
use crate::model::operation::CaseTest;
use crate::model::{
    self, Action, Json, Method, Reference, RequestModel, RequestParameter, RestApi, ValueSource,
};

/// One of several operations.
#[derive(Debug, Clone)]
pub(crate) struct Choice<'a> {
    pub(crate) options: Vec<ChoiceOption<'a>>,
}

/// An operation with its tests.
#[derive(Debug, Clone)]
pub(crate) struct ChoiceOption<'a> {
    pub(crate) declared: &'a model::ChoiceOption,
    /// The tests without invalid ones, which are reported.
    pub(crate) when: Vec<(Reference, &'a CaseTest)>,
    pub(crate) operation: Operation<'a>,
}

impl<'a> Choice<'a> {
    /// Resolves the tables of the declared operations.
    pub(crate) fn new(
        declared: &'a model::Choice,
        method: &'a Method,
        api: (&'a RestApi, &Arc<PlannedErrors>),
        tables: &Tables<'a>,
    ) -> Option<Self> {
        let option = |(index, declared): (usize, &'a model::ChoiceOption)| {
            let mut operation = Operation::new(&declared.operation, method, api, tables)?;
            let choice = ["choose".to_owned(), index.to_string()];
            operation.place = [&choice[..], &operation.place].concat();
            Some(ChoiceOption { declared, when: declared.tests(), operation })
        };
        let options: Option<Vec<_>> = declared.options.iter().enumerate().map(option).collect();
        let mut choice = Self { options: options? };
        let status = choice.status();
        for option in &mut choice.options {
            option.operation.response.shared_status = Some(status);
        }
        Some(choice)
    }

    /// The operations, in their order.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Operation<'a>> {
        self.options.iter().map(|option| &option.operation)
    }

    /// The status of the integration response, which templates change.
    pub(crate) fn status(&self) -> u16 {
        self.operations().next().map_or(200, |operation| operation.response.status)
    }

    /// The actions of DynamoDB, without duplicates.
    pub(crate) fn actions(&self) -> Vec<Action> {
        distinct(self.operations().map(Operation::action))
    }

    /// The content types of request bodies: those of each operation.
    pub(crate) fn content_types(&self) -> Vec<&'a str> {
        distinct(self.operations().flat_map(Operation::content_types))
    }

    /// True if an operation reads the body or members of it, or a test does.
    pub(crate) fn reads_body(&self) -> bool {
        self.operations().any(Operation::reads_body) || self.tested_members().next().is_some()
    }

    /// The values of the request that decide.
    pub(crate) fn tested(&self) -> impl Iterator<Item = &Reference> {
        self.options.iter().flat_map(|option| &option.when).map(|(reference, _)| reference)
    }

    /// The tested members of the body.
    fn tested_members(&self) -> impl Iterator<Item = &[String]> {
        self.tested().filter_map(|reference| member(reference))
    }

    /// True if the last operation is for all other requests.
    pub(crate) fn has_otherwise(&self) -> bool {
        self.options.last().is_some_and(|last| last.declared.when.is_empty())
    }

    /// The parameters of a request; true if all operations require it.
    pub(crate) fn request_parameters(&self) -> Vec<(RequestParameter, bool)> {
        let mut parameters: BTreeMap<RequestParameter, usize> = BTreeMap::new();
        for operation in self.operations() {
            let mut of_operation: BTreeMap<RequestParameter, bool> = BTreeMap::new();
            for (parameter, is_required) in operation.request_parameters() {
                *of_operation.entry(parameter).or_default() |= is_required;
            }
            for (parameter, is_required) in of_operation {
                *parameters.entry(parameter).or_default() += usize::from(is_required);
            }
        }
        for parameter in self.tested().filter_map(|of| of.source.parameter()) {
            parameters.entry(parameter).or_default();
        }
        let all = self.options.len();
        parameters.into_iter().map(|(of, requiring)| (of, requiring == all)).collect()
    }

    /// The model of request bodies; `None` if nothing of the body is used, or it is not read as
    /// JSON.
    pub(crate) fn request_model(&self) -> Option<RequestModel> {
        let schema = self.body_schema().filter(|_| self.content_types().contains(&JSON))?;
        let mut titles: Vec<_> = self.operations().map(Operation::title).collect();
        titles.dedup();
        Some(RequestModel::titled(&titles.join(" or "), schema))
    }

    /// The schema of request bodies, draft 4: that of the chosen operation. `None` if no operation
    /// uses the body.
    pub(crate) fn body_schema(&self) -> Option<Json> {
        if !self.operations().any(|operation| operation.body().is_known())
            && self.tested_members().next().is_none()
        {
            return None;
        }
        let mut alternatives = Vec::new();
        for (index, option) in self.options.iter().enumerate() {
            let mut body = option.operation.body();
            for place in self.tested_members() {
                body.scalar(place, false);
            }
            let mut all = vec![body.schema()];
            all.extend(option.conditions());
            let earlier = self.options[..index].iter().filter(|earlier| !earlier.excludes(option));
            all.extend(earlier.filter_map(|earlier| {
                let conditions = earlier.conditions();
                (!conditions.is_empty())
                    .then(|| not(Json::object([("allOf", Json::Array(conditions))])))
            }));
            alternatives.push(match <[Json; 1]>::try_from(all) {
                Ok([only]) => only,
                Err(all) => Json::object([("allOf", Json::Array(all))]),
            });
        }
        Some(Json::object([("type", "object".into()), ("oneOf", Json::Array(alternatives))]))
    }
}

impl ChoiceOption<'_> {
    /// The schemas of bodies for which the tests hold.
    fn conditions(&self) -> Vec<Json> {
        let tests = self.when.iter();
        tests.filter_map(|(reference, test)| Some(condition(member(reference)?, test))).collect()
    }

    /// True if no body fits both, because a value is compared with different texts.
    fn excludes(&self, other: &Self) -> bool {
        self.when.iter().any(|(reference, test)| {
            let texts = texts(test);
            let of_other = other.when.iter().filter(|(known, _)| known.source == reference.source);
            let mut of_other = of_other.filter_map(|(_, test)| self::texts(test));
            texts.is_some_and(|texts| {
                of_other.any(|others| !others.iter().any(|other| texts.contains(other)))
            })
        })
    }
}

/// The values in their order, each once.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// The texts of which one must be the value.
fn texts(test: &CaseTest) -> Option<Vec<&str>> {
    match test {
        CaseTest::Equals(value) => Some(vec![&value.0]),
        CaseTest::OneOf(texts) => Some(texts.iter().map(|text| text.0.as_str()).collect()),
        CaseTest::NotEquals(_) | CaseTest::Exists | CaseTest::NotExists => None,
    }
}

/// The place of a member of the body.
fn member(reference: &Reference) -> Option<&[String]> {
    match &reference.source {
        ValueSource::Body(names) if !names.is_empty() => Some(names),
        _ => None,
    }
}

/// The schema of bodies of which a test of a member holds.
fn condition(place: &[String], test: &CaseTest) -> Json {
    let one_of = |texts: &[&str]| {
        // Values are compared as texts.
        let as_json = |text: &&str| match serde_json::from_str(text) {
            Ok(value @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_))) => {
                Some(Json::from(value))
            }
            _ => None,
        };
        let of_type = texts.iter().filter_map(as_json);
        let all = texts.iter().map(|text| Json::from(*text)).chain(of_type).collect();
        within(place, Json::object([("enum", Json::Array(all))]))
    };
    let given = || {
        let types = Json::strings(["string", "number", "boolean"]);
        within(place, Json::object([("type", types)]))
    };
    match test {
        CaseTest::Equals(value) => one_of(&[&value.0]),
        CaseTest::OneOf(texts) => {
            one_of(&texts.iter().map(|text| text.0.as_str()).collect::<Vec<_>>())
        }
        CaseTest::NotEquals(value) => not(one_of(&[&value.0])),
        CaseTest::Exists => given(),
        CaseTest::NotExists => not(given()),
    }
}

/// The schema of objects whose member at a place conforms to a schema.
fn within(place: &[String], schema: Json) -> Json {
    place.iter().rev().fold(schema, |schema, name| {
        Json::object([
            ("type", "object".into()),
            ("properties", Json::object([(name.as_str(), schema)])),
            ("required", Json::strings([name.as_str()])),
        ])
    })
}

fn not(schema: Json) -> Json {
    Json::object([("not", schema)])
}
