//! The comparison of two models in JSON Schema, draft 4, as sets of the bodies that they accept.
//!
//! Keywords are compared one by one at the same place of a body. What narrows the set in one
//! direction widens it in the other. Patterns, and alternatives that are not the same, are not
//! decided.

use std::collections::{BTreeMap, BTreeSet};

use dynagate_vtl::Json;

use crate::gateway::api::Model;
use crate::gateway::equal;

/// The effect of a change on the set of accepted bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Some bodies that were accepted are refused.
    Narrowed,
    /// Some bodies that were refused are accepted.
    Widened,
    /// It is not decided.
    Unknown,
}

/// A difference of two models at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SchemaChange {
    pub(super) effect: Effect,
    pub(super) message: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

/// The models of an API, which refer to each other.
pub(super) type Models = BTreeMap<String, Model>;

/// A schema with the document that its references are relative to.
#[derive(Clone, Copy)]
pub(super) struct Schema<'a> {
    models: &'a Models,
    root: &'a Json,
    at: &'a Json,
}

/// The schema that accepts every body.
pub(super) const ANYTHING: &Json = &Json::Boolean(true);

impl<'a> Schema<'a> {
    pub(super) fn new(models: &'a Models, root: &'a Json) -> Self {
        Self { models, root, at: root }
    }

    fn within(self, at: &'a Json) -> Self {
        Self { at, ..self }
    }

    /// The texts of an enumeration that is written as a pattern: `^(?:open|paid)$`.
    fn texts(self) -> Option<Vec<Json>> {
        let pattern = text(self.get("pattern")?)?.strip_prefix("^(")?.strip_suffix(")$")?;
        let mut texts = vec![String::new()];
        let mut characters = pattern.strip_prefix("?:").unwrap_or(pattern).chars();
        while let Some(character) = characters.next() {
            match character {
                '|' => texts.push(String::new()),
                '\\' => {
                    let escaped = characters.next().filter(|of| !of.is_alphanumeric())?;
                    texts.last_mut()?.push(escaped);
                }
                '.' | '*' | '+' | '?' | '[' | ']' | '(' | ')' | '{' | '}' | '^' | '$' => {
                    return None;
                }
                other => texts.last_mut()?.push(other),
            }
        }
        Some(texts.into_iter().map(Json::String).collect())
    }

    /// The keyword's value.
    fn get(self, keyword: &str) -> Option<&'a Json> {
        match self.at {
            Json::Object(keywords) => keywords.get(keyword),
            _ => None,
        }
    }

    /// Follows references; `None` if one leads nowhere or in a circle.
    fn resolved(mut self) -> Option<Self> {
        const LONGEST: usize = 50;
        for _ in 0..LONGEST {
            let Some(Json::String(reference)) = self.get("$ref") else { return Some(self) };
            let (document, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            if let Some((_, name)) = document.rsplit_once("/models/") {
                self.root = &self.models.get(name)?.schema;
            } else if !document.is_empty() {
                return None;
            }
            self.at = self.root;
            for step in pointer.split('/').skip(1) {
                let step = step.replace("~1", "/").replace("~0", "~");
                self.at = match self.at {
                    Json::Object(members) => members.get(&step)?,
                    Json::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                    _ => return None,
                };
            }
        }
        None
    }

    /// The types that it accepts. `number` stands for integers as well.
    fn types(self) -> BTreeSet<&'a str> {
        let mut types: BTreeSet<&str> = match self.get("type") {
            Some(Json::String(one)) => [one.as_str()].into(),
            Some(Json::Array(several)) => several.iter().filter_map(text).collect(),
            _ => TYPES.into(),
        };
        if types.contains("number") {
            types.insert("integer");
        }
        types
    }

    fn list(self, keyword: &str) -> &'a [Json] {
        match self.get(keyword) {
            Some(Json::Array(items)) => items,
            _ => &[],
        }
    }

    fn required(self) -> BTreeSet<&'a str> {
        self.list("required").iter().filter_map(text).collect()
    }

    fn number(self, keyword: &str) -> Option<f64> {
        match self.get(keyword) {
            Some(Json::Number(number)) => number.as_f64(),
            _ => None,
        }
    }

    fn is_true(self, keyword: &str) -> bool {
        matches!(self.get(keyword), Some(Json::Boolean(true)))
    }

    /// The schema of a member.
    fn member(self, name: &str) -> Member<'a> {
        if let Some(Json::Object(properties)) = self.get("properties")
            && let Some(property) = properties.get(name)
        {
            return Member::Described(self.within(property));
        }
        match self.get("additionalProperties") {
            Some(Json::Boolean(false)) => Member::Refused,
            Some(schema @ Json::Object(_)) => Member::Described(self.within(schema)),
            _ => Member::Unknown,
        }
    }
}

/// A schema's view of a member.
enum Member<'a> {
    Described(Schema<'a>),
    /// Any value is accepted.
    Unknown,
    Refused,
}

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// A keyword that limits a number.
struct Bound {
    keyword: &'static str,
    /// The keyword that excludes the bound itself.
    exclusive: Option<&'static str>,
    is_upper: bool,
    /// The types of the values that it limits.
    of: &'static [&'static str],
    /// The words for it.
    words: &'static str,
}

const NUMBERS: &[&str] = &["integer", "number"];
const BOUNDS: [Bound; 8] = [
    bound("minimum", Some("exclusiveMinimum"), false, NUMBERS, "minimum"),
    bound("maximum", Some("exclusiveMaximum"), true, NUMBERS, "maximum"),
    bound("minLength", None, false, &["string"], "minimum length"),
    bound("maxLength", None, true, &["string"], "maximum length"),
    bound("minItems", None, false, &["array"], "minimum number of elements"),
    bound("maxItems", None, true, &["array"], "maximum number of elements"),
    bound("minProperties", None, false, &["object"], "minimum number of members"),
    bound("maxProperties", None, true, &["object"], "maximum number of members"),
];

const fn bound(
    keyword: &'static str,
    exclusive: Option<&'static str>,
    is_upper: bool,
    of: &'static [&'static str],
    words: &'static str,
) -> Bound {
    Bound { keyword, exclusive, is_upper, of, words }
}

/// Returns the differences of two schemas.
pub(super) fn compare(old: Schema<'_>, new: Schema<'_>) -> Vec<SchemaChange> {
    let mut comparison = Comparison { changes: Vec::new(), seen: BTreeSet::new(), steps: 0 };
    comparison.schemas(old, new, &Place(Vec::new()));
    if comparison.steps > STEPS {
        comparison.push(Effect::Unknown, "the models are too large to be compared".to_owned());
    }
    comparison.changes
}

/// A place in a body.
struct Place(Vec<String>);

impl Place {
    fn member(&self, name: &str) -> Self {
        let mut path = self.0.clone();
        path.push(name.to_owned());
        Self(path)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return f.write_str("the body");
        }
        write!(f, "`{}`", self.0.join(".").replace(".[]", "[]"))
    }
}

struct Comparison {
    changes: Vec<SchemaChange>,
    /// The pairs of schemas on the way, which may refer to themselves.
    seen: BTreeSet<(*const Json, *const Json)>,
    /// The number of pairs.
    steps: usize,
}

/// The deepest nesting that is compared.
const DEPTH: usize = 64;
/// The most pairs of schemas that are compared: models may refer to the same one many times.
const STEPS: usize = 20_000;

impl Comparison {
    fn push(&mut self, effect: Effect, message: String) {
        self.with_values(effect, message, None, None);
    }

    fn with_values(
        &mut self,
        effect: Effect,
        message: String,
        old: Option<String>,
        new: Option<String>,
    ) {
        let change = SchemaChange { effect, message, old, new };
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    fn schemas(&mut self, old: Schema<'_>, new: Schema<'_>, place: &Place) {
        let (Some(old), Some(new)) = (old.resolved(), new.resolved()) else {
            self.push(Effect::Unknown, format!("the model of {place} refers to an unknown model"));
            return;
        };
        let key = (std::ptr::from_ref(old.at), std::ptr::from_ref(new.at));
        self.steps += 1;
        if place.0.len() > DEPTH || self.steps > STEPS || !self.seen.insert(key) {
            return;
        }
        let (old_types, new_types) = (old.types(), new.types());
        let common: BTreeSet<&str> = old_types.intersection(&new_types).copied().collect();
        self.types(&old_types, &new_types, &common, place);
        if !common.is_empty() {
            self.enumeration(old, new, place);
            for bound in &BOUNDS {
                if bound.of.iter().any(|of| common.contains(of)) {
                    self.bound(old, new, bound, place);
                }
            }
            if common.contains("string") {
                self.pattern(old, new, place);
            }
            if NUMBERS.iter().any(|of| common.contains(of)) {
                self.undecided(old, new, "multipleOf", "divisor", place);
            }
            if common.contains("array") {
                self.items(old, new, place);
            }
            if common.contains("object") {
                self.object(old, new, place);
            }
            self.combined(old, new, place);
        }
        self.seen.remove(&key);
    }

    fn types(
        &mut self,
        old: &BTreeSet<&str>,
        new: &BTreeSet<&str>,
        common: &BTreeSet<&str>,
        place: &Place,
    ) {
        let (was, is) = (words_of_types(old), words_of_types(new));
        let values = (Some(was.clone()), Some(is.clone()));
        if common.is_empty() {
            let message = format!("{place} has to be {is} instead of {was}");
            self.push(Effect::Narrowed, message);
            return;
        }
        // `number` has `integer` with it.
        let lost: Vec<_> = old.difference(new).copied().collect();
        let gained: Vec<_> = new.difference(old).copied().collect();
        if !lost.is_empty() {
            let message = format!("{place} is accepted in fewer types");
            self.with_values(Effect::Narrowed, message, values.0.clone(), values.1.clone());
        }
        if !gained.is_empty() {
            let message = format!("{place} is accepted in more types");
            self.with_values(Effect::Widened, message, values.0, values.1);
        }
    }

    fn enumeration(&mut self, old: Schema<'_>, new: Schema<'_>, place: &Place) {
        let values = |schema: Schema<'_>| match schema.get("enum") {
            Some(Json::Array(values)) => Some(values.clone()),
            _ => None,
        };
        self.values(values(old).as_deref(), values(new).as_deref(), place);
    }

    /// Compares patterns, which may be enumerations of texts.
    fn pattern(&mut self, old: Schema<'_>, new: Schema<'_>, place: &Place) {
        let (was, is) = (old.texts(), new.texts());
        let is_known = |schema: Schema<'_>, texts: &Option<Vec<Json>>| {
            texts.is_some() || schema.get("pattern").is_none()
        };
        if is_known(old, &was) && is_known(new, &is) {
            self.values(was.as_deref(), is.as_deref(), place);
        } else {
            self.undecided(old, new, "pattern", "pattern", place);
        }
    }

    /// Compares enumerations.
    fn values(&mut self, was: Option<&[Json]>, is: Option<&[Json]>, place: &Place) {
        match (was, is) {
            (None, None) => {}
            (None, Some(is)) => {
                let message = format!("{place} has to be one of {}", shown_values(is));
                self.push(Effect::Narrowed, message);
            }
            (Some(was), None) => {
                let message = format!("{place} may be another value than {}", shown_values(was));
                self.push(Effect::Widened, message);
            }
            (Some(was), Some(is)) => {
                let missing = |values: &[Json], from: &[Json]| -> Vec<Json> {
                    let lacks = |value: &&Json| !from.iter().any(|other| equal(other, value));
                    values.iter().filter(lacks).cloned().collect()
                };
                let (lost, gained) = (missing(was, is), missing(is, was));
                if !lost.is_empty() {
                    let message = format!("{place} may no longer be {}", shown_values(&lost));
                    self.push(Effect::Narrowed, message);
                }
                if !gained.is_empty() {
                    let message = format!("{place} may be {}, too", shown_values(&gained));
                    self.push(Effect::Widened, message);
                }
            }
        }
    }

    fn bound(&mut self, old: Schema<'_>, new: Schema<'_>, bound: &Bound, place: &Place) {
        let Bound { keyword, exclusive, is_upper, words, .. } = bound;
        let of = |schema: Schema<'_>| {
            let value = schema.number(keyword)?;
            // Every text has a length of 0 at least.
            let is_limit = *is_upper || exclusive.is_some() || value > 0.0;
            let excludes = exclusive.is_some_and(|exclusive| schema.is_true(exclusive));
            is_limit.then_some((if *is_upper { -value } else { value }, excludes))
        };
        let shown = |schema: Schema<'_>| schema.get(keyword).map(Json::to_string);
        let (was, is) = (of(old), of(new));
        let ((effect, verb), values) = match (was, is) {
            (None, Some(_)) => ((Effect::Narrowed, "has a new"), (None, shown(new))),
            (Some(_), None) => ((Effect::Widened, "has no longer a"), (shown(old), None)),
            (Some(was), Some(is)) if was != is => {
                let is_narrower = is.0 > was.0 || (is.0 >= was.0 && is.1 && !was.1);
                let effect = if is_narrower { Effect::Narrowed } else { Effect::Widened };
                ((effect, "has another"), (shown(old), shown(new)))
            }
            _ => return,
        };
        self.with_values(effect, format!("{place} {verb} {words}"), values.0, values.1);
    }

    /// A keyword of which two values are not compared.
    fn undecided(
        &mut self,
        old: Schema<'_>,
        new: Schema<'_>,
        keyword: &str,
        words: &str,
        place: &Place,
    ) {
        let (was, is) = (old.get(keyword), new.get(keyword));
        let (effect, verb) = match (was, is) {
            (None, Some(_)) => (Effect::Narrowed, "has a new"),
            (Some(_), None) => (Effect::Widened, "has no longer a"),
            (Some(was), Some(is)) if !equal(was, is) => (Effect::Unknown, "has another"),
            _ => return,
        };
        let (was, is) = (was.map(shown), is.map(shown));
        self.with_values(effect, format!("{place} {verb} {words}"), was, is);
    }

    fn items(&mut self, old: Schema<'_>, new: Schema<'_>, place: &Place) {
        match (old.is_true("uniqueItems"), new.is_true("uniqueItems")) {
            (false, true) => {
                let message = format!("{place} may no longer have equal elements");
                self.push(Effect::Narrowed, message);
            }
            (true, false) => {
                self.push(Effect::Widened, format!("{place} may have equal elements"));
            }
            _ => {}
        }
        let (was, is) = (old.get("items"), new.get("items"));
        if matches!(was, Some(Json::Array(_))) || matches!(is, Some(Json::Array(_))) {
            let is_same = was.zip(is).is_some_and(|(was, is)| equal(was, is));
            if !is_same {
                let message = format!("the elements of {place} have other models");
                self.push(Effect::Unknown, message);
            }
            return;
        }
        let (was, is) = (was.unwrap_or(ANYTHING), is.unwrap_or(ANYTHING));
        self.schemas(old.within(was), new.within(is), &place.member("[]"));
    }

    fn object(&mut self, old: Schema<'_>, new: Schema<'_>, place: &Place) {
        let (was, is) = (old.required(), new.required());
        for name in is.difference(&was) {
            let message = format!("{} is now required", place.member(name));
            self.push(Effect::Narrowed, message);
        }
        for name in was.difference(&is) {
            let message = format!("{} is no longer required", place.member(name));
            self.push(Effect::Widened, message);
        }
        let mut names = BTreeSet::new();
        for schema in [old, new] {
            if let Some(Json::Object(properties)) = schema.get("properties") {
                names.extend(properties.keys().map(String::as_str));
            }
        }
        for name in names {
            let inner = place.member(name);
            match (old.member(name), new.member(name)) {
                (Member::Described(old), Member::Described(new)) => self.schemas(old, new, &inner),
                (Member::Refused, Member::Described(_) | Member::Unknown) => {
                    self.push(Effect::Widened, format!("{inner} is a new member that is accepted"));
                }
                (Member::Described(_) | Member::Unknown, Member::Refused) => {
                    self.push(Effect::Narrowed, format!("{inner} is no longer accepted"));
                }
                // Members without a description were accepted and ignored: callers have no reason
                // to send them, and the same name may be required.
                (Member::Unknown, Member::Described(_)) if is.contains(name) => {}
                (Member::Unknown, Member::Described(_)) => {
                    self.push(Effect::Widened, format!("{inner} is a new member with a model"));
                }
                (Member::Described(_), Member::Unknown) => {
                    self.push(Effect::Widened, format!("{inner} is no longer checked"));
                }
                _ => {}
            }
        }
        self.additional(old, new, place);
        self.same("patternProperties", "members whose names match a pattern", old, new, place);
        self.same("dependencies", "members that depend on others", old, new, place);
    }

    fn additional(&mut self, old: Schema<'_>, new: Schema<'_>, place: &Place) {
        let refuses = |schema: Schema<'_>| {
            matches!(schema.get("additionalProperties"), Some(Json::Boolean(false)))
        };
        match (refuses(old), refuses(new)) {
            (false, true) => {
                let message = format!("{place} may no longer have members without a model");
                self.push(Effect::Narrowed, message);
            }
            (true, false) => {
                self.push(Effect::Widened, format!("{place} may have members without a model"));
            }
            (true, true) => {}
            (false, false) => {
                let of = |schema: Schema<'_>| match schema.get("additionalProperties") {
                    Some(Json::Object(keywords)) if !keywords.is_empty() => Some(keywords.clone()),
                    _ => None,
                };
                let (was, is) = (of(old), of(new));
                if was.map(Json::Object) != is.map(Json::Object) {
                    let message = format!("the other members of {place} have another model");
                    self.push(Effect::Unknown, message);
                }
            }
        }
    }

    /// A keyword that is not compared in detail.
    fn same(
        &mut self,
        keyword: &str,
        words: &str,
        old: Schema<'_>,
        new: Schema<'_>,
        place: &Place,
    ) {
        let is_same = match (old.get(keyword), new.get(keyword)) {
            (None, None) => true,
            (Some(was), Some(is)) => equal(was, is),
            _ => false,
        };
        if !is_same {
            self.push(Effect::Unknown, format!("the {words} of {place} have other rules"));
        }
    }

    /// The keywords that combine schemas.
    fn combined(&mut self, old: Schema<'_>, new: Schema<'_>, place: &Place) {
        for (keyword, is_all) in [("allOf", true), ("anyOf", false)] {
            let (was, is) = (old.list(keyword), new.list(keyword));
            let contains = |all: &[Json], some: &[Json]| {
                some.iter().all(|one| all.iter().any(|other| equal(other, one)))
            };
            let (keeps, adds_none) = (contains(is, was), contains(was, is));
            if keeps && adds_none {
                continue;
            }
            // More conditions narrow, more alternatives widen, and the first ones narrow.
            let has_more = is_all || was.is_empty() || is.is_empty();
            let effect = match (keeps, adds_none) {
                (true, false) if has_more => Effect::Narrowed,
                (false, true) if has_more => Effect::Widened,
                (true, false) => Effect::Widened,
                (false, true) => Effect::Narrowed,
                _ => Effect::Unknown,
            };
            self.push(effect, format!("{place} has other models in `{keyword}`"));
        }
        for keyword in ["oneOf", "not"] {
            let is_same = match (old.get(keyword), new.get(keyword)) {
                (None, None) => true,
                (Some(was), Some(is)) => equal(was, is),
                _ => false,
            };
            if !is_same {
                self.push(Effect::Unknown, format!("{place} has other models in `{keyword}`"));
            }
        }
    }
}

fn text(json: &Json) -> Option<&str> {
    match json {
        Json::String(text) => Some(text),
        _ => None,
    }
}

/// A value in a message: a text as it is, other values as JSON.
fn shown(json: &Json) -> String {
    text(json).map_or_else(|| json.to_string(), str::to_owned)
}

fn shown_values(values: &[Json]) -> String {
    /// The most values in a message.
    const MOST: usize = 8;
    let names: Vec<_> =
        values.iter().take(MOST).map(|value| format!("`{}`", shown(value))).collect();
    let rest = if values.len() > MOST { " …" } else { "" };
    names.join(", ") + rest
}

/// The types in words: `a text or null`.
fn words_of_types(types: &BTreeSet<&str>) -> String {
    if types.len() == TYPES.len() {
        return "any value".to_owned();
    }
    let words = types.iter().filter(|of| **of != "integer" || !types.contains("number"));
    let words = words.map(|of| match *of {
        "array" => "a list",
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "object" => "an object",
        "string" => "a text",
        other => other,
    });
    words.collect::<Vec<_>>().join(" or ")
}
