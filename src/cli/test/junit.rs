//! The report as JUnit XML, in [the common format](https://github.com/testmoapp/junitxml).

use std::fmt::Write as _;

use super::difference;
use super::{Report, Tested};

/// An XML document.
pub(super) fn report(report: &Report) -> String {
    let (tests, failures) = (report.tested.len(), report.failed());
    let name = escaped(&report.name);
    let skipped = match report.skipped() {
        0 => String::new(),
        skipped => format!(" skipped=\"{skipped}\""),
    };
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\"{skipped}");
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dynagate\" {counts}>\n"
    );
    // Writing to a string cannot fail.
    let _ = writeln!(xml, "  <testsuite name=\"{name}\" {counts}>");
    for tested in &report.tested {
        case(&mut xml, &name, tested);
    }
    xml + "  </testsuite>\n</testsuites>\n"
}

fn case(xml: &mut String, blueprint: &str, tested: &Tested) {
    let name = escaped(tested.example.name());
    let _ = write!(
        xml,
        "    <testcase classname=\"{blueprint}\" name=\"{name}\" file=\"{}\" line=\"{}\"",
        escaped(&tested.place.name),
        tested.place.line
    );
    if tested.passed() {
        xml.push_str("/>\n");
        return;
    }
    if tested.skipped() {
        let message = "the example needs tables, which --live makes";
        let _ = writeln!(xml, ">\n      <skipped message=\"{message}\"/>\n    </testcase>");
        return;
    }
    let failures = &tested.ran.failures;
    let message: Vec<_> = failures.iter().map(ToString::to_string).collect();
    let mut details = String::new();
    for failure in failures {
        let _ = write!(details, "{failure}\n{}", difference::text(failure));
    }
    if let Some(note) = tested.note() {
        let _ = writeln!(details, "note: {note}");
    }
    let (message, details) = (escaped(&message.join("; ")), escaped(&details));
    let _ = writeln!(
        xml,
        ">\n      <failure message=\"{message}\">{details}</failure>\n    </testcase>"
    );
}

/// Escapes XML's special characters and replaces characters that XML 1.0 cannot represent by
/// U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_cannot_hold() {
        assert_eq!(escaped("<a b=\"c\">&\u{1b}\n é"), "&lt;a b=&quot;c&quot;&gt;&amp;\u{fffd}\n é");
    }
}
