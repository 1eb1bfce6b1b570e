//! Properties that hold for whole families of templates.

use std::fmt::Write as _;

use proptest::prelude::*;

use crate::budget::Budget;
use crate::{ErrorKind, Event, Template};

fn rendered(template: &str) -> String {
    let rendered =
        Template::parse(template).and_then(|template| template.render(&Event::default()));
    rendered.map_or_else(|error| format!("{error:?}"), |rendered| rendered.text)
}

/// A change of a map through its views.
#[derive(Debug, Clone)]
enum Change {
    Put(u8, u8),
    RemoveKey(u8),
    RemoveValue(u8),
    RemoveFirst,
    Retain(u8, u8),
    Clear,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0..6_u8, 0..4_u8).prop_map(|(key, value)| Change::Put(key, value)),
        2 => (0..6_u8).prop_map(Change::RemoveKey),
        2 => (0..4_u8).prop_map(Change::RemoveValue),
        1 => Just(Change::RemoveFirst),
        1 => (0..6_u8, 0..6_u8).prop_map(|(one, other)| Change::Retain(one, other)),
        1 => Just(Change::Clear),
    ]
}

impl Change {
    fn template(&self) -> String {
        match self {
            Self::Put(key, value) => format!("#set($x = $m.put({key}, {value}))"),
            Self::RemoveKey(key) => format!("#set($x = $keys.remove({key}))"),
            Self::RemoveValue(value) => format!("#set($x = $values.remove({value}))"),
            Self::RemoveFirst => {
                "#set($i = $entries.iterator())#if($i.hasNext())#set($x = $i.next())#set($x = $i.remove())#end"
                    .to_owned()
            }
            Self::Retain(one, other) => format!("#set($x = $keys.retainAll([{one}, {other}]))"),
            Self::Clear => "#set($x = $values.clear())".to_owned(),
        }
    }

    fn apply(&self, map: &mut Vec<(u8, u8)>) {
        match self {
            Self::Put(key, value) => match map.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => *known = *value,
                None => map.push((*key, *value)),
            },
            Self::RemoveKey(key) => map.retain(|(known, _)| known != key),
            Self::RemoveValue(value) => {
                if let Some(at) = map.iter().position(|(_, known)| known == value) {
                    map.remove(at);
                }
            }
            Self::RemoveFirst => drop((!map.is_empty()).then(|| map.remove(0))),
            Self::Retain(one, other) => map.retain(|(known, _)| known == one || known == other),
            Self::Clear => map.clear(),
        }
    }
}

fn printed(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// The views of a map reflect its current entries, and removing from a view removes from the
    /// map.
    #[test]
    fn views_are_live(changes in prop::collection::vec(change(), 0..20)) {
        let mut template =
            "#set($m = {})#set($keys = $m.keySet())#set($values = $m.values())#set($entries = $m.entrySet())".to_owned();
        let mut expected = String::new();
        let mut map = Vec::new();
        for change in &changes {
            change.apply(&mut map);
            template += &change.template();
            template += "$keys$values$entries $keys.size();";
            let keys = printed(map.iter().map(|(key, _)| key.to_string()));
            let values = printed(map.iter().map(|(_, value)| value.to_string()));
            let entries = printed(map.iter().map(|(key, value)| format!("{key}={value}")));
            let _ = write!(expected, "{keys}{values}{entries} {};", map.len());
        }
        prop_assert_eq!(rendered(&template), expected);
    }

    /// A calculation that fails is joined to a text in its source form.
    #[test]
    fn a_failed_calculation_is_joined_as_it_is_written(
        before in "[a-z =]{0,8}",
        left in "[1-9][0-9]{0,3}|\\$[a-z]{1,5}|'[a-z]{0,4}'",
        operator in " ?[-*/%+] ",
        right in "'[a-z]{1,4}'|\"[a-z]{1,4}\"",
        number in 0..100,
    ) {
        // `+` joins a value that is not a number as text; all other operators fail.
        prop_assume!(operator.trim() != "+");
        let operation = format!("{left} {}{right}", operator.trim_start());
        let template = format!("#set($z = \"{before}\" + ({operation}) + {number})$z");
        prop_assert_eq!(rendered(&template), format!("{before}{operation}{number}"));
    }

    /// A block within a string prints its own text, even if doubled quotes have shifted its
    /// position.
    #[test]
    fn a_block_of_a_string_prints_its_own_text(
        before in "[a-zé😀 ]{0,6}",
        quotes in 0..4_usize,
        text in "[a-zé😀.,]{1,12}",
        behind in "[a-zé]{0,6}",
    ) {
        let doubled = "\"\"".repeat(quotes);
        let template = format!("#set($y = \"{before}{doubled}#define($d){text}#{{end}}{behind}\")$d|$y|$d");
        let quotes = "\"".repeat(quotes);
        prop_assert_eq!(rendered(&template), format!("{text}|{before}{quotes}{behind}|{text}"));
    }

    /// A range close to the limits of `int` works as long as its length is an `int`.
    #[test]
    fn ranges_reach_the_ends_of_int(from_end in 0..5_i32, length in 0..5_i32, high: bool, down: bool) {
        let near = if high { i32::MAX - from_end } else { i32::MIN + from_end };
        let far = if high { near - length } else { near + length };
        let (first, last) = if down == high { (near, far) } else { (far, near) };
        let mut numbers: Vec<i32> = (first.min(last)..=first.max(last)).collect();
        if first > last {
            numbers.reverse();
        }
        let template = format!("#foreach($i in [{first}..{last}])$i #end");
        let expected = numbers.iter().flat_map(|number| [number.to_string(), " ".to_owned()]).collect::<String>();
        prop_assert_eq!(rendered(&template), expected);
    }

    /// A Java array prints its class instead of its elements.
    #[test]
    fn arrays_print_their_class(text in "[a-z]{0,5}(,[a-z]{1,5}){0,4}") {
        let template = format!("#set($s = '{text}')$s.split(',') $s.toCharArray() $s.getBytes() [$s.split(',').toArray()]");
        let expected = "[Ljava.lang.String;@0 [C@0 [B@0 [[Ljava.lang.Object;@0]";
        prop_assert_eq!(rendered(&template), expected);
    }

    /// Only blanks, no tabs, may stand between `#set` and its parenthesis.
    #[test]
    fn only_blanks_stand_before_the_parenthesis_of_set(blanks in "[ \t]{0,4}", word in "#set|#\\{set\\}") {
        let template = Template::parse(&format!("{word}{blanks}($a = 1)$a"));
        prop_assert_eq!(template.is_ok(), !blanks.contains('\t'));
    }
}

/// Runs `BODY` as often as a template can: it must either reach a limit or stay within the budget.
const LOOPS: &str =
    "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])BODY#end#end#end";

/// Sets `$s` to a text of 100 KB, and `$u` to the same text with another end.
const LONG: &str = "#set($s = 'xxxxxxxxxxxxxxxxxxxxxxxxx')#foreach($i in [1..12])#set($s = \"$s$s\")#end#set($u = \"${s}y\")";

/// The limit that a template reaches within a small budget, if any.
fn bound(template: &str, body: &str, budget: Budget) -> Option<ErrorKind> {
    let event = Event { body: Some(body.to_owned()), ..Event::default() };
    let rendered =
        Template::parse(template).expect("parses").render_within::<false>(&event, budget, None);
    match rendered {
        Ok(rendered) => {
            assert!(rendered.text.len() <= Budget::OUTPUT);
            None
        }
        Err(error) => {
            let bounds = [
                ErrorKind::TooManySteps,
                ErrorKind::TooMuchMemory,
                ErrorKind::TooLong,
                ErrorKind::TooDeep,
            ];
            assert!(bounds.contains(&error.kind()), "{template}: {error:?}");
            Some(error.kind())
        }
    }
}

/// Every method charges for reading a long text.
#[test]
fn operations_on_long_texts_are_bounded() {
    for call in [
        "length()",
        "hashCode()",
        "isEmpty()",
        "trim()",
        "toUpperCase()",
        "substring(3)",
        "charAt(7)",
        "codePointAt(7)",
        "codePointCount(0, 100000)",
        "offsetByCodePoints(0, 100000)",
        "indexOf('y')",
        "lastIndexOf('y', 100000)",
        "contains('xy')",
        "startsWith($u)",
        "endsWith($u)",
        "equals($u)",
        "equalsIgnoreCase($u)",
        "compareTo($u)",
        "compareToIgnoreCase($u)",
        "contentEquals($u)",
        "regionMatches(true, 0, $u, 0, 100000)",
        "concat($s)",
        "replace('y', 'z')",
        "replaceAll('x*y|x', 'z')",
        "replaceAll('(?<=x)y', 'z')",
        "replaceFirst('[xy]{1000}z', 'q')",
        "matches('(x+x+)+y')",
        "matches('(x|xx)*[a-z]*q')",
        "split('y')",
        "split('')",
        "toCharArray()",
        "getBytes()",
        "join(',', $s, $u)",
        "format('%s%s', $s, $u)",
        "valueOf($s)",
        "toString()",
        "intern()",
    ] {
        let template = format!("{LONG}{}", LOOPS.replace("BODY", &format!("#set($q = $s.{call})")));
        assert!(bound(&template, "{}", Budget::fraction(20)).is_some(), "{call}");
    }
}

/// Every other operation charges for its work, too.
#[test]
fn every_operation_is_bounded() {
    let nested = "#set($l = [1])#set($k = [1])#foreach($i in [1..60])#set($l = [$l, $l])#set($k = [$k, $k])#end";
    let maps = "#set($l = {'a': 1})#set($k = {'a': 1})\
        #foreach($i in [1..60])#set($l = {'a': $l, 'b': $l})#set($k = {'a': $k, 'b': $k})#end";
    let big = "#set($b = 12345678901234567890)#set($c = $b.pow(5000))#set($d = $c.add($b))";
    let dec = "#set($d = 12345678901234567890 * 1.1)#foreach($i in [1..7])#set($d = $d * $d)#end#set($e = $d + 1)";
    let list = "#set($l = [1..1000])#foreach($i in [1..6])#set($x = $l.addAll($l))#end";
    let map = "#set($m = {})#foreach($i in [1..1000])#foreach($j in [1..10])#set($x = $m.put(\"${i}-${j}\", [1]))#end#end";
    for (before, body) in [
        // Nested or shared values.
        (nested, "#if($l == $k)x#end"),
        (nested, "$l.equals($k)"),
        (nested, "$l.hashCode()"),
        (nested, "$l"),
        (nested, "#set($m = {})#set($x = $m.put($l, 1))$m.get($k)"),
        (nested, "#set($x = [$l])$x.contains($k)"),
        (maps, "#if($l == $k)x#end"),
        (maps, "#set($context.responseOverride.header.x = $l)"),
        ("#set($m = {})#set($x = $m.put('a', $m.entrySet()))", "$m"),
        ("#set($l = [])#set($x = $l.add($l))", "$l.hashCode()"),
        ("#define($d)$s$s$s#end", "#if($d)#end"),
        // Long values.
        (LONG, "#if($s == $u)x#end"),
        (LONG, "#set($m = {})#set($x = $m.put($s, 1))#set($x = $m.get($u))"),
        (LONG, "#set($m = {})#set($x = $m[$u])"),
        (LONG, "#set($x = $util.escapeJavaScript($s))"),
        (LONG, "#set($x = $util.base64Encode($s))"),
        (LONG, "#set($x = $util.urlEncode($s))"),
        (LONG, "#set($x = $util.parseJson($s))"),
        (LONG, "#set($x = $context.responseOverride.header.put(\"h${i}-${j}-${k}\", $s))"),
        (LONG, "#set($q = $input.params($s))"),
        (big, "#set($x = $c.multiply($d))"),
        (big, "#set($x = \"$c\")"),
        (big, "#set($x = $c.gcd($d))"),
        (big, "#set($x = $c.modPow($c, $d))"),
        (big, "#set($x = $b.shiftLeft(1000000))"),
        (big, "#if($c == $d)x#end"),
        (dec, "#set($x = $d / $e)"),
        (dec, "#set($x = \"$d\")"),
        (dec, "#set($x = $d.doubleValue())"),
        (dec, "#set($x = $d.stripTrailingZeros())"),
        ("#set($d = 12345678901234567890 * 1.1)", "#set($x = $d.setScale(9000, 0))"),
        // Many values.
        ("", "#set($x = [$i, $j])"),
        ("#set($l = [])", "#set($x = $l.add($i))"),
        ("#set($l = [])", "#set($x = $l.add({}))"),
        ("#set($l = [])", "#set($x = $l.add([1..100]))"),
        ("#set($l = [])", "#set($x = $l.add($foreach))"),
        ("#set($l = [])#set($m = {'a': 1})", "#set($x = $l.add($m.entrySet()))"),
        (
            "#set($l = [])#set($m = {'a': 1})",
            "#foreach($e in $m.entrySet())#set($x = $l.add($e))#end",
        ),
        ("#set($m = {})", "#set($x = $m.put(\"${i}-${j}-${k}\", 1))"),
        ("#set($m = {})", "#set($x = $m.put([$i, $j, $k], 1))"),
        (list, "#set($x = $l.add(0, 1))#set($x = $l.remove(0))"),
        (list, "#set($x = $l.toArray())"),
        (list, "#set($x = $l.subList(0, 60000))"),
        (list, "#set($x = $l.contains(-1))"),
        (list, "#set($x = $l.containsAll($l))"),
        (list, "#set($x = $l.clone().removeAll([-1, -2]))"),
        (map, "#set($x = $m.keySet().retainAll($m.keySet()))"),
        (map, "#set($x = $m.containsValue(3))"),
        (map, "#if($m.entrySet() == $m.clone().entrySet())x#end"),
        (map, "#set($x = \"$m.values()\")"),
        ("#set($s = 'abc')", "#set($x = $s.matches(\"a{$j}b$k\"))"),
        ("#set($s = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx')", "#set($x = $s.matches('(x+x+)+(?=y)'))"),
        ("#set($d = 1.5)", "#set($x = $d.toHexString($d))"),
        ("#set($d = 1.5)#set($s = '')", "#set($x = $s.format('%.9000f', $d))"),
        ("", "#set($x = $input.path('$..*'))"),
        ("", "#set($x = $input.json('$'))"),
        ("", "#set($x = $input.path(\"$.list[?(@.a == $j$k)]\"))"),
        ("", "#set($x = $input.path('$.list.append(1)'))"),
        ("", "#set($x = $input.path('$.concat($..*)'))"),
    ] {
        let template = format!("{before}{}", LOOPS.replace("BODY", body));
        let document = format!("{{\"list\": [{}0]}}", "{\"a\": 1}, ".repeat(500));
        assert!(bound(&template, &document, Budget::fraction(20)).is_some(), "{before} {body}");
    }
}

/// A body of many small values stays within the memory budget or is rejected.
#[test]
fn bodies_of_many_small_values_are_bounded() {
    for piece in ["{},", "[],", "{\"a\":1},", "1,", "\"\",", "[[[]]],", "null,"] {
        let body = format!("[{}0]", piece.repeat((10 << 20) / piece.len() - 2));
        let met = bound("#set($x = $input.path('$'))", &body, Budget::new());
        assert!(matches!(met, None | Some(ErrorKind::TooMuchMemory)), "{piece} {met:?}");
    }
    assert_eq!(
        bound("$input.body", &" ".repeat((10 << 20) + 1), Budget::new()),
        Some(ErrorKind::TooLong)
    );
}
