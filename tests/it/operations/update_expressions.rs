//! Random updates with random missing values: their expressions have exactly the changes of the
//! request, and use exactly the placeholders that the request declares.

use std::collections::{BTreeMap, BTreeSet};

use dynagate::vtl::{Event, Template};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::gateway::{Gateway, Request};

/// The attributes, and their values in the stored item and in bodies.
const ATTRIBUTES: [(&str, &str); 12] = [
    ("n0", "5"),
    ("n1", "5"),
    ("n2", "5"),
    ("b0", "true"),
    ("s0", "\"x\""),
    ("s1", "\"x\""),
    ("s2", "\"\""),
    ("t0", "[\"x\"]"),
    ("t1", "[\"x\", \"y\"]"),
    ("l0", "[\"x\"]"),
    ("l1", "[]"),
    ("m0", "{\"n0\": 5, \"s0\": \"x\", \"l0\": []}"),
];

/// A change of an attribute: its field, its path, the operand (`Q` for a parameter of the query
/// string), and its clause. A field with a `*` takes its operand from the body.
const CHANGES: [(&str, &str, &str, &str, &str); 42] = [
    ("n0", "values", "n0", "Q", "SET"),
    ("n0", "add", "n0", "Q", "ADD"),
    ("n0", "subtract", "n0", "Q", "SET"),
    ("n0", "calculate", "n0", "{plus: [{attribute: base}, Q]}", "SET"),
    ("n0", "if-not-exists", "n0", "Q", "SET"),
    ("n0", "set*", "n0", "", "SET"),
    ("n0", "remove", "n0", "", "REMOVE"),
    ("n1", "add", "n1", "1", "ADD"),
    ("n1", "add*", "n1", "", "ADD"),
    ("n1", "subtract*", "n1", "", "SET"),
    ("n1", "set*", "n1", "", "SET"),
    ("n1", "calculate", "n1", "{attribute: base}", "SET"),
    ("n2", "set*", "n2", "", "SET"),
    ("n2", "calculate", "n2", "{minus: [Q, {attribute: base}]}", "SET"),
    ("n2", "add", "n2", "Q", "ADD"),
    ("b0", "set*", "b0", "", "SET"),
    ("b0", "values", "b0", "false", "SET"),
    ("s0", "set*", "s0", "", "SET"),
    ("s0", "values", "s0", "a Q b", "SET"),
    ("s1", "set*", "s1", "", "SET"),
    ("s1", "if-not-exists", "s1", "Q", "SET"),
    ("s2", "set*", "s2", "", "SET"),
    ("s2", "remove", "s2", "", "REMOVE"),
    ("t0", "add", "t0", "[\"Q\"]", "ADD"),
    ("t0", "add", "t0", "[a, \"Q\"]", "ADD"),
    ("t0", "delete", "t0", "[\"Q\"]", "DELETE"),
    ("t0", "add*", "t0", "", "ADD"),
    ("t0", "set*", "t0", "", "SET"),
    ("t1", "delete*", "t1", "", "DELETE"),
    ("t1", "add", "t1", "\"{body.t1?}\"", "ADD"),
    ("t1", "delete", "t1", "[x, y]", "DELETE"),
    ("l0", "append", "l0", "[\"Q\", \"Q\"]", "SET"),
    ("l0", "prepend", "l0", "[\"Q\"]", "SET"),
    ("l0", "append", "l0", "\"{body.l0?}\"", "SET"),
    ("l0", "append*", "l0", "", "SET"),
    ("l1", "append", "l1", "[a, \"Q\"]", "SET"),
    ("l1", "prepend*", "l1", "", "SET"),
    ("l1", "set*", "l1", "", "SET"),
    ("m0", "values", "m0.s0", "Q", "SET"),
    ("m0", "add", "m0.n0", "Q", "SET"),
    ("m0", "append", "m0.l0", "[\"Q\"]", "SET"),
    ("m0", "remove", "m0.s0", "", "REMOVE"),
];

/// A random update in a blueprint, with at most one change of each attribute.
#[derive(Debug, Clone)]
struct Update {
    /// Indices of `CHANGES`.
    changes: Vec<usize>,
    removes_null: bool,
    condition: &'static str,
}

/// A random request: the attributes in its query string, and those in its body, with `null` for
/// false.
type Sent = (BTreeSet<usize>, BTreeMap<usize, bool>);

impl Update {
    /// Fields with operands of both kinds keep only the first kind.
    fn fields(&self) -> BTreeMap<&'static str, (bool, Vec<usize>)> {
        let mut fields: BTreeMap<_, (bool, Vec<usize>)> = BTreeMap::new();
        for index in &self.changes {
            let field = CHANGES[*index].1;
            let (name, is_sent) = (field.trim_end_matches('*'), field.ends_with('*'));
            let (known, changes) = fields.entry(name).or_insert((is_sent, Vec::new()));
            if *known == is_sent {
                changes.push(*index);
            }
        }
        fields
    }

    /// True if the body can have an attribute.
    fn takes(&self, attribute: &str) -> bool {
        let mut changes = self.fields().into_values().flat_map(|(is_sent, changes)| {
            changes.into_iter().map(move |index| (is_sent, CHANGES[index]))
        });
        changes.any(|(is_sent, (of, _, _, operand, _))| {
            of == attribute && (is_sent || operand.contains("body"))
        })
    }

    fn blueprint(&self) -> String {
        let written = |(field, (is_sent, changes)): (&str, (bool, Vec<usize>))| {
            let is_list = is_sent || field == "remove";
            let entries = changes.into_iter().map(|index| {
                let (attribute, _, path, operand, _) = CHANGES[index];
                let source = format!("{{query-string.{attribute}?}}");
                let operand = match operand {
                    "Q" | "a Q b" => format!("\"{}\"", operand.replace('Q', &source)),
                    quoted if quoted.contains("\"Q\"") => quoted.replace('Q', &source),
                    inner => inner.replace('Q', &format!("\"{source}\"")),
                };
                if is_list { path.to_owned() } else { format!("{path}: {operand}") }
            });
            let entries = entries.collect::<Vec<_>>().join(", ");
            if is_list {
                format!("{field}: [{entries}]")
            } else {
                format!("{field}: {{{entries}}}")
            }
        };
        let fields: Vec<_> = self.fields().into_iter().map(written).collect();
        format!(
            "
name: items
tables:
  items:
    partition-key: id
    attributes:
      {{base: N, n0: N, n1: N, n2: N, b0: BOOL, s0: S, s1: S, s2: S, t0: SS, t1: SS,
       l0: {{list: S}}, l1: {{list: S}}, m0: {{map: {{n0: N, s0: S, l0: {{list: S}}}}}}}}
api:
  routes:
    PUT /items: {{put: {{table: items}}}}
    PATCH /items/{{id}}: {{update: {{table: items, remove-null: {}, {}{}}}}}
",
            self.removes_null,
            fields.join(", "),
            self.condition,
        )
    }

    /// The clause and the path of each change that a request makes.
    fn expected(&self, (query, body): &Sent) -> BTreeSet<(&'static str, &'static str)> {
        let mut expected = BTreeSet::new();
        for (field, (is_sent, changes)) in self.fields() {
            for index in changes {
                let (attribute, _, path, operand, clause) = CHANGES[index];
                let place = ATTRIBUTES.iter().position(|(name, _)| *name == attribute);
                let place = place.expect("an attribute");
                let in_body = body.get(&place);
                let is_needed = operand.contains('Q') && !operand.starts_with("[a, ");
                let is_there = if is_sent || operand.contains("body") {
                    in_body == Some(&true)
                } else {
                    !is_needed || query.contains(&place)
                };
                if is_there {
                    expected.insert((clause, path));
                } else if field == "set" && self.removes_null && in_body == Some(&false) {
                    expected.insert(("REMOVE", path));
                }
            }
        }
        expected
    }
}

fn request_of((query, body): &Sent) -> (Vec<(&'static str, &'static str)>, String) {
    // A number is a string, too.
    let query = query.iter().map(|place| (ATTRIBUTES[*place].0, "7")).collect();
    let member = |(place, is_given): (&usize, &bool)| {
        let (name, value) = ATTRIBUTES[*place];
        let value =
            if *is_given { serde_json::from_str(value).expect("JSON") } else { Value::Null };
        (name.to_owned(), value)
    };
    let body: Map<_, _> = body.iter().map(member).collect();
    (query, Value::Object(body).to_string())
}

/// The clauses of an expression, each with the paths that it changes.
fn clauses(expression: &str, names: &Value) -> BTreeSet<(String, String)> {
    let mut clauses: Vec<(&str, String)> = Vec::new();
    for word in expression.split_whitespace() {
        if ["SET", "ADD", "DELETE", "REMOVE"].contains(&word) {
            assert!(clauses.iter().all(|(known, _)| *known != word), "{expression}");
            clauses.push((word, String::new()));
        } else {
            let (_, clause) = clauses.last_mut().expect("a clause");
            clause.push_str(word);
            clause.push(' ');
        }
    }
    let mut changes = BTreeSet::new();
    for (keyword, clause) in clauses {
        let mut depth = 0;
        let parts = clause.split(|character| {
            depth += match character {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            character == ',' && depth == 0
        });
        for part in parts {
            let path = part.split_whitespace().next();
            let path = path.unwrap_or_else(|| panic!("a part of {keyword} is empty: {expression}"));
            let steps = path.split('.').map(|step| names[step].as_str().expect("a name"));
            let path = steps.collect::<Vec<_>>().join(".");
            assert!(changes.insert((keyword.to_owned(), path)), "twice: {expression}");
        }
    }
    changes
}

/// The placeholders that begin with a character in the expressions of a request.
fn used(request: &Value, sign: char) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for name in ["UpdateExpression", "ConditionExpression"] {
        let expression = request[name].as_str().unwrap_or_default();
        for (start, _) in expression.match_indices(sign) {
            let rest = &expression[start + 1..];
            let end = rest.find(|next: char| !next.is_ascii_alphanumeric()).unwrap_or(rest.len());
            used.insert(format!("{sign}{}", &rest[..end]));
        }
    }
    used
}

fn updates() -> impl Strategy<Value = Update> {
    let changes = prop::collection::vec(0..CHANGES.len(), 1..9);
    let conditions =
        ["", ", condition: {s0: {not-equals: \"{query-string.s0?}\"}}", ", expects: present"];
    (changes, any::<bool>(), prop::sample::select(conditions.to_vec())).prop_map(
        |(mut changes, removes_null, condition)| {
            let mut known = BTreeSet::new();
            changes.retain(|index| known.insert(CHANGES[*index].0));
            Update { changes, removes_null, condition }
        },
    )
}

fn requests() -> impl Strategy<Value = Vec<Sent>> {
    let query = prop::collection::btree_set(0..ATTRIBUTES.len(), 0..ATTRIBUTES.len());
    let body = prop::collection::btree_map(0..ATTRIBUTES.len(), any::<bool>(), 0..ATTRIBUTES.len());
    let some = prop::collection::vec((query, body), 4);
    // Requests with little are more interesting.
    some.prop_map(|mut requests| {
        requests.push((BTreeSet::new(), BTreeMap::new()));
        requests
            .push((BTreeSet::new(), (0..ATTRIBUTES.len()).map(|place| (place, false)).collect()));
        requests
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn expressions_have_exactly_what_the_request_changes(update in updates(), requests in requests()) {
        let api = Gateway::deploy(&update.blueprint());
        let routes = api.compiled();
        let route = routes.iter().find(|route| route.name.starts_with("PATCH")).expect("a route");
        let template = Template::parse(&route.request_text).expect("a template");
        let mut item: Map<_, _> = ATTRIBUTES
            .iter()
            .map(|(name, value)| ((*name).to_owned(), serde_json::from_str(value).expect("JSON")))
            .collect();
        item.insert("id".into(), "1".into());
        item.insert("base".into(), 9.into());
        for sent in &requests {
            api.send("PUT", "/items", &Value::Object(item.clone()));
            // A model rejects other members.
            let (query, mut body) = sent.clone();
            body.retain(|place, _| update.takes(ATTRIBUTES[*place].0));
            let sent = &(query, body);
            let (query, body) = request_of(sent);
            let mut event = Event { body: Some(body.clone()), ..Event::default() };
            event.params.path.insert("id".into(), "1".into());
            let parameters = query.iter().map(|(name, value)| ((*name).into(), (*value).into()));
            event.params.querystring.extend(parameters);
            let text = template.render(&event).expect("a request").text;
            let request: Value = serde_json::from_str(&text).expect("JSON");
            let expression = request["UpdateExpression"].as_str().expect("an expression");
            let names = &request["ExpressionAttributeNames"];
            let expected = update.expected(sent);
            let changes = clauses(expression, names);
            let changes: BTreeSet<_> =
                changes.iter().map(|(clause, path)| (clause.as_str(), path.as_str())).collect();
            prop_assert_eq!(&changes, &expected, "{}", text);
            let request_sent = Request { query: &query, body: Some(body), ..Request::default() };
            let answer = api.call("PATCH", "/items/1", &request_sent);
            if expected.is_empty() {
                prop_assert_eq!(expression.trim(), "");
                prop_assert_eq!(answer.status, 400, "{:?}", answer);
                continue;
            }
            for (member, sign) in
                [("ExpressionAttributeNames", '#'), ("ExpressionAttributeValues", ':')]
            {
                let declared = request.get(member).map(|of| of.as_object().expect("an object"));
                prop_assert!(declared.is_none_or(|of| !of.is_empty()), "{}", text);
                let declared: BTreeSet<_> =
                    declared.into_iter().flat_map(|of| of.keys().cloned()).collect();
                prop_assert_eq!(declared, used(&request, sign), "{}", text);
            }
            prop_assert_eq!(answer.status, 200, "{:?} {}", answer, text);
        }
    }
}

/// All changes that the property above chooses from are valid.
#[test]
fn all_changes_are_valid() {
    for (index, (_, _, path, ..)) in CHANGES.iter().enumerate() {
        let update = Update { changes: vec![index], removes_null: false, condition: "" };
        let api = Gateway::deploy(&update.blueprint());
        assert_eq!(api.compiled().len(), 2, "{path}");
    }
}
