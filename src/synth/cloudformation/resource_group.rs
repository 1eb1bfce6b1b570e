//! `AWS::ResourceGroups::Group`

use super::value::{Value, value};
use super::writer::Writer;
use crate::model::resource_group::TABLE_GROUP;
use crate::model::{Kind, ResourceGroup, Stack};

pub(super) fn write(w: &mut Writer, stack: &Stack, group: &ResourceGroup) {
    w.properties(|w| {
        w.set("Name", Value(&group.name));
        w.optional("Description", value(group.description.as_ref()));
        w.object("ResourceQuery", |w| {
            w.set("Type", "TAG_FILTERS_1_0");
            w.object("Query", |w| {
                w.set("ResourceTypeFilters", [Kind::Table.cloudformation_type()]);
                w.list("TagFilters", [group], |w, group| {
                    w.object_item(|w| {
                        w.set("Key", TABLE_GROUP);
                        w.set("Values", [&*stack.tag_of_group(group)]);
                    });
                });
            });
        });
        w.tags_of_stack(stack);
    });
}
