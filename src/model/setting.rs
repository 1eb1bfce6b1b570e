//! Settings whose defaults a profile determines.

use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A setting that a [`Profile`](super::Profile) determines where it is not written. Settings are
/// equal if their values are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Setting<T> {
    value: T,
    is_written: bool,
}

impl<T> Setting<T> {
    /// A setting that is not written, with its default.
    pub(crate) const fn unwritten(value: T) -> Self {
        Self { value, is_written: false }
    }

    /// A setting with a written value.
    pub(crate) const fn written(value: T) -> Self {
        Self { value, is_written: true }
    }

    /// Changes the default. A written value stays.
    pub(crate) fn set_default(&mut self, value: T) {
        if !self.is_written {
            self.value = value;
        }
    }
}

impl<T> Deref for Setting<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Setting<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Setting<T> {}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::written)
    }
}

/// Schemas contain the defaults.
impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}
