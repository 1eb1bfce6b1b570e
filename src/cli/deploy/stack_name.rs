//! The name of a CloudFormation stack.

use std::fmt;
use std::str::FromStr;

/// A valid stack name: [its
/// rule](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StackName(String);

/// The error for a text that is not a [`StackName`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidStackName;

impl StackName {
    const LONGEST: usize = 128;

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StackName {
    type Err = InvalidStackName;

    fn from_str(typed: &str) -> Result<Self, InvalidStackName> {
        let starts_with_a_letter = typed.starts_with(|first: char| first.is_ascii_alphabetic());
        let is_plain =
            typed.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
        if starts_with_a_letter && is_plain && typed.len() <= Self::LONGEST {
            Ok(Self(typed.to_owned()))
        } else {
            Err(InvalidStackName)
        }
    }
}

impl fmt::Display for InvalidStackName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected at most {} letters, digits and hyphens, starting with a letter",
            StackName::LONGEST
        )
    }
}

impl std::error::Error for InvalidStackName {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cloudformation_takes() {
        let longest = "x".repeat(128);
        for name in ["p", "pumps", "Pumps-2-", "a--b", &longest] {
            assert_eq!(name.parse::<StackName>().as_ref().map(StackName::as_str), Ok(name));
        }
        let too_long = "x".repeat(129);
        for name in [
            "",
            "bad name",
            "2pumps",
            "-pumps",
            "pump_s",
            "pümps",
            "pumps\n",
            "<template>",
            &too_long,
        ] {
            assert_eq!(name.parse::<StackName>(), Err(InvalidStackName), "{name}");
        }
    }
}
