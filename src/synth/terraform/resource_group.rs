//! [`aws_resourcegroups_group`](https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/resourcegroups_group).

use super::hcl::{Inline, Writer};
use super::tags;
use crate::model::resource_group::TABLE_GROUP;
use crate::model::{ResourceGroup, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, group: &ResourceGroup) {
    w.resource_of(&group.id(), |w| {
        w.attribute("name", &group.name);
        w.optional("description", group.description.as_ref());
        tags::of_stack(w, stack);
        w.block("resource_query", &[], |w| {
            w.json_object("query", |w| {
                w.attribute("ResourceTypeFilters", Inline(["AWS::DynamoDB::Table"].into_iter()));
                w.list("TagFilters", |w| {
                    w.bracketed_item("{", "}", |w| tag_filter(w, stack, group));
                });
            });
        });
    });
}

fn tag_filter(w: &mut Writer, stack: &Stack, group: &ResourceGroup) {
    w.attribute("Key", TABLE_GROUP);
    w.attribute("Values", Inline([&*stack.tag_of_group(group)].into_iter()));
}
