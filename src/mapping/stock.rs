//! The stock mapping templates: the common parts of generated templates, as readable VTL.
//!
//! They are in `mapping-templates/` and compiled into the program. `{{name}}` is a place for a
//! value; handlebars, as in templates of a blueprint, would spend a tenth of a run on parsing them.
//! Explanations are here instead of in comments, which API Gateway would parse, too.

/// A stock template.
#[derive(Debug)]
pub(super) struct Stock(&'static str);

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)+) => {
        $($(#[$doc])* pub(super) static $name: Stock =
            Stock(include_str!(concat!("../../mapping-templates/", $file)));)+

        #[cfg(test)]
        const ALL: &[(&str, &Stock)] = &[$(($file, &$name)),+];
    };
}

catalogue! {
    /// A value of any type as JSON: an array prints as JSON, whatever is in it.
    ANY_JSON = "any-json.vtl";
    /// Plain JSON of any shape, in `$any`, in DynamoDB's JSON, as text. VTL has no recursion, but
    /// the types of all values are known from their first character, and JSON text can be converted
    /// by regular expressions if quotes occur only around strings.
    ///
    /// 1. An array prints as compact JSON, whatever is in it, and an object does not. The two
    ///    escapes with a backslash or a quote are replaced by equivalent ones.
    /// 2. `}` goes behind each string, number, `true`, `false`, `null`, and end of an array or
    ///    object, and `{"S":` before each of them and each start. The patterns match whole strings,
    ///    so their contents remain.
    /// 3. `{"S":` becomes the real type according to the next character, and members' names lose
    ///    it.
    ///    What is replaced contains quotes, so it is in no string.
    ///
    /// Neither the depth nor the number of values matters; DynamoDB checks both. A number above
    /// 1.8E308 would print as `null`. As it has an exponent, the body without its strings shows it.
    /// DynamoDB rejects an empty attribute value.
    ANY_TO_DYNAMODB = "any-to-dynamodb.vtl";
    /// The plain JSON of an attribute value in `$any`, as text, without knowing its shape. As in
    /// the other direction, quotes occur only around strings.
    ///
    /// 1. Nulls, then the members of number sets, which lose their quotes (`\G` is the end of the
    ///    previous match), then all other scalars: their patterns cannot match the name of a map's
    ///    member, because `{` follows it.
    /// 2. The starts of lists, maps and sets. From left to right, each `{` of a map belongs to the
    ///    match before it, so none is taken for the start of a value.
    /// 3. The `}` behind their ends.
    ANY_TO_JSON = "any-to-json.vtl";
    /// The comment at the start of a generated template.
    HEADING = "heading.vtl";
    /// The request's second in variables. The documentation does not say if its milliseconds are a
    /// number or a text, and they exceed an Integer.
    SECONDS = "seconds.vtl";
    /// The ISO 8601 text of a time in Unix seconds, with the request's milliseconds: the [civil
    /// date of a day number](https://howardhinnant.github.io/date_algorithms.html#civil_from_days),
    /// then one number of all digits.
    ISO_TIME = "iso-time.vtl";
    /// A UUID of version 7 of the request's time, and of the ID of the request from its version on.
    SORTABLE_ID = "sortable-id.vtl";
    /// Replaces a string by a part of it; `""` if there is none.
    SPLIT = "split.vtl";
    /// A header in a variable: as declared, or else in any other case; see
    /// [`header`](super::header).
    HEADER = "header.vtl";
    /// Splits the caller's cursor. Invalid Base64 would make the template fail.
    CURSOR = "cursor.vtl";
    /// The caller's page length: digits only, within the maximum.
    LIMIT = "limit.vtl";
    /// The names and values of a form. Invalid percent signs would make `urlDecode` fail. A loop
    /// stops after 1,000 of them, so more of them are no form at all.
    FORM = "form.vtl";
    /// The JSON text of a map of texts. A loop stops after 1,000 members, so more of them are
    /// no text at all.
    JSON_OBJECT = "json-object.vtl";
    /// The segment of a request, validated as a few digits. DynamoDB checks that it is below the
    /// total, and rejects -1.
    SEGMENT = "segment.vtl";
    /// The responses to DynamoDB's errors by code:
    /// `com.amazonaws.dynamodb.v20120810#ThrottlingException`.
    ERROR_RESPONSE = "error-response.vtl";
    /// Replaces the code of a cancelled transaction by that of the first part with a reason. It
    /// does not use `#break`, which API Gateway does not document.
    CANCELLED_TRANSACTION = "cancelled-transaction.vtl";
    /// Sets the header to the caller's origin, which is in a variable. The override may be set only
    /// once.
    ALLOWED_ORIGIN = "allowed-origin.vtl";
    /// The request template of a mock integration.
    MOCK_REQUEST = "mock-request.vtl";
    /// For errors: a failed condition means that the item does not exist.
    MISSING = "error-missing.vtl";
    /// For errors: a failed condition means that the item does not exist, unless DynamoDB returns
    ///    it.
    MISSING_UNLESS_SHOWN = "error-missing-unless-shown.vtl";
    /// For errors: DynamoDB's message, if it matters.
    DETAIL = "error-detail.vtl";
    /// For errors: an item that is too large, initially or after an update, has no code of its own.
    /// For an expression that is too long, DynamoDB's message is `Expression size has exceeded …`.
    TOO_LARGE = "error-too-large.vtl";
    /// The body as parsed: of a duplicate member, the one that the model has validated.
    PASSTHROUGH = "passthrough.vtl";
    /// The integration's response, unchanged.
    UNCHANGED = "unchanged-response.vtl";
}

impl Stock {
    /// The template, which has no places for values.
    pub(super) const fn text(&self) -> &'static str {
        self.0
    }

    /// Renders the template with a value for each place.
    pub(super) fn render(&self, values: &[(&str, &str)]) -> String {
        let mut rendered = String::with_capacity(2 * self.0.len());
        let mut rest = self.0;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((place, after)) = after.split_once("}}") else { break };
            let value = values.iter().find(|(name, _)| *name == place);
            debug_assert!(value.is_some(), "no value for {place}");
            rendered.push_str(before);
            rendered.push_str(value.map_or("", |(_, value)| value));
            rest = after;
        }
        rendered + rest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every file is in the catalog, and its places for values are closed.
    #[test]
    fn the_catalogue_has_every_file() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/mapping-templates");
        let files = std::fs::read_dir(directory).expect("mapping-templates");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("a file").file_name().into_string().expect("UTF-8")
        };
        let files: BTreeSet<_> = files.map(name).collect();
        assert_eq!(files, ALL.iter().map(|(file, _)| (*file).to_owned()).collect());
        for (file, Stock(text)) in ALL {
            assert!(text.split("{{").skip(1).all(|place| place.contains("}}")), "{file}");
        }
    }
}
