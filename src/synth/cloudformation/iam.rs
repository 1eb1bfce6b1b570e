//! Policy documents.

use std::collections::BTreeMap;

use serde::ser::{Serialize, Serializer};

use super::value::Value;
use crate::model::{ResourceStatement, Statement};
use crate::text::Text;

/// A policy document.
#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyDocument<'a> {
    version: &'static str,
    statement: Vec<StatementOf<'a>>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatementOf<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<&'a str>,
    effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<Principal<'a>>,
    action: OneOrMore<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<OneOrMore<Vec<Value<'a>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Conditions<'a>>,
}

/// Whom a statement is about.
#[derive(serde::Serialize)]
enum Principal<'a> {
    /// A service.
    Service(&'static str),
    /// Accounts, roles and users.
    #[serde(rename = "AWS")]
    Aws(OneOrMore<Vec<Value<'a>>>),
    /// Everyone: `*`.
    #[serde(rename = "AWS")]
    Everyone(&'static str),
}

impl<'a> PolicyDocument<'a> {
    /// The statements, about whoever has the policy.
    pub(super) fn of(statements: &'a [Statement]) -> Self {
        Self::new(statements.iter().map(|statement| StatementOf::new(statement, None)).collect())
    }

    /// The statements of a resource policy.
    pub(super) fn of_resource(statements: &'a [(&'a ResourceStatement, Statement)]) -> Self {
        let principal = |of: &'a ResourceStatement| match of.principals.as_slice() {
            [] => Principal::Everyone("*"),
            principals => Principal::Aws(OneOrMore(principals.iter().map(Value).collect())),
        };
        let statement = |(of, statement): &'a (&'a ResourceStatement, Statement)| StatementOf {
            effect: of.effect.as_str(),
            ..StatementOf::new(statement, Some(principal(of)))
        };
        Self::new(statements.iter().map(statement).collect())
    }

    /// A statement of a resource's own policy about a service.
    pub(super) fn about_service(service: &'static str, statement: &'a Statement) -> Self {
        Self::new(vec![StatementOf::new(statement, Some(Principal::Service(service)))])
    }

    /// Lets a service assume a role.
    pub(super) fn assumed_by(service: &'static str) -> Self {
        Self::new(vec![StatementOf {
            sid: None,
            effect: "Allow",
            principal: Some(Principal::Service(service)),
            action: OneOrMore(vec!["sts:AssumeRole"]),
            resource: None,
            condition: None,
        }])
    }

    const fn new(statement: Vec<StatementOf<'a>>) -> Self {
        Self { version: "2012-10-17", statement }
    }
}

impl<'a> StatementOf<'a> {
    fn new(statement: &'a Statement, principal: Option<Principal<'a>>) -> Self {
        Self {
            sid: statement.sid.as_deref(),
            effect: "Allow",
            principal,
            action: OneOrMore(statement.actions.iter().map(String::as_str).collect()),
            resource: Some(OneOrMore(statement.resources.iter().map(Value).collect())),
            condition: (!statement.conditions.is_empty())
                .then_some(Conditions(&statement.conditions)),
        }
    }
}

/// A list, or its only item.
struct OneOrMore<T>(T);

impl<T: Serialize> Serialize for OneOrMore<Vec<T>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            more => more.serialize(serializer),
        }
    }
}

struct Conditions<'a>(&'a BTreeMap<String, BTreeMap<String, Vec<Text>>>);

impl Serialize for Conditions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer
            .collect_map(self.0.iter().map(|(operator, keys)| (operator, ConditionKeys(keys))))
    }
}

struct ConditionKeys<'a>(&'a BTreeMap<String, Vec<Text>>);

impl<'a> Serialize for ConditionKeys<'a> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values =
            |values: &'a Vec<Text>| OneOrMore(values.iter().map(Value).collect::<Vec<_>>());
        serializer.collect_map(self.0.iter().map(|(key, texts)| (key, values(texts))))
    }
}
