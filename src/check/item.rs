//! Checks of shapes: settings that DynamoDB or API Gateway would reject, or that no value can
//! satisfy.

use crate::check::rules::{
    attribute_constraint, duplicate_entry, invalid_regular_expression, nesting_too_deep,
    resource_name, value_out_of_range,
};
use std::collections::HashSet;
use std::hash::Hash;

use crate::check::finding::Checker;
use crate::check::regular_expression;
use crate::model::limits::{LOOP_ITERATIONS, NESTED_LEVELS};
use crate::model::{
    Attribute, ListShape, MapOfShape, MapShape, NumberShape, SetShape, Shape, StringShape,
};
use crate::vtl::Regex;

impl Attribute {
    /// Reports errors; `place` is the path to it.
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str]) {
        self.shape.check(check, place, 1);
    }
}

impl Shape {
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str], level: usize) {
        match self {
            Self::String(string) => string.check(check, place),
            Self::Number(number) => number.check(check, place),
            Self::Set(set) => set.check(check, place),
            Self::List(list) => list.check(check, place, level),
            Self::Map(map) => map.check(check, place, level),
            Self::MapOf(map) => map.check(check, place, level),
            Self::Binary | Self::Boolean | Self::Null | Self::OpaqueList | Self::OpaqueMap => {}
        }
    }

    pub(crate) fn check_nested(&self, check: &mut Checker, place: &[&str], level: usize) {
        if level > NESTED_LEVELS {
            check.report(
                &nesting_too_deep::RULE,
                place,
                format_args!("lists and maps nested {level} levels deep"),
                format_args!("at most {NESTED_LEVELS} levels"),
            );
        } else {
            self.check(check, place, level);
        }
    }
}

impl StringShape {
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str]) {
        check_range(check, place, ["min-length", "max-length"], self.min_length, self.max_length);
        if let Some(error) = self.pattern.as_deref().and_then(regular_expression::fault) {
            check.report(
                &invalid_regular_expression::RULE,
                &[place, &["pattern"]].concat(),
                format_args!("invalid regular expression: {error}"),
                "a regular expression, such as ^[a-z]+$",
            );
        }
        let Some(allowed) = &self.allowed else { return };
        let pattern = self.pattern.as_deref().and_then(|pattern| Regex::searching(pattern).ok());
        check_allowed(check, place, allowed.iter());
        for (index, value) in allowed.iter().enumerate() {
            let length = value.chars().count();
            let at_least = self.min_length.is_none_or(|least| length >= least as usize);
            let at_most = self.max_length.is_none_or(|most| length <= most as usize);
            let broken = if !at_least {
                "is shorter than min-length"
            } else if !at_most {
                "is longer than max-length"
            } else if pattern
                .as_ref()
                .is_some_and(|pattern| matches!(pattern.find_at(value, 0), Ok(None)))
            {
                "does not match the pattern"
            } else {
                continue;
            };
            let index = index.to_string();
            let place = [place, &["enum", &index]].concat();
            check.report(
                &attribute_constraint::RULE,
                &place,
                format_args!("`{value}` {broken}"),
                "values that satisfy the other constraints",
            );
        }
    }
}

impl NumberShape {
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str]) {
        for (name, limit) in [("minimum", self.minimum), ("maximum", self.maximum)] {
            check.require(
                &attribute_constraint::RULE,
                limit.is_none_or(f64::is_finite),
                &[place, &[name]].concat(),
                format_args!("`{name}` is not a number"),
                "a number",
            );
        }
        check_range(check, place, ["minimum", "maximum"], self.minimum, self.maximum);
        let Some(allowed) = &self.allowed else { return };
        check_allowed(check, place, allowed.iter().map(|value| value.to_bits()));
        for (index, value) in allowed.iter().enumerate() {
            let broken = if !value.is_finite() {
                "is not a number"
            } else if self.minimum.is_some_and(|least| *value < least) {
                "is less than the minimum"
            } else if self.maximum.is_some_and(|most| *value > most) {
                "is greater than the maximum"
            } else {
                continue;
            };
            let index = index.to_string();
            let place = [place, &["enum", &index]].concat();
            check.report(
                &attribute_constraint::RULE,
                &place,
                format_args!("`{value}` {broken}"),
                "values that satisfy the other constraints",
            );
        }
    }
}

impl SetShape {
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str]) {
        check_items(check, place, self.min_items, self.max_items);
        check.require(
            &attribute_constraint::RULE,
            self.max_items != Some(0),
            &[place, &["max-items"]].concat(),
            "a set that is always empty",
            "at least 1",
        );
    }
}

impl ListShape {
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str], level: usize) {
        check_items(check, place, self.min_items, self.max_items);
        self.of.check_nested(check, &[place, &["list"]].concat(), level + 1);
    }
}

impl MapOfShape {
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str], level: usize) {
        check_items(check, place, self.min_items, self.max_items);
        self.of.check_nested(check, &[place, &["map-of"]].concat(), level + 1);
    }
}

impl MapShape {
    pub(crate) fn check(&self, check: &mut Checker, place: &[&str], level: usize) {
        let place = [place, &["map"]].concat();
        check.require(
            &attribute_constraint::RULE,
            !self.attributes.is_empty(),
            &place,
            "a map without attributes",
            "attributes, or map-of for a map with free keys",
        );
        for (name, attribute) in &self.attributes {
            let place = [&place[..], &[name.as_str()]].concat();
            check_name(check, &place, name);
            attribute.shape.check_nested(check, &place, level + 1);
        }
    }
}

/// Reports a name that no attribute can have.
pub(crate) fn check_name(check: &mut Checker, place: &[&str], name: &str) {
    check.require_key(
        &resource_name::RULE,
        (1..=usize::from(u16::MAX)).contains(&name.len()),
        place,
        format_args!("an attribute's name of {} bytes", name.len()),
        "1 to 65,535 bytes",
    );
}

pub(crate) fn check_items(
    check: &mut Checker,
    place: &[&str],
    least: Option<u32>,
    most: Option<u32>,
) {
    check_range(check, place, ["min-items", "max-items"], least, most);
    for (name, limit) in [("min-items", least), ("max-items", most)] {
        check.require(
            &value_out_of_range::RULE,
            limit.is_none_or(|limit| limit <= LOOP_ITERATIONS),
            &[place, &[name]].concat(),
            format_args!("`{name}` is {}", limit.unwrap_or_default()),
            format_args!("at most {LOOP_ITERATIONS}, the limit of loops in mapping templates"),
        );
    }
}

pub(crate) fn check_range<T: PartialOrd + std::fmt::Display>(
    check: &mut Checker,
    place: &[&str],
    [least_name, most_name]: [&str; 2],
    least: Option<T>,
    most: Option<T>,
) {
    if let (Some(least), Some(most)) = (least, most) {
        check.require(
            &attribute_constraint::RULE,
            least <= most,
            &[place, &[least_name]].concat(),
            format_args!("`{least_name}` is {least}, but `{most_name}` is {most}"),
            format_args!("at most {most}"),
        );
    }
}

pub(crate) fn check_allowed<T: Eq + Hash>(
    check: &mut Checker,
    place: &[&str],
    allowed: impl ExactSizeIterator<Item = T>,
) {
    let place = [place, &["enum"]].concat();
    check.require(
        &attribute_constraint::RULE,
        allowed.len() > 0,
        &place,
        "an empty enum",
        "the allowed values",
    );
    let mut seen = HashSet::new();
    for (index, value) in allowed.enumerate() {
        let index = index.to_string();
        let place = [&place[..], &[&index]].concat();
        check.require(
            &duplicate_entry::RULE,
            seen.insert(value),
            &place,
            "a duplicate value",
            "each value once",
        );
    }
}
