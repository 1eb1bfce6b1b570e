//! The parts of a resource's entry in the template, whatever its type. They are written in this
//! order: metadata, policies, dependencies, properties.

use super::value::{Id, TagList, Texts};
use super::writer::Writer;
use crate::model::{CheckovSkip, RemovalPolicy, ResourceId, Stack, Tags};
use crate::text::Text;

impl Writer {
    /// The checks of checkov that skip the resource.
    pub(super) fn checkov_skip(&mut self, skip: &CheckovSkip) {
        if skip.is_empty() {
            return;
        }
        self.object("Metadata", |w| {
            w.object("checkov", |w| {
                w.list("skip", skip, |w, (id, reason)| {
                    w.object_item(|w| {
                        w.set("id", id);
                        w.set("comment", reason);
                    });
                });
            });
        });
    }

    /// The treatment of the resource and its data after it is removed from the template or
    /// replaced. A resource created by a failed deployment is deleted in any case, because its name
    /// would block the next one.
    pub(super) fn removal(&mut self, policy: RemovalPolicy) {
        match policy {
            RemovalPolicy::Delete => self.policies("Delete", "Delete"),
            RemovalPolicy::Retain => self.policies("RetainExceptOnCreate", "Retain"),
        }
    }

    /// Retains the resource in any case, because something outside of the template uses it.
    pub(super) fn left_behind(&mut self) {
        self.policies("Retain", "Retain");
    }

    fn policies(&mut self, deletion: &str, replacement: &str) {
        self.set("DeletionPolicy", deletion);
        self.set("UpdateReplacePolicy", replacement);
    }

    /// Resources that have to exist first although nothing refers to them.
    pub(super) fn depends_on(&mut self, ids: impl Iterator<Item = ResourceId>) {
        self.list_if_any("DependsOn", ids, |w, id| w.item(Id(&id)));
    }

    /// The properties.
    pub(super) fn properties(&mut self, members: impl FnOnce(&mut Self)) {
        self.object("Properties", members);
    }

    /// The tags of a resource with tags of its own.
    pub(super) fn tags(&mut self, stack: &Stack, own: &Tags) {
        self.tag_list(&TagList(stack.tags_with(own)));
    }

    /// The tags of a resource whose property for them has another name than `Tags`.
    pub(super) fn set_tags(&mut self, property: &str, stack: &Stack, own: &Tags) {
        let tags = TagList(stack.tags_with(own));
        if !tags.0.is_empty() {
            self.set(property, tags);
        }
    }

    /// The tags of a resource without tags of its own.
    pub(super) fn tags_of_stack(&mut self, stack: &Stack) {
        self.tags(stack, &Tags::new());
    }

    pub(super) fn tag_list(&mut self, tags: &TagList<'_>) {
        if !tags.0.is_empty() {
            self.set("Tags", tags);
        }
    }

    /// A map whose values are texts, where it has some.
    pub(super) fn texts(&mut self, name: &str, texts: &std::collections::BTreeMap<String, Text>) {
        if !texts.is_empty() {
            self.set(name, Texts(texts));
        }
    }
}
