//! `AWS::ResourceGroups::Group`

use serde::Serialize;

use super::entry::Entry;
use super::value::{TagList, Value, value};
use crate::model::{Kind, ResourceGroup, Stack};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Properties<'a> {
    name: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<'a>>,
    resource_query: ResourceQuery<'a>,
    #[serde(skip_serializing_if = "TagList::is_empty")]
    tags: TagList<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourceQuery<'a> {
    r#type: &'static str,
    query: Query<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Query<'a> {
    resource_type_filters: [&'static str; 1],
    tag_filters: [TagFilter<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TagFilter<'a> {
    key: &'a str,
    values: [Value<'a>; 1],
}

pub(super) fn entry<'a>(
    stack: &'a Stack,
    group: &'a ResourceGroup,
) -> Entry<impl Serialize + use<'a>> {
    let query = Query {
        resource_type_filters: ["AWS::DynamoDB::Table"],
        tag_filters: [TagFilter { key: &group.tag_key, values: [Value(&group.tag_value)] }],
    };
    let properties = Properties {
        name: Value(&group.name),
        description: value(group.description.as_ref()),
        resource_query: ResourceQuery { r#type: "TAG_FILTERS_1_0", query },
        tags: TagList::of_stack(stack),
    };
    Entry::new(Kind::ResourceGroup, properties)
}
