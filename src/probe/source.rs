//! The values of a request, or of a backend's response, that a mapping template reads.

use std::fmt;

/// A step into a JSON document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    /// A member of an object.
    Member(String),
    /// An element of a list.
    Item,
    /// The name of any member of an object.
    Name,
    /// The value of any member of an object.
    AnyMember,
    /// The JSON in a text, which the template parses.
    Parsed,
}

/// The place of a parameter in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ParameterKind {
    Path,
    QueryString,
    Header,
}

impl ParameterKind {
    pub(crate) const ALL: [Self; 3] = [Self::Path, Self::QueryString, Self::Header];

    /// The kind by its name in `$input.params()`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "path" => Self::Path,
            "querystring" => Self::QueryString,
            "header" => Self::Header,
            _ => return None,
        })
    }
}

/// A value that a template reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Source {
    /// A value in the body, which is JSON.
    Body(Vec<Step>),
    /// The text of the body.
    Text,
    /// A parameter by its name.
    Parameter(ParameterKind, String),
    /// The values of all parameters of a kind.
    Parameters(ParameterKind),
    /// The names of all parameters of a kind.
    ParameterNames(ParameterKind),
    /// A variable of `$context`.
    Context(Vec<String>),
    /// A stage variable.
    StageVariable(String),
}

impl Source {
    /// True if callers choose the value. A claim is one if users can choose it.
    pub(crate) fn is_of_caller(&self) -> bool {
        /// The claims that a user pool makes, by
        /// [its documentation](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html).
        const MADE: [&str; 14] = [
            "aud",
            "auth_time",
            "client_id",
            "cognito:groups",
            "cognito:roles",
            "event_id",
            "exp",
            "iat",
            "iss",
            "jti",
            "origin_jti",
            "scope",
            "sub",
            "token_use",
        ];
        match self {
            Self::Context(names) => match &names.iter().map(String::as_str).collect::<Vec<_>>()[..]
            {
                ["identity", "userAgent"] => true,
                ["authorizer", "claims", claim] => !MADE.contains(claim),
                _ => false,
            },
            Self::StageVariable(_) => false,
            _ => true,
        }
    }

    /// True for a name that callers choose.
    pub(crate) fn is_name(&self) -> bool {
        match self {
            Self::Body(steps) => steps.last() == Some(&Step::Name),
            Self::ParameterNames(_) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(steps) if steps.is_empty() => f.write_str("the body"),
            Self::Body(steps) => {
                let is_name = steps.last() == Some(&Step::Name);
                f.write_str(if is_name { "the names of the members of `$" } else { "`$" })?;
                let shown = if is_name { &steps[..steps.len() - 1] } else { &steps[..] };
                for step in shown {
                    match step {
                        Step::Member(name) if is_plain(name) => write!(f, ".{name}")?,
                        Step::Member(name) => write!(f, "['{name}']")?,
                        Step::Item => f.write_str("[*]")?,
                        Step::Name | Step::AnyMember => f.write_str(".*")?,
                        Step::Parsed => {}
                    }
                }
                f.write_str("`")
            }
            Self::Text => f.write_str("the body"),
            Self::Parameter(ParameterKind::Path, name) => write!(f, "the path parameter `{name}`"),
            Self::Parameter(ParameterKind::QueryString, name) => {
                write!(f, "the query string parameter `{name}`")
            }
            Self::Parameter(ParameterKind::Header, name) => write!(f, "the header `{name}`"),
            Self::Parameters(ParameterKind::Path) => f.write_str("the path parameters"),
            Self::Parameters(ParameterKind::QueryString) => {
                f.write_str("the query string parameters")
            }
            Self::Parameters(ParameterKind::Header) => f.write_str("the headers"),
            Self::ParameterNames(ParameterKind::Path) => {
                f.write_str("the names of the path parameters")
            }
            Self::ParameterNames(ParameterKind::QueryString) => {
                f.write_str("the names of the query string parameters")
            }
            Self::ParameterNames(ParameterKind::Header) => f.write_str("the names of the headers"),
            Self::Context(names) => write!(f, "`$context.{}`", names.join(".")),
            Self::StageVariable(name) => write!(f, "the stage variable `{name}`"),
        }
    }
}

/// True for a name that a path can have after a dot.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}
