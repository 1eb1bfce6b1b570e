//! Vantiq's side of a route that passes `PutItem` through: a REMOTE Source, a Type per table, a
//! Procedure per Type.
//!
//! The form of the Source and the Procedure is that of Vantiq's article on storing data in
//! DynamoDB; the form of the Type is that of the type definitions in Vantiq's public projects
//! (`name`, `role`, `properties` with `type`, `multi` and `required`), which also show VAIL's `if`,
//! assignment to a property, and the types String, Real, Boolean and Object. Not confirmed by
//! anything public: the comparison with `null`, assignment by `["name"]`, which the Procedure uses
//! only for attributes whose names are no identifiers, and which words VAIL reserves beyond those
//! known to `identifier`.

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

/// What to make Vantiq's side for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The route, as the blueprint spells it: `POST /`. Needed where several pass `PutItem`
    /// through.
    pub route: Option<String>,
    /// The table, by its name in the blueprint; all of the route's tables otherwise.
    pub table: Option<String>,
    /// The URL of the deployed stage; a placeholder otherwise.
    pub endpoint: Option<String>,
    /// The value of the API key; a placeholder otherwise.
    pub api_key: Option<String>,
}

/// Vantiq's side of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// How Vantiq calls the route.
    pub source: Source,
    /// What the items of each table look like.
    pub types: Vec<Type>,
    /// For each type, the procedure that stores an item.
    pub procedures: Vec<Procedure>,
}

/// Why there is no such client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// No route passes `PutItem` through.
    NoRoute,
    /// None of the routes that pass `PutItem` through is the one that was asked for.
    UnknownRoute {
        /// The route that was asked for.
        typed: String,
        /// The routes that there are.
        known: Vec<String>,
    },
    /// Several routes pass `PutItem` through, and none was chosen.
    SeveralRoutes(Vec<String>),
    /// The route writes to no table that the stack holds.
    NoTable(String),
    /// The route does not write to the table that was asked for.
    UnknownTable {
        /// The table that was asked for.
        typed: String,
        /// The tables that the route writes to.
        known: Vec<String>,
    },
    /// The endpoint is not a URL.
    Endpoint(String),
    /// An API key for a route that needs none.
    KeyNotNeeded(String),
    /// An attribute without a letter or digit to make a property's name of.
    UnnamedAttribute {
        /// The table.
        table: String,
        /// The attribute.
        attribute: String,
    },
    /// Two attributes whose properties would have the same name.
    AmbiguousAttributes {
        /// The table.
        table: String,
        /// The attributes.
        attributes: [String; 2],
        /// The name.
        property: String,
    },
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoRoute => f.write_str(
                "no route passes PutItem through as it is: Vantiq's side is made for routes with `raw: {action: PutItem, …}`",
            ),
            Self::UnknownRoute { typed, known } => unknown(f, "route that passes PutItem through is", typed, known),
            Self::SeveralRoutes(routes) => {
                write!(f, "several routes pass PutItem through: choose one of {}", quoted(routes))
            }
            Self::NoTable(route) => write!(f, "the route `{route}` writes to no table of this stack"),
            Self::UnknownTable { typed, known } => unknown(f, "table of the route is", typed, known),
            Self::Endpoint(endpoint) => write!(
                f,
                "`{endpoint}` is not the URL of a deployed stage \
                 (expected https://API-ID.execute-api.REGION.amazonaws.com/STAGE)"
            ),
            Self::KeyNotNeeded(route) => write!(f, "the route `{route}` needs no API key in a header"),
            Self::UnnamedAttribute { table, attribute } => write!(
                f,
                "the attribute `{attribute}` of the table {table} has no letter or digit to name a property of the type after"
            ),
            Self::AmbiguousAttributes { table, attributes: [one, other], property } => write!(
                f,
                "the attributes `{one}` and `{other}` of the table {table} would both be the property `{property}` of the type"
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

/// Makes Vantiq's side of a route.
///
/// # Errors
///
/// When there is no such route or table, or when a name cannot be one in Vantiq.
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

/// JSON as Vantiq's article writes it: four spaces a level, a line break at the end.
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
