//! `docs/reference/values.md`: the values of the request and the references that a blueprint can
//! contain.

use std::fmt::Write as _;

use dynagate::blueprint::reference_forms;
use dynagate::model::{FILTER_FORMS, SOURCE_FORMS, context_variables};

use super::markdown::{GENERATED, dangling_links, repeated_anchors};
use crate::golden;

const OPENING: &str = "\
# Values and references

A blueprint contains three kinds of variable text:

| written | replaced | by |
|---|---|---|
| `{path.id}` | at each request | [a value of the request](#values-of-the-request) |
| `{item.total}`, `{next-token}` | at each successful request | [a value of the answer](#values-of-answers) |
| `{code}`, `{message}`, `{status}` | at each failed request | [a value of the error](#values-of-errors) |
| `${tables.orders.name}` | at deployment | [a reference](#references) to a parameter, a resource or the account |

Quote them in YAML: a text that starts with `{` is a mapping otherwise. `{{` and `}}` are literal braces in values, `$${` is
a literal `${` in references.

## Values of the request

The keys, values, conditions and filters of operations are texts with any number of values in them: `\"USER#{path.id}\"`.
Each value is read only from the named place, never from a parameter of the same name elsewhere, and remains a value
whatever it contains. A missing value is never replaced by an empty string.

| source | value | if a request lacks it |
|---|---|---|
";

const FILTERS: &str = "
`?` after a source makes the value optional, as in `{query-string.kind?}`: the filter, the condition, the test of the sort key or
the value of `values` and `add` is left out of a request that lacks it. `path`, `now` and other sources that are never missing
cannot be optional, and neither can the values of keys and statements
(rule [optional-source](rules.md#optional-source-dg610)). A parameter that is only read optionally, or has a default, is not
required of requests.

Filters change the value: `{path.id|split:_:0}`. Several apply in their order: `{query-string.range|split:-:1|default:9}`.

| filter | value |
|---|---|
";

const PLACES: &str = "
`element` and `index` are available in the `key` and `values` of a [batch](blueprint.md#batch-get) for the elements of a list. These
settings accept only some of the sources:

| setting | sources |
|---|---|
| `keys` and `items` of a batch: a list | `{body}`, `{body.NAME}`, and for keys `{query-strings.NAME}` |
| `from` of a put or an update: an object | `{body}`, `{body.NAME}` |
| `from` of a `limit`, an `order` or a `next-token` | `{query-string.NAME}`, `{header.NAME}`, `{body.NAME}` |
| `values`: an attribute with `map-of: S` | `{headers}`, `{query-strings}` |
| `values`: a set, or an attribute with `list: S` | `{headers.NAME}`, `{query-strings.NAME}` |
| `identity-sources` of a `request` authorizer | `{header.NAME}`, `{query-string.NAME}`, `{stage-variable.NAME}`, `{context.NAME}` |
| strings of error bodies | `{context.NAME}`, which is empty if missing |

The whole body as text, `{body}`, and members of [forms](../how-to/other-bodies.md) need other content types than JSON.

A source that no request of the route can have is an error (rule
[unavailable-source](rules.md#unavailable-source-dg609)).

## Context variables

The `NAME` of `{context.NAME}` is one of these variables, spelled as in [AWS's
reference](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference).
`identity` and `authorizer` describe the authenticated caller and cannot be chosen by the caller, except
`identity.userAgent`.

| variable | available |
|---|---|
";

const ANSWERS: &str = "
## Values of answers

The strings of a `json` body, the lines of a `text` body and the headers of an [answer](blueprint.md#answer) are texts with any
number of values in them. In a `json` body, a string that is one value takes the value's JSON type: `\"{item.total}\"` becomes a
number. With more text it is a string.

| value | |
|---|---|
| `{item}` | The current item: of a `get`, a `put`, an `update`, a statement that returns it, and in `as` of `each: items`. |
| `{item.NAME}`, `{item.NAME.NAME}`, `{item.NAME[0]}` | An attribute, a member of a map in it, an element of a list in it. |
| `{old-item}`, `{old-item.NAME}` | The same of the previous item: of a `put`, an `update`, a `delete`. |
| `{items}` | The items of a list: of a `query`, a `scan`, a SELECT; of a `batch-get` or a `transact-get` in their usual form. |
| `{items[0]}`, `{items[0].NAME}` | One of them; in a `transact-get`, the item of a part. |
| `{items.TABLE}` | In a `batch-get`: the items of this table. |
| `{count}`, `{scanned-count}` | The number of items of a `query` or a `scan`, and the number before its filter. |
| `{next-token}` | The place where a list continues: see [pages](../how-to/paginate.md). |
| `{element}`, `{element.NAME}` | In `as` of `each: item.NAME`: an element of the list, a member of it. |
| `{values.NAME}` | The value that the request gives to an attribute in its `key` or its `values`. |
| `{response}`, `{response.NAME}` | In a [request to a service](../how-to/send-messages.md): its response, a member of it. |
| `{path.NAME}`, `{context.NAME}` … | A [value of the request](#values-of-the-request). In the body: a string, a number or a boolean. |
| `{body}`, `{headers}`, `{query-strings}` | Alone in a string of a `json` body: the whole body (JSON, a text, or the values of a form), all headers, the whole query string. |

A value can be followed by changes:

| change | |
|---|---|
| `{item.clicks\\|default:0}`, `{item.note\\|default:null}` | Replaces a missing value, by JSON of the value's type, `null` or text. |
| `{item.total\\|string}` | A number or a boolean as a string. |
| `{item\\|dynamo-db}`, `{items\\|dynamo-db}`, `{item.NAME\\|dynamo-db}` | DynamoDB's own JSON. |
| `{path.id\\|split:_:0}` | A part of a text of the request. |

What is missing is left out: the member of an object, the element of an array, the line, the header. A text needs all of its
values. A missing value that is the whole body is `null`, and a missing item `{}`.

An object with exactly the members `each` and `as` is an array with a form for each element of a list:
`{each: items, as: {id: \"{item.id}\"}}`. The list is `items`, or a list or set in an item: `each: item.lines`. Among lines, `as` is a
list of lines. [Values in texts](../how-to/answers.md#text-pages-tables-calendars) are escaped as the content type requires.

Headers contain only printable ASCII characters; others are removed from values. In `Location`, a value that is not at the
beginning is encoded as a part of a URL: `/orders/{path.id}`.
";

const ERRORS: &str = "
## Values of errors

The strings of `body` in [errors](blueprint.md#errors) may contain:

| value | |
|---|---|
| `{code}` | The code of the error, such as `ItemNotFound`. |
| `{message}` | The message: that of the code, or `message` of the error's `answers`. |
| `{status}` | The status. The string `\"{status}\"` alone becomes a number. |
| `{context.NAME}` | A [context variable](#context-variables), or nothing if it has no value. |
| `{context.error.message}` | As a whole string: API Gateway's message if it rejects the request itself, else the same as `{message}`. `messageString` is the same. |
| `{context.error.validationErrorString}` | The problems of a request that API Gateway's validation rejects: `[object has missing required properties ([\"title\"])]`, or the list of missing parameters. |
| `{context.error.responseType}` | API Gateway's type of the response, such as `BAD_REQUEST_BODY`, if it rejects the request itself. |

Requests that API Gateway itself rejects have the same body; values of `{context.NAME}` that callers can influence are empty
in it, because API Gateway does not escape them. `$context.error` does not exist in responses to DynamoDB's errors: a member or an
element that consists of one of the last two values is left out there, and within a longer text they are empty.

## References

All texts whose description in the [reference of blueprints](blueprint.md) says \"may contain references\" accept `${NAME}`.
The reference is a `Ref` or `Fn::GetAtt` in CloudFormation, and an expression in Terraform. A `NAME` in capital letters
below is the key in its section. A reference that would depend on itself is an error
(rule [unknown-reference](rules.md#unknown-reference-dg007)).
";

const TEMPLATES: &str = "
Mapping templates in handlebars (`handlebars:`, or a file that ends in `.hbs`) contain references in the form `{{NAME}}`:
";

#[test]
fn the_page_has_all_values() {
    let mut page = format!("{GENERATED}\n{OPENING}");
    for form in SOURCE_FORMS {
        writeln!(page, "| `{{{}}}` | {} | {} |", form.form, form.value, form.if_missing)
            .expect("written");
    }
    page.push_str(FILTERS);
    for (form, value) in FILTER_FORMS {
        writeln!(page, "| `{form}` | {value} |").expect("written");
    }
    page.push_str(PLACES);
    for (name, available) in context_variables() {
        writeln!(page, "| `{name}` | {available} |").expect("written");
    }
    page.push_str(ANSWERS);
    page.push_str(ERRORS);
    let forms = reference_forms();
    for (index, form) in forms.iter().enumerate() {
        if index == 0 || forms[index - 1].places != form.places {
            write!(page, "\nIn {}:\n\n| reference | value |\n|---|---|\n", form.places)
                .expect("written");
        }
        writeln!(page, "| `${{{}}}` | {} |", form.name, value(&form.name)).expect("written");
    }
    page.push_str(TEMPLATES);
    let names = forms.iter().filter(|form| form.is_for_templates);
    let names: Vec<_> = names.map(|form| format!("`{{{{{}}}}}`", form.name)).collect();
    writeln!(page, "{}.", names.join(", ")).expect("written");
    golden::assert_file("docs/reference/values.md", &page);
    assert_eq!(repeated_anchors(&page), Vec::<String>::new());
    assert_eq!(dangling_links(&page), Vec::<&str>::new());
}

/// The value of a reference in words.
fn value(name: &str) -> &'static str {
    match name {
        "aws.account-id" => "The ID of the account: twelve digits.",
        "aws.partition" => "The partition: `aws`, `aws-cn` or `aws-us-gov`.",
        "aws.region" => "The region: `eu-central-1`.",
        "aws.url-suffix" => "The end of AWS's host names: `amazonaws.com`, `amazonaws.com.cn`.",
        "parameters.NAME" => "The value of a parameter.",
        "api.endpoint" | "apis.NAME.endpoint" => {
            "The URL of the stage, without a slash at its end."
        }
        "api.id" | "apis.NAME.id" => "The ID of the API.",
        "api.stage" | "apis.NAME.stage" => "The name of the stage.",
        _ => match name.rsplit('.').next() {
            Some("name") => "The physical name.",
            Some("arn") => "The ARN.",
            Some("stream-arn") => "The ARN of the table's stream.",
            Some("url") => "The URL of the queue.",
            Some("id") => "The ID.",
            Some("target") => "The target of the DNS record.",
            Some("hosted-zone") => "The hosted zone of the target.",
            _ => panic!("no description of {name}"),
        },
    }
}
