//! Attributes of users.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The start of the names of custom attributes and of their claims.
pub(crate) const CUSTOM: &str = "custom:";

/// A standard attribute with its bounds.
type Standard = (&'static str, UserAttributeType, Option<(u32, u32)>);

/// The standard attributes with the bounds that they have in every pool: the lengths of a string,
/// or the smallest number. See [standard
/// attributes](https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
pub(crate) const STANDARD: [Standard; 17] = [
    string("address"),
    ("birthdate", UserAttributeType::String, Some((10, 10))),
    string("email"),
    string("family_name"),
    string("gender"),
    string("given_name"),
    string("locale"),
    string("middle_name"),
    string("name"),
    string("nickname"),
    string("phone_number"),
    string("picture"),
    string("preferred_username"),
    string("profile"),
    ("updated_at", UserAttributeType::Number, None),
    string("website"),
    string("zoneinfo"),
];

const fn string(name: &str) -> (&str, UserAttributeType, Option<(u32, u32)>) {
    (name, UserAttributeType::String, Some((0, MOST_CHARACTERS)))
}

/// The attributes that Cognito sets itself, which clients can read.
pub(crate) const VERIFIED: [&str; 2] = ["email_verified", "phone_number_verified"];

/// The longest string.
pub(crate) const MOST_CHARACTERS: u32 = 2048;

/// An attribute of users.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
pub struct UserAttribute {
    /// The type of a custom attribute. The default is `string`.
    #[serde(rename = "type")]
    #[schemars(with = "Option<UserAttributeType>")]
    pub(crate) of: UserAttributeType,
    /// True if every user must have it. Custom attributes cannot be required.
    pub(crate) required: bool,
    /// False if it cannot be changed after the user was created.
    #[schemars(with = "Option<bool>")]
    pub(crate) mutable: bool,
    /// The shortest string of a custom attribute.
    pub(crate) min_length: Option<u32>,
    /// The longest string of a custom attribute.
    pub(crate) max_length: Option<u32>,
    /// The smallest number of a custom attribute.
    pub(crate) minimum: Option<i64>,
    /// The greatest number of a custom attribute.
    pub(crate) maximum: Option<i64>,
}

/// The type of a user's attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UserAttributeType {
    /// A string.
    #[default]
    String,
    /// An integer.
    Number,
    /// A Boolean.
    Boolean,
    /// A date and time.
    DateTime,
}

impl UserAttributeType {
    /// The value in Cognito's API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Number => "Number",
            Self::Boolean => "Boolean",
            Self::DateTime => "DateTime",
        }
    }
}

impl Default for UserAttribute {
    fn default() -> Self {
        Self::of(UserAttributeType::String)
    }
}

impl UserAttribute {
    /// An attribute of a type. That of a standard attribute is a string, except for `updated_at`.
    pub fn of(of: UserAttributeType) -> Self {
        Self {
            of,
            required: false,
            mutable: true,
            min_length: None,
            max_length: None,
            minimum: None,
            maximum: None,
        }
    }

    /// True if every user must have it. Custom attributes cannot be required.
    pub fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// False if it cannot be changed after the user was created.
    pub fn mutable(mut self, mutable: bool) -> Self {
        self.mutable = mutable;
        self
    }

    /// The shortest string.
    pub fn min_length(mut self, characters: u32) -> Self {
        self.min_length = Some(characters);
        self
    }

    /// The longest string: at most 2,048 characters.
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// The smallest number.
    pub fn minimum(mut self, number: i64) -> Self {
        self.minimum = Some(number);
        self
    }

    /// The greatest number.
    pub fn maximum(mut self, number: i64) -> Self {
        self.maximum = Some(number);
        self
    }

    /// The type in Cognito, which a standard attribute has by its name.
    pub(crate) fn type_in(&self, name: &str) -> UserAttributeType {
        let standard = STANDARD.iter().find(|(known, ..)| *known == name);
        standard.map_or(self.of, |(_, of, _)| *of)
    }

    /// The bounds in Cognito: of a standard attribute those that it always has, of a custom string
    /// 0 to 2,048 characters by default.
    pub(crate) fn bounds(&self, name: &str) -> Bounds {
        let standard = STANDARD.iter().find(|(known, ..)| *known == name);
        match (standard, self.type_in(name)) {
            (Some((_, _, Some((least, most)))), _) => Bounds::Length(*least, *most),
            (Some(_), _) => Bounds::Number(Some(0), None),
            (None, UserAttributeType::String) => Bounds::Length(
                self.min_length.unwrap_or_default(),
                self.max_length.unwrap_or(MOST_CHARACTERS),
            ),
            (None, UserAttributeType::Number) => Bounds::Number(self.minimum, self.maximum),
            (None, UserAttributeType::Boolean | UserAttributeType::DateTime) => Bounds::None,
        }
    }
}

/// The bounds of an attribute in Cognito.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// The lengths of a string.
    Length(u32, u32),
    /// The smallest and the greatest number.
    Number(Option<i64>, Option<i64>),
    None,
}
