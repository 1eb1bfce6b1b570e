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

pub(super) use {description, name, tag};
