//! `check::api::fixes`: changes of files that remove findings and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dynagate::blueprint::Source;
use dynagate::check::RULES;
use dynagate::check::api::{BareTemplate, findings, fixes};
use dynagate::load::{LoadFinding, Loaded, Settings, load};
use proptest::prelude::*;
use serde::Serialize as _;

/// The findings about a file, which is a mapping template by its name, or another template.
fn check(name: &str, text: &str) -> Option<(Loaded, Vec<LoadFinding>)> {
    if Path::new(name).extension().is_some_and(|of| of == "vtl") {
        return Some(BareTemplate { name, text, action: None, is_response: None }.check());
    }
    let source = Source { name: name.into(), text: text.into(), directory: ".".into() };
    let loaded = load(&source, &Settings::default()).ok()?;
    let findings = findings(&loaded);
    Some((loaded, findings))
}

/// The text after all fixes, and the names of the rules whose findings they remove.
fn fixed(name: &str, text: &str) -> (String, BTreeSet<&'static str>) {
    let (loaded, findings) = check(name, text).expect("a template");
    let again = |texts: &BTreeMap<String, String>| check(name, &texts[name]);
    let fixed = fixes(&loaded, &findings, &vec![true; findings.len()], &again);
    let rules = findings.iter().zip(&fixed.fixes);
    let rules = rules.filter_map(|(finding, fix)| fix.as_ref().map(|_| finding.rule.name));
    let texts = loaded.files.edited(&fixed.edits).expect("edits that do not overlap");
    let text = texts.into_iter().next().map_or_else(|| text.to_owned(), |(_, text)| text);
    (text, rules.collect())
}

/// A template with the properties of a method, 12 columns to the right, and its integration
/// responses.
fn template(integration: &str) -> String {
    format!(
        "\
Resources:
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: orders}}}}
  Order:
    Type: AWS::ApiGateway::Resource
    Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: '{{id}}'}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Order
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      RequestParameters: {{method.request.path.id: true}}
      Integration: # of the order
        Type: AWS
        Uri: !Sub arn:aws:apigateway:${{AWS::Region}}:dynamodb:action/GetItem
        Credentials: arn:aws:iam::123456789012:role/api
{integration}      MethodResponses: [{{StatusCode: 200}}, {{StatusCode: 400}}, {{StatusCode: 500}}]
"
    )
}

const SOUND: [&str; 4] = [
    "        IntegrationHttpMethod: POST\n",
    "        PassthroughBehavior: NEVER\n",
    "        RequestTemplates: {application/json: '{\"TableName\": \"orders\", \"Key\": {\"id\": {\"S\": \"a\"}}}'}\n",
    "        IntegrationResponses:\n          - {StatusCode: 200}\n          - {StatusCode: 400, SelectionPattern: '4\\d{2}'}\n          - {StatusCode: 500, SelectionPattern: '5\\d{2}'}\n",
];

/// The template with another part of the integration.
fn with(index: usize, part: &str) -> String {
    let mut parts = SOUND;
    parts[index] = part;
    template(&parts.concat())
}

/// A rule with a fix: its name, a file and its text, and a part of it before and after.
type Case = (&'static str, &'static str, String, &'static str, &'static str);

fn cases() -> Vec<Case> {
    [cases_of_bare_templates(), cases_of_methods()].concat()
}

/// The cases of mapping templates by themselves.
fn cases_of_bare_templates() -> Vec<Case> {
    let put = |value: &str| {
        format!(
            "{{\"TableName\": \"orders\",\n \"Item\": {{\"id\": {{\"S\": \"$context.requestId\"}}, \"name\": {{\"S\": {value}}}}}}} ## kept\n"
        )
    };
    vec![
        (
            "json-injection",
            "put.vtl",
            put("\"$input.path('$.name')\""),
            "\"$input.path('$.name')\"",
            r#""$util.escapeJavaScript("$input.path('$.name')").replaceAll("\\'", "'")""#,
        ),
        (
            "json-injection",
            "put.vtl",
            put("\"$!{input.params('name')}!\""),
            "$!{input.params('name')}!",
            r#"$util.escapeJavaScript($!{input.params('name')}).replaceAll("\\'", "'")!"#,
        ),
        (
            "json-injection",
            "put.vtl",
            put("\"$input.path(\"$.name\")\""),
            "\"$input.path(\"$.name\")\"",
            r#""$util.escapeJavaScript("$input.path('$.name')").replaceAll("\\'", "'")""#,
        ),
        (
            "form-injection",
            "send.vtl",
            "Action=SendMessage&MessageBody=$input.body".to_owned(),
            "$input.body",
            "$util.urlEncode($input.body)",
        ),
        (
            "escape-before-decoding",
            "get.vtl",
            "{\"TableName\": \"orders\", \"Key\": {\"id\": {\"S\": \"$util.base64Decode($util.escapeJavaScript($input.params('id')))\"}}}".to_owned(),
            "$util.base64Decode($util.escapeJavaScript($input.params('id')))",
            r#"$util.escapeJavaScript($util.base64Decode($util.escapeJavaScript($input.params('id')))).replaceAll("\\'", "'")"#,
        ),
        (
            "unescaped-text",
            "get.vtl",
            "#set($id = $input.params('id').replaceAll('\"', ''))\n{\"TableName\": \"orders\", \"Key\": {\"id\": {\"S\": \"$id\"}}}".to_owned(),
            "\"$id\"",
            r#""$util.escapeJavaScript("$id").replaceAll("\\'", "'")""#,
        ),
        (
            "escaped-apostrophe",
            "put.vtl",
            put("\"$util.escapeJavaScript($input.params('name'))\""),
            "$util.escapeJavaScript($input.params('name'))",
            r#"$util.escapeJavaScript($input.params('name')).replaceAll("\\'", "'")"#,
        ),
    ]
}

/// The cases of methods and their templates in a template of CloudFormation.
fn cases_of_methods() -> Vec<Case> {
    let yaml = "template.yaml";
    vec![
        (
            "path-parameter-injection",
            yaml,
            with(
                2,
                "        RequestTemplates:\n          application/json: |-\n            {\"TableName\": \"orders\", \"Key\": {\"id\": {\"S\": \"$input.params('id')\"}}}\n",
            ),
            "\"$input.params('id')\"",
            r#""$util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'")""#,
        ),
        (
            "unescaped-answer",
            yaml,
            with(
                3,
                "        IntegrationResponses:\n          - StatusCode: 200\n            ResponseTemplates: {application/json: \"{\\\"name\\\": \\\"$input.path('$.Item.name.S')\\\"}\"}\n          - {StatusCode: 400, SelectionPattern: '4\\d{2}'}\n          - {StatusCode: 500, SelectionPattern: '5\\d{2}'}\n",
            ),
            r#"\"$input.path('$.Item.name.S')\""#,
            r#"\"$util.escapeJavaScript(\"$input.path('$.Item.name.S')\").replaceAll(\"\\\\'\", \"'\")\""#,
        ),
        (
            "missing-dollar",
            yaml,
            with(
                2,
                "        RequestTemplates: {application/json: '{\"TableName\": \"orders\", \"Key\": {\"id\": {\"S\": \"input.params(''id'')\"}}}'}\n",
            ),
            "\"input.params(''id'')\"",
            r#""$util.escapeJavaScript($util.urlDecode($input.params(''id''))).replaceAll("\\''", "''")""#,
        ),
        (
            "selection-pattern",
            yaml,
            with(3, &SOUND[3].replace("'4\\d{2}'", "'^[Error].*'")),
            "'^[Error].*'",
            r"'4\d{2}'",
        ),
        (
            "unquoted-constant",
            yaml,
            with(
                1,
                "        PassthroughBehavior: NEVER\n        RequestParameters: {integration.request.header.Content-Type: application/json}\n",
            ),
            "Content-Type: application/json}",
            "Content-Type: \"'application/json'\"}",
        ),
        (
            "integration-method",
            yaml,
            with(0, "        IntegrationHttpMethod: \"GET\" # ?\n"),
            "\"GET\" # ?",
            "\"POST\" # ?",
        ),
        (
            "unmapped-content-type",
            yaml,
            with(1, "        PassthroughBehavior: WHEN_NO_MATCH\n"),
            "WHEN_NO_MATCH",
            "NEVER",
        ),
        (
            "unmapped-content-type",
            yaml,
            with(1, ""),
            "        Type: AWS\n",
            "        PassthroughBehavior: NEVER\n        Type: AWS\n",
        ),
    ]
}

#[test]
fn fixes_change_what_they_must_and_nothing_else() {
    let mut wrong = Vec::new();
    for (rule, name, text, before, after) in cases() {
        let (_, found) = check(name, &text).expect("a template");
        let (new, rules) = fixed(name, &text);
        assert_eq!(text.matches(before).count(), 1, "{rule}: {before}");
        let meant = text.replace(before, after);
        if !rules.contains(rule) || new != meant {
            let found: Vec<_> = found.iter().map(|of| of.rule.name).collect();
            wrong.push(format!("{rule}, fixed {rules:?} of {found:?}:\n{new}\nmeant:\n{meant}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn all_rules_with_a_fix_have_a_case() {
    let documented: BTreeSet<_> =
        RULES.iter().filter(|rule| rule.has_fix()).map(|rule| rule.name).collect();
    let tried: BTreeSet<_> = cases().into_iter().map(|(rule, ..)| rule).collect();
    assert_eq!(documented, tried);
}

/// Values that are put together by functions have the places of their parts.
#[test]
fn texts_of_functions_are_changed_where_they_are_written() {
    let put = "{\"TableName\": \"${Api}\", \"Item\": {\"id\": {\"S\": \"$context.requestId\"}, \"name\": {\"S\": \"$input.path('$.name')\"}}}";
    let escaped = r#"$util.escapeJavaScript("$input.path('$.name')").replaceAll("\\'", "'")"#;
    let sub = with(
        2,
        &format!(
            "        RequestTemplates:\n          application/json: !Sub >-\n            {put}\n"
        ),
    );
    let sub = sub.replace("GetItem", "PutItem");
    assert_eq!(fixed("template.yaml", &sub).0, sub.replace("$input.path('$.name')", escaped));

    let join = "        RequestTemplates:\n          application/json: !Join\n            - \"\"\n            - - '{\"TableName\": \"'\n              - !Ref Api\n              - |-\n                \", \"Item\": {\"id\": {\"S\": \"$context.requestId\"}, \"name\": {\"S\": \"$input.path('$.name')\"}}}\n";
    let join = with(2, join).replace("GetItem", "PutItem");
    assert_eq!(fixed("template.yaml", &join).0, join.replace("$input.path('$.name')", escaped));

    // No file has the value of a parameter as a part of the template.
    let parameter = "Parameters: {Name: {Type: String, Default: \"$input.path('$.name')\"}}\n"
        .to_owned()
        + &sub.replace("$input.path('$.name')", "${Name}");
    let (_, found) = check("template.yaml", &parameter).expect("a template");
    assert!(found.iter().any(|of| of.rule.name == "json-injection"));
    assert_eq!(fixed("template.yaml", &parameter).0, parameter);
}

/// A template as JSON, without short forms of functions.
fn as_json(yaml: &str) -> serde_json::Value {
    let long = yaml
        .replace("!Ref Api", "{Ref: Api}")
        .replace("!Ref Order", "{Ref: Order}")
        .replace("!GetAtt Api.RootResourceId", "{Fn::GetAtt: [Api, RootResourceId]}")
        .replace("!Sub ", "")
        .replace("${AWS::Region}", "us-east-1");
    serde_yaml::from_str(&long).expect("YAML")
}

/// JSON with an indentation.
fn indented(value: &serde_json::Value, indentation: &str) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indentation.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    value.serialize(&mut serializer).expect("JSON");
    String::from_utf8(text).expect("text")
}

/// A template of CloudFormation with lines that no fix has to do with, and with spaces at the ends
/// of lines.
fn decorated(yaml: &str, extra: &[(usize, usize)]) -> String {
    const KEYS: [&str; 6] = [
        "  Order:",
        "  Get:",
        "      HttpMethod:",
        "        Type:",
        "        Uri:",
        "      MethodR",
    ];
    const LINES: [&str; 7] =
        ["# d\u{e9}j\u{e0} \u{1f600}", "#", "", "      ", "#\ttab", "  # \"it's {[", "# --- |"];
    let mut text = String::new();
    for line in yaml.lines() {
        let key = KEYS.iter().position(|key| line.starts_with(key));
        for (_, extra) in extra.iter().filter(|(at, _)| Some(*at) == key) {
            text += LINES[extra % LINES.len()];
            text += "\n";
        }
        let is_padded = key.is_some() && extra.len() % 2 == 1;
        text += line;
        text += if is_padded { "  \n" } else { "\n" };
    }
    text
}

/// The offset of a line and a column, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    text[start..].char_indices().map(|(at, _)| start + at).nth(column - 1).unwrap_or(text.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Comments, spaces, quotes, indentation and line ends stay as they are: outside of the edits
    /// that are reported, each byte is kept, and an edit is within a line.
    #[test]
    fn bytes_outside_of_edits_are_kept(
        case in 0..cases().len(),
        extra in proptest::collection::vec((0..6_usize, 0..7_usize), 0..8),
        is_windows: bool,
        indentation in proptest::option::of("( {1,8}|\t)"),
        is_json: bool,
        ends_with_break: bool,
    ) {
        let (rule, name, text, ..) = cases().swap_remove(case);
        let mut name = name.to_owned();
        let mut text = if Path::new(&name).extension().is_some_and(|of| of == "vtl") {
            format!("## \u{e9} kept \n{}\n## kept\t\n", text.trim_end())
        } else if is_json {
            name = "template.json".to_owned();
            let value = as_json(&text);
            indentation.map_or_else(|| value.to_string(), |of| indented(&value, &of)) + "\n"
        } else {
            decorated(&text, &extra)
        };
        if !ends_with_break {
            text.pop();
        }
        if is_windows {
            text = text.replace('\n', "\r\n");
        }
        let (loaded, findings) = check(&name, &text).expect("a template");
        let again = |texts: &BTreeMap<String, String>| check(&name, &texts[&name]);
        let fixed = fixes(&loaded, &findings, &vec![true; findings.len()], &again);
        let is_fixed = findings.iter().zip(&fixed.fixes).any(|(of, fix)| {
            of.rule.name == rule && fix.is_some()
        });
        prop_assert!(is_fixed, "{rule} in {text}");
        let mut edits: Vec<_> = fixed.edits.iter().map(|edit| {
            let files = &loaded.files;
            let (start, end) = (files.location(edit.span), files.location(edit.span.end_only()));
            assert_eq!(start.line, end.line, "an edit of several lines");
            let range =
                offset(&text, start.line, start.column)..offset(&text, end.line, end.column);
            (range, edit.text.clone())
        }).collect();
        edits.sort_by_key(|(range, _)| range.start);
        let mut meant = text.clone();
        for (range, new) in edits.iter().rev() {
            meant.replace_range(range.clone(), new);
        }
        let texts = loaded.files.edited(&fixed.edits).expect("edits that do not overlap");
        prop_assert_eq!(&texts[0].1, &meant);
    }
}

#[test]
fn json_stays_json() {
    let yaml = with(
        2,
        "        RequestTemplates: {application/json: \"{\\\"TableName\\\": \\\"orders\\\", \\\"Key\\\": {\\\"id\\\": {\\\"S\\\": \\\"é$input.params('id')\\\"}}}\"}\n",
    );
    let value = as_json(&yaml.replace("        PassthroughBehavior: NEVER\n", ""));
    for text in [value.to_string(), serde_json::to_string_pretty(&value).expect("JSON")] {
        let (new, rules) = fixed("template.json", &text);
        assert!(rules.contains("path-parameter-injection"), "{rules:?}");
        assert!(rules.contains("unmapped-content-type"), "{rules:?}");
        let mut meant = value.clone();
        let integration = &mut meant["Resources"]["Get"]["Properties"]["Integration"];
        integration["PassthroughBehavior"] = "NEVER".into();
        let template = &mut integration["RequestTemplates"]["application/json"];
        let escaped = r#"$util.escapeJavaScript($input.params('id')).replaceAll("\\'", "'")"#;
        let old = template.as_str().expect("a template").to_owned();
        *template = old.replace("$input.params('id')", escaped).into();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&new).expect("JSON"), meant);
        assert_eq!(new.lines().count(), text.lines().count() + usize::from(text.contains('\n')));
    }
}

/// A change of harmless results, or one that brings another finding, is not made.
#[test]
fn what_is_not_proven_is_not_changed() {
    for (name, text) in [
        // The value is no text in JSON, so that an escape would not help.
        (
            "put.vtl",
            "{\"TableName\": \"orders\", \"Item\": {\"id\": {\"S\": \"a\"}, \"size\": {\"N\": $input.path('$.size')}}}",
        ),
        // The value would be sent, and it could be missing.
        (
            "get.vtl",
            "{\"TableName\": \"orders\", \"Key\": {\"id\": {\"S\": \"input.params('id')\"}}}",
        ),
        // The text that follows would become a part of the reference.
        (
            "put.vtl",
            "{\"TableName\": \"orders\", \"Item\": {\"id\": {\"S\": \"a\"}, \"name\": {\"S\": \"${input.path('$.name')}.length()\"}}}",
        ),
    ] {
        let (_, found) = check(name, text).expect("a template");
        assert!(found.iter().any(|of| of.rule.has_fix()), "{text}");
        assert_eq!(fixed(name, text), (text.to_owned(), BTreeSet::new()));
    }
    // A value that looks like a source is probably meant for one.
    let source = "        PassthroughBehavior: NEVER\n        RequestParameters: {integration.request.header.Id: methodrequest.path.id}\n";
    let source = with(1, source);
    assert_eq!(fixed("template.yaml", &source).0, source);
    // The other response has these statuses.
    let taken = SOUND[3].replace("'5\\d{2}'", "'[45]\\d{2}'").replace("'4\\d{2}'", ".*bad.*");
    let taken = with(3, &taken);
    assert_eq!(fixed("template.yaml", &taken).0, taken);
}
