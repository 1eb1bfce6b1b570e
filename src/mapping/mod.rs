//! Mapping templates: stock ones, references in them, and those generated from item shapes.
//!
//! A [`Writer`] writes VTL that prints JSON; [`item`] writes the conversion between a caller's
//! document and DynamoDB's item.
//!
//! Parts that are the same in all templates of a kind are in `mapping-templates/`, cataloged by
//! `stock`: headings, lookups of parameters, error responses. The parts that depend on an operation
//! or a shape are written by code: every member of a request or an item has a name, a type and a
//! condition, from which commas, variables and loops follow.
//!
//! A `*.vtl` file is used unchanged. A `*.vtl.hbs` file is a handlebars template that yields VTL:
//! `{{tables.orders.name}}` becomes a reference; everything else, including `${…}`, remains VTL.

mod answer;
mod clause;
mod condition;
pub(crate) mod cors;
mod errors;
mod expression;
mod form;
pub(crate) mod guard;
mod handlebars;
mod header;
pub mod item;
pub(crate) mod literal;
pub(crate) mod operation;
pub(crate) mod parameters_read;
mod payload;
mod placeholders;
mod references;
pub(crate) mod service_call;
mod stock;
mod writer;

pub(crate) use self::answer::{constant_header, number_texts};
pub(crate) use self::condition::expression_bytes;
pub(crate) use self::errors::gateway_response;
pub use self::expression::{Condition, Expression};
pub use self::handlebars::{RenderError, render, unrendered};
pub use self::writer::{Object, Writer};

use crate::text::Text;

/// The lines with which generated templates look up a header.
#[cfg(test)]
fn header_look_up(name: &str) -> String {
    header::look_up(name, &Expression::variable("header"))
}

/// The body as parsed: of a duplicate member, the one that the model has validated.
pub const PASSTHROUGH: &str = stock::PASSTHROUGH.text();

/// The integration's response, unchanged.
pub(crate) const UNCHANGED_RESPONSE: &str = stock::UNCHANGED.text();

/// The request template that makes a mock integration respond with `status`.
pub(crate) fn mock_request(status: u16) -> Text {
    stock::MOCK_REQUEST.render(&[("status", &status.to_string())]).into()
}
