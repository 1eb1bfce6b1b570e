//! Builder methods that many declarations share, each with documentation of its own.

/// The method that sets the physical name.
macro_rules! name {
    ($(#[$documentation:meta])+) => {
        $(#[$documentation])+
        pub fn name(mut self, name: impl Into<crate::text::Text>) -> Self {
            self.name = name.into();
            self
        }
    };
}

/// The method that sets the description.
macro_rules! description {
    ($(#[$documentation:meta])+) => {
        $(#[$documentation])+
        pub fn description(mut self, description: impl Into<crate::text::Text>) -> Self {
            self.description = Some(description.into());
            self
        }
    };
}

/// The method that adds a tag.
macro_rules! tag {
    () => {
        /// Adds a tag.
        pub fn tag(mut self, key: impl Into<String>, value: impl Into<crate::text::Text>) -> Self {
            self.tags.insert(key.into(), value.into());
            self
        }
    };
}

/// The methods that tell what a role has to allow.
macro_rules! uses {
    () => {
        /// Calls actions on a table, which its role then allows, besides those of earlier calls.
        pub fn uses_table(
            mut self,
            table: &super::Handle<super::Table>,
            how: super::UseOfTable,
        ) -> Self {
            let uses =
                self.uses.tables.entry(table.clone()).or_insert_with(|| super::UseOfTable::new([]));
            uses.actions.extend(how.actions);
            uses.indexes.extend(how.indexes);
            self
        }

        /// Publishes to a topic, which its role then allows.
        pub fn publishes_to(mut self, topic: &super::Handle<super::Topic>) -> Self {
            self.uses.topics.push(topic.clone());
            self
        }

        /// Sends to a queue, which its role then allows.
        pub fn sends_to(mut self, queue: &super::Handle<super::Queue>) -> Self {
            self.uses.queues.push(queue.clone());
            self
        }

        /// Puts records into a Kinesis stream, which its role then allows.
        pub fn puts_to(mut self, stream: &super::Handle<super::KinesisStream>) -> Self {
            self.uses.kinesis_streams.push(stream.clone());
            self
        }
    };
}

pub(super) use {description, name, tag, uses};
