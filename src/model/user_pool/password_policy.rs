//! Requirements of passwords.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::Deserialize;

/// The valid range of each number, from
/// [`PasswordPolicyType`](https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_PasswordPolicyType.html).
pub(crate) const MINIMUM_LENGTH: RangeInclusive<u32> = 6..=99;
pub(crate) const TEMPORARY_PASSWORD_DAYS: RangeInclusive<u32> = 1..=365;

/// The requirements of passwords. By default, at least 8 characters, with lower-case and
/// upper-case letters, digits and symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", default)]
#[schemars(deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools, reason = "Cognito has these")]
pub struct PasswordPolicy {
    /// The shortest password. The default is 8.
    #[schemars(with = "Option<u32>", range(min = 6, max = 99))]
    pub(crate) minimum_length: u32,
    /// True, the default, if it must have a lower-case letter.
    #[schemars(with = "Option<bool>")]
    pub(crate) require_lowercase: bool,
    /// True, the default, if it must have an upper-case letter.
    #[schemars(with = "Option<bool>")]
    pub(crate) require_uppercase: bool,
    /// True, the default, if it must have a digit.
    #[schemars(with = "Option<bool>")]
    pub(crate) require_numbers: bool,
    /// True, the default, if it must have a symbol.
    #[schemars(with = "Option<bool>")]
    pub(crate) require_symbols: bool,
    /// The validity in days of the password that an administrator gives to a new user. The default
    /// is 7.
    #[schemars(with = "Option<u32>", range(min = 1, max = 365))]
    pub(crate) temporary_password_days: u32,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self::minimum_length(8)
    }
}

impl PasswordPolicy {
    /// Requires this many characters, 6 to 99, with lower-case and upper-case letters, digits and
    /// symbols.
    pub const fn minimum_length(characters: u32) -> Self {
        Self {
            minimum_length: characters,
            require_lowercase: true,
            require_uppercase: true,
            require_numbers: true,
            require_symbols: true,
            temporary_password_days: 7,
        }
    }

    /// True if a password must have a lower-case letter.
    pub const fn require_lowercase(mut self, required: bool) -> Self {
        self.require_lowercase = required;
        self
    }

    /// True if a password must have an upper-case letter.
    pub const fn require_uppercase(mut self, required: bool) -> Self {
        self.require_uppercase = required;
        self
    }

    /// True if a password must have a digit.
    pub const fn require_numbers(mut self, required: bool) -> Self {
        self.require_numbers = required;
        self
    }

    /// True if a password must have a symbol.
    pub const fn require_symbols(mut self, required: bool) -> Self {
        self.require_symbols = required;
        self
    }

    /// The validity of the password that an administrator gives to a new user: 1 to 365 days.
    pub const fn temporary_password_days(mut self, days: u32) -> Self {
        self.temporary_password_days = days;
        self
    }
}
