//! The Vantiq client of a route with a `PutItem` passthrough: a REMOTE Source, a Type for each
//! table, a Procedure for each Type.
//!
//! The Source and the Procedure have the form of Vantiq's article on storing data in DynamoDB. The
//! Type has the form of the type definitions in Vantiq's public projects (`name`, `role`,
//! `properties` with `type`, `multi` and `required`), which also show VAIL's `if`, assignment to a
//! property, and the types String, Real, Boolean and Object. Public sources do not confirm the
//! comparison with `null`, the assignment by `["name"]` (used only for attributes whose names are
//! not identifiers), and further reserved words of VAIL than those in `identifier`.

mod identifier;
mod procedure;
mod property;
mod route;
mod schema_type;
mod source;

pub use self::procedure::Procedure;
pub use self::schema_type::Type;
pub use self::source::Source;

use self::property::properties;
use self::route::Route;
use crate::model::Table;
use crate::nearest::nearest;
use crate::plan::Plan;

/// The options of the client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The route as in the blueprint: `POST /`. Required if several routes have a `PutItem`
    /// passthrough.
    pub route: Option<String>,
    /// The table, by its name in the blueprint. The default is all tables of the route.
    pub table: Option<String>,
    /// The URL of the deployed stage. The default is a placeholder.
    pub endpoint: Option<String>,
    /// The value of the API key. The default is a placeholder.
    pub api_key: Option<String>,
}

/// The Vantiq client of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The source that calls the route.
    pub source: Source,
    /// The types of the items of each table.
    pub types: Vec<Type>,
    /// A procedure for each type, which stores an item.
    pub procedures: Vec<Procedure>,
}

/// The error of a client that cannot be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// No route has a `PutItem` passthrough.
    NoRoute,
    /// The requested route does not exist or has no `PutItem` passthrough.
    UnknownRoute {
        /// The requested route.
        typed: String,
        /// The possible routes.
        known: Vec<String>,
    },
    /// Several routes have a `PutItem` passthrough, and none was requested.
    SeveralRoutes(Vec<String>),
    /// The route writes to no table of the stack.
    NoTable(String),
    /// The route does not write to the requested table.
    UnknownTable {
        /// The requested table.
        typed: String,
        /// The tables that the route writes to.
        known: Vec<String>,
    },
    /// The endpoint is not a URL.
    Endpoint(String),
    /// An API key was given for a route that requires none.
    KeyNotNeeded(String),
    /// An attribute without a letter or digit for a property's name.
    UnnamedAttribute {
        /// The table.
        table: String,
        /// The attribute.
        attribute: String,
    },
    /// Two attributes that would have the same property name.
    AmbiguousAttributes {
        /// The table.
        table: String,
        /// The attributes.
        attributes: [String; 2],
        /// The property name.
        property: String,
    },
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoRoute => f.write_str(
                "no route has a PutItem passthrough: add `raw: {action: PutItem, …}` to a route",
            ),
            Self::UnknownRoute { typed, known } => {
                unknown(f, "route with a PutItem passthrough is", typed, known)
            }
            Self::SeveralRoutes(routes) => {
                write!(
                    f,
                    "several routes have a PutItem passthrough: choose one of {}",
                    quoted(routes)
                )
            }
            Self::NoTable(route) => {
                write!(f, "the route `{route}` writes to no table of this stack")
            }
            Self::UnknownTable { typed, known } => {
                unknown(f, "table of the route is", typed, known)
            }
            Self::Endpoint(endpoint) => write!(
                f,
                "`{endpoint}` is not the URL of a deployed stage \
                 (expected https://API-ID.execute-api.REGION.amazonaws.com/STAGE)"
            ),
            Self::KeyNotNeeded(route) => {
                write!(f, "the route `{route}` does not require an API key in a header")
            }
            Self::UnnamedAttribute { table, attribute } => write!(
                f,
                "the attribute `{attribute}` of the table {table} needs a letter or digit for a property name"
            ),
            Self::AmbiguousAttributes { table, attributes: [one, other], property } => write!(
                f,
                "the attributes `{one}` and `{other}` of the table {table} have the same property name `{property}`"
            ),
        }
    }
}

impl std::error::Error for Error {}

fn unknown(
    f: &mut std::fmt::Formatter<'_>,
    what: &str,
    typed: &str,
    known: &[String],
) -> std::fmt::Result {
    write!(f, "no {what} called `{typed}`")?;
    match nearest(typed, known) {
        Some(near) => write!(f, "; did you mean `{near}`?"),
        None => write!(f, " (expected {})", quoted(known)),
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Generates the Vantiq client of a route.
///
/// # Errors
///
/// Returns an error if the route or table does not exist, or if a name is not possible in Vantiq.
pub fn client(plan: &Plan<'_>, options: &Options) -> Result<Client, Error> {
    let route = Route::choose(plan, options.route.as_deref())?;
    let tables = chosen(route.tables(plan), &route, options.table.as_deref())?;
    let source = Source::of(&route, options.endpoint.as_deref(), options.api_key.as_deref())?;
    let mut client = Client { source, types: Vec::new(), procedures: Vec::new() };
    for table in tables {
        let properties = properties(table)?;
        client.procedures.push(Procedure::of(table, &properties, &route));
        client.types.push(Type::of(table, properties));
    }
    Ok(client)
}

fn chosen<'a>(
    tables: Vec<&'a Table>,
    route: &Route<'_>,
    typed: Option<&str>,
) -> Result<Vec<&'a Table>, Error> {
    if tables.is_empty() {
        return Err(Error::NoTable(route.to_string()));
    }
    let Some(typed) = typed else { return Ok(tables) };
    let is_meant = |table: &&Table| &*table.key == typed || table.name.as_literal() == Some(typed);
    match tables.iter().copied().find(is_meant) {
        Some(table) => Ok(vec![table]),
        None => Err(Error::UnknownTable {
            typed: typed.to_owned(),
            known: tables.iter().map(|table| table.key.to_string()).collect(),
        }),
    }
}

/// JSON in the layout of Vantiq's article: four spaces per level, with a final line break.
fn pretty(value: &impl serde::Serialize) -> String {
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    value
        .serialize(&mut serializer)
        .unwrap_or_else(|error| unreachable!("strings, numbers and flags serialize: {error}"));
    out.push(b'\n');
    String::from_utf8(out).unwrap_or_else(|error| unreachable!("JSON is UTF-8: {error}"))
}

#[cfg(test)]
mod tests;
