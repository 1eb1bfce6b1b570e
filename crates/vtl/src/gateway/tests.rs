mod recorded;

use super::*;
use crate::value::Runtime;

impl Gateway {
    fn named(&self, wanted: &str) -> &Value {
        self.variables().find(|(name, _)| *name == wanted).expect("a variable").1
    }
}

fn gateway(event: &str) -> Gateway {
    let event: Event = serde_json::from_str(event).expect("an event");
    Gateway::new(&event, |_| true, &mut Budget::new()).expect("a gateway")
}

/// Calls a method. Returns `(nothing)` if it does not resolve.
fn call(owner: &Value, name: &str, arguments: &[Value]) -> String {
    let Value::Object(object) = owner else { panic!("no object") };
    let mut budget = Budget::new();
    match object.call(name, arguments, &mut budget) {
        Ok(None) => "(nothing)".to_owned(),
        Ok(Some(found)) => found.to_text(budget.budget()).expect("prints"),
        Err(error) => format!("throws {}", error.detail()),
    }
}

fn util(name: &str, argument: &str) -> String {
    call(gateway("{}").named("util"), name, &[Value::from(argument)])
}

#[test]
fn paths_of_the_body() {
    let gateway = gateway(r#"{"body": "{\"a\": {\"b\": [1, \"x/y\"]}, \"n\": null}"}"#);
    for (method, path, printed) in [
        ("path", "$.a", r#"{b=[1,"x\/y"]}"#),
        ("json", "$.a", r#"{"b":[1,"x/y"]}"#),
        ("path", " $ ", r#"{a={b=[1,"x\/y"]}, n=null}"#),
        ("json", "$.a.b[1]", r#""x/y""#),
        ("json", "$.nope", r#""""#),
        ("json", "$.n", r#""""#),
        ("json", "$..nope", "[]"),
        ("path", "", "throws java.lang.IllegalArgumentException: path can not be null or empty"),
    ] {
        assert_eq!(
            call(gateway.named("input"), method, &[Value::from(path)]),
            printed,
            "{method} {path}"
        );
    }
    assert_eq!(call(gateway.named("input"), "path", &[]), "(nothing)");
    assert_eq!(call(gateway.named("input"), "path", &[Value::int(1)]), "(nothing)");
}

#[test]
fn a_body_that_is_not_json() {
    let text = gateway(r#"{"body": "a=b"}"#);
    assert_eq!(call(text.named("input"), "path", &[Value::from("$")]), "a=b");
    assert_eq!(call(text.named("input"), "json", &[Value::from("$")]), "\"a=b\"");
    assert_eq!(call(text.named("input"), "json", &[Value::from("$.a")]), "\"\"");
    let empty = gateway(r#"{"body": ""}"#);
    assert_eq!(call(empty.named("input"), "getBody", &[]), "{}");
    let broken = gateway(r#"{"body": "{a"}"#);
    assert_eq!(
        call(broken.named("input"), "path", &[Value::from("$")]),
        "throws Could not process payload: net.minidev.json.parser.ParseException: Unexpected End Of File position 1: null"
    );
    assert_eq!(call(broken.named("input"), "getBody", &[]), "{a");
}

#[test]
fn parameters_in_their_order() {
    let gateway = gateway(
        r#"{"params": {"path": {"id": "7", "both": "p"}, "querystring": {"both": "q", "q": "1"},
            "header": {"both": "h", "A": "b", "connection": "close"}}}"#,
    );
    for (name, found) in
        [("id", "7"), ("both", "p"), ("q", "1"), ("A", "b"), ("a", ""), ("connection", "")]
    {
        assert_eq!(call(gateway.named("input"), "params", &[Value::from(name)]), found, "{name}");
    }
    assert_eq!(
        call(gateway.named("input"), "params", &[]),
        "{path={id=7, both=p}, querystring={both=q, q=1}, header={both=h, A=b}}"
    );
    assert_eq!(
        call(gateway.named("input"), "params", &[Value::int(1)]),
        "throws java.lang.IllegalArgumentException: wrong number of arguments"
    );
}

#[test]
fn encodings_agree_with_java() {
    assert_eq!(util("escapeJavaScript", "a'b\"c\\d/e"), r#"a\'b\"c\\d\/e"#);
    assert_eq!(
        util("escapeJavaScript", "\n\r\t\u{8}\u{c}\u{1}\u{1f}\u{7f}\u{80}é€😀"),
        "\\n\\r\\t\\b\\f\\u0001\\u001F\u{7f}\\u0080\\u00E9\\u20AC\\uD83D\\uDE00"
    );
    assert_eq!(util("urlEncode", "a b*-._~é😀"), "a+b*-._%7E%C3%A9%F0%9F%98%80");
    assert_eq!(util("parseJson", "[1,{\"a\":2}]"), "[1,{\"a\":2}]");
    assert_eq!(util("toJson", "x"), "(nothing)");
    for (text, encoded) in [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj"), ("é", "w6k=")]
    {
        assert_eq!(util("base64Encode", text), encoded);
        assert_eq!(util("base64Decode", encoded), text);
    }
    let gateway = gateway("{}");
    assert_eq!(call(gateway.named("util"), "base64Encode", &[Value::int(1)]), "MQ==");
    assert_eq!(call(gateway.named("util"), "urlEncode", &[Value::int(1)]), "(nothing)");
    assert_eq!(call(gateway.named("util"), "escapeJavaScript", &[]), "(nothing)");
}

/// The expected results are those of Java 17.
#[test]
fn decoding_agrees_with_java() {
    for (method, text, decoded) in [
        ("base64Decode", "YQ", Some("a")),
        ("base64Decode", "YR==", Some("a")),
        ("base64Decode", "YWJjZA", Some("abcd")),
        ("base64Decode", "/+8=", Some("\u{fffd}\u{fffd}")),
        ("base64Decode", "gA==", Some("\u{fffd}")),
        ("base64Decode", "YQ=", None),
        ("base64Decode", "Y", None),
        ("base64Decode", "YQ==YQ==", None),
        ("base64Decode", " YQ==", None),
        ("base64Decode", "_-8=", None),
        ("urlDecode", "a+b%20c", Some("a b c")),
        ("urlDecode", "%C3%A9é", Some("éé")),
        ("urlDecode", "%C3", Some("\u{fffd}")),
        ("urlDecode", "%FF%FEx", Some("\u{fffd}\u{fffd}x")),
        ("urlDecode", "%+1", Some("\u{1}")),
        ("urlDecode", "%", None),
        ("urlDecode", "%4", None),
        ("urlDecode", "%zz", None),
        ("urlDecode", "%-1", None),
        ("urlDecode", "%é", None),
        ("parseJson", "{", None),
    ] {
        let answer = util(method, text);
        match decoded {
            Some(decoded) => assert_eq!(answer, decoded, "{method} {text}"),
            None => {
                assert!(
                    answer.starts_with("throws java.lang.Illegal")
                        || answer.contains("ParseException"),
                    "{answer}"
                );
            }
        }
    }
}

#[test]
fn context_prints_nothing_and_has_overrides() {
    let gateway = gateway(
        r#"{"context": {"identity": {"sourceIp": "1.2.3.4"}, "n": 5, "list": [1, "a"],
            "responseOverride": {"status": 444}}}"#,
    );
    let mut budget = Budget::new();
    let Value::Map(context) = &gateway.context else { panic!("no map") };
    assert_eq!(gateway.context.to_text(&mut budget).expect("prints"), "");
    let entry = |name: &str| context.get_str(name).expect("an entry");
    assert_eq!(entry("identity").to_text(&mut budget).expect("prints"), "");
    assert_eq!(entry("n").to_text(&mut budget).expect("prints"), "5");
    assert_eq!(entry("list").to_text(&mut budget).expect("prints"), "[1,\"a\"]");
    let Value::Map(request) = entry("requestOverride") else { panic!("no map") };
    let Some(Value::Map(header)) = request.get_str("header") else { panic!("no map") };
    header.insert_str("x-id".into(), Value::int(7));
    let overrides = gateway.overrides(&mut budget).expect("overrides");
    let json = serde_json::to_string(&overrides).expect("JSON");
    assert_eq!(
        json,
        r#"{"requestOverride":{"header":{"x-id":7}},"responseOverride":{"status":444}}"#
    );
    header.insert_str("self".into(), Value::Map(std::rc::Rc::clone(&header)));
    assert_eq!(
        gateway.overrides(&mut budget).expect_err("a cycle").kind(),
        crate::ErrorKind::TooDeep
    );
}

#[test]
fn stage_variables_are_a_map() {
    let gateway = gateway(r#"{"stageVariables": {"z": "1", "a": "2"}}"#);
    assert_eq!(
        gateway.named("stageVariables").to_text(&mut Budget::new()).expect("prints"),
        "{z=1, a=2}"
    );
}

#[test]
fn method_request_has_the_parameters() {
    let event: Event = serde_json::from_str(
        r#"{"params": {"path": {"id": "a%20b"}, "querystring": {"q-1": "1"}, "header": {"X-A": "h", "connection": "close"}}}"#,
    )
    .expect("an event");
    let render = |template: &str| crate::Template::parse(template).expect("parses").render(&event);
    for (template, printed) in [
        ("$method.request.path.id", "a%20b"),
        ("$method.request.path['id']", "a%20b"),
        ("$method.request.path.get('id')", "a%20b"),
        ("${method.request.path.id}", "a%20b"),
        ("$input.params('id')|$input.params().path.id", "a%20b|a%20b"),
        ("$util.urlDecode($method.request.path.id)", "a b"),
        ("$method.request.querystring.q-1", "1"),
        ("$method.request.header.X-A", "h"),
        ("[$method.request.header.connection]", "[]"),
        ("[$method.request.header.x-a]", "[]"),
        ("[$method.request.body$method.request.path$method.request$method]", "[]"),
        ("#set($method = 'own')$method", "own"),
    ] {
        assert_eq!(render(template).expect("renders").text, printed, "{template}");
    }
    let unresolved =
        render("$method.request.path.nope $method.request.body").expect("renders").unresolved;
    assert_eq!(unresolved.len(), 2, "{unresolved:?}");
}

#[test]
fn arrays_of_json_write_themselves() {
    let event =
        Event { body: Some(r#"[1, "a/b", {"c": [true, null]}]"#.to_owned()), ..Event::default() };
    let template = "$input.path('$').toJSONString() $input.path('$[2].c').toJSONString() [$input.path('$[2]').toJSONString()]";
    let rendered = crate::Template::parse(template)
        .and_then(|template| template.render(&event))
        .expect("renders");
    assert_eq!(rendered.text, r#"[1,"a\/b",{"c":[true,null]}] [true,null] []"#);
}

/// Repeated overrides are recorded however they are set. Those of the request template do not
/// count.
#[test]
fn overrides_of_one_parameter_are_counted() {
    let mut event = Event::default();
    let render = |template: &str, event: &Event| {
        crate::Template::parse(template)
            .and_then(|template| template.render(event))
            .expect("renders")
    };
    let first = render("#set($context.responseOverride.status = 400)", &event);
    assert_eq!(first.overridden_twice, Vec::<String>::new());
    first.overrides.copy_into(&mut event);
    let again = "#set($context.responseOverride.status = 404)";
    assert_eq!(render(again, &event).overridden_twice, Vec::<String>::new());
    let mixed = "#set($h = $context.responseOverride.header)#set($h.A = 1)$!h.put('A', 2)#set($h['B'] = 1)#set($h = {})";
    assert_eq!(render(mixed, &event).overridden_twice, ["$context.responseOverride.header.A"]);
    let many = "#foreach($i in [1..1000])#set($context.requestOverride.path.p = $i)#end";
    assert_eq!(render(many, &event).overridden_twice, ["$context.requestOverride.path.p"]);
}
