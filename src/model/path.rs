//! Paths of a REST API.

use std::str::FromStr;

use super::Name;

/// A path such as `/orders/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Name);

/// The error for an invalid path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    message: String,
    expected: &'static str,
}

impl PathError {
    /// The expected form.
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

impl std::fmt::Display for PathError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PathError {}

impl Path {
    /// `/`
    pub fn root() -> Self {
        Self("/".into())
    }

    /// Accepts any text; [`Path::error`] returns the error.
    pub(crate) fn unchecked(path: &str) -> Self {
        Self(path.into())
    }

    /// The whole path, with its leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn name(&self) -> &Name {
        &self.0
    }

    /// True for `/`.
    pub fn is_root(&self) -> bool {
        &*self.0 == "/"
    }

    /// The parent path; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        match self.0.rfind('/') {
            None | Some(0) => Some(Self::root()),
            Some(end) => Some(Self(self.0[..end].into())),
        }
    }

    /// True if it equals `above` or is below it.
    pub(crate) fn is_within(&self, above: &Self) -> bool {
        above.is_root()
            || self
                .0
                .strip_prefix(&*above.0)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The last segment; empty for the root.
    pub fn last_segment(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The segments; none for the root.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// The names of its parameters: `id` in `/orders/{id}`, `rest` in `/{rest+}`.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments().filter_map(parameter)
    }

    /// True for a path that API Gateway itself serves under a [domain
    /// name](https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html):
    /// its health check.
    pub(crate) fn is_health_check(&self) -> bool {
        matches!(self.as_str(), "/ping" | "/sping")
    }

    /// The error that API Gateway would report.
    pub(crate) fn error(&self) -> Option<PathError> {
        error_of(&self.0)
    }
}

/// The error that API Gateway would report for a path.
fn error_of(path: &str) -> Option<PathError> {
    let refuse = |message: String| Some(PathError { message, expected: PATH });
    if !path.starts_with('/') {
        return refuse(format!("the path `{path}` does not start with `/`"));
    }
    if path == "/" {
        return None;
    }
    if path.ends_with('/') {
        return refuse(format!("the path `{path}` ends with `/`"));
    }
    let count = path[1..].split('/').count();
    let mut seen = Vec::new();
    for (index, segment) in path[1..].split('/').enumerate() {
        if segment.is_empty() {
            return refuse(format!("the path `{path}` has an empty segment"));
        }
        match parameter(segment) {
            Some(name) => {
                if name.is_empty() || !super::limits::is_made_of(name, "._-:") {
                    return refuse(format!("invalid path parameter `{segment}`"));
                }
                if seen.contains(&name) {
                    return refuse(format!("the path parameter `{name}` occurs twice"));
                }
                if segment.ends_with("+}") && index + 1 < count {
                    return refuse(format!(
                        "the greedy parameter `{segment}` is not the last segment"
                    ));
                }
                seen.push(name);
            }
            None if !super::limits::is_made_of(segment, "_-.,:") || segment.starts_with(':') => {
                return refuse(match parameter_of_others(segment) {
                    Some(name) => format!("`{segment}` is not a path parameter: use `{{{name}}}`"),
                    None => format!("invalid path segment `{segment}`"),
                });
            }
            None => {}
        }
    }
    None
}

/// The form of a path, for messages.
const PATH: &str = "segments of letters, digits and `_-.,:`, or parameters `{name}`, with `{name+}` only at the end";

/// The name of a parameter in the syntax of other tools: `:id`, `<id>`, `$id`, `*id`.
fn parameter_of_others(segment: &str) -> Option<&str> {
    let in_brackets = || segment.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let name = segment.strip_prefix([':', '$', '*']).or_else(in_brackets)?;
    (!name.is_empty() && super::limits::is_made_of(name, "_-.")).then_some(name)
}

/// The length of the parameter at the start of a piece of a path; `None` if its first segment is
/// not a parameter.
pub(crate) fn parameter_length(path: &str) -> Option<usize> {
    let segment = path.split('/').next()?;
    parameter(segment).map(|_| segment.len())
}

fn parameter(segment: &str) -> Option<&str> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    Some(name.strip_suffix('+').unwrap_or(name))
}

impl std::borrow::Borrow<str> for Path {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        let path = Self::unchecked(path);
        path.error().map_or(Ok(path), Err)
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_up() {
        let path: Path = "/orders/{id}/lines".parse().expect("a path");
        assert_eq!(path.parent(), Some("/orders/{id}".parse().expect("a path")));
        assert_eq!(path.last_segment(), "lines");
        assert_eq!(path.parameters().collect::<Vec<_>>(), ["id"]);
        assert_eq!("/orders".parse::<Path>().expect("a path").parent(), Some(Path::root()));
        assert_eq!(Path::root().parent(), None);
        assert_eq!(Path::root().segments().count(), 0);
    }

    #[test]
    fn refused() {
        for path in [
            "", "orders", "/orders/", "//", "/a//b", "/a{b}c", "/{}", "/{a}/{a}", "/{a+}/b",
            "/:id", "/<id>", "/a b", "/é", "/{a+b}", "/a*",
        ] {
            assert!(path.parse::<Path>().is_err(), "{path}");
        }
        for path in ["/", "/a", "/A-b_c.d,e:f", "/{a}", "/{a}/{b+}", "/ping", "/ping/a"] {
            assert!(path.parse::<Path>().is_ok(), "{path}");
        }
    }
}
