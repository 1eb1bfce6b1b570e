//! Mapping templates: the stock ones, how references get into them, and those that are made of the
//! shapes of items.
//!
//! A [`Writer`] writes VTL that prints JSON, [`item`] writes what is between a caller's document
//! and DynamoDB's item.
//!
//! What is the same in all templates of a kind is in `mapping-templates/`, and `stock` is its
//! catalogue: headings, what is read of a request before it is made, error answers. In code stays
//! what follows an operation or a shape: every member of a request or an item has a name, a type
//! and a condition of its own, and the commas between them, the variables and the loops follow from
//! these. A template for handlebars would be a program that prints itself.
//!
//! A `*.vtl` is used as it is. A `*.vtl.hbs` is a handlebars template that makes VTL:
//! `{{tables.orders.name}}` becomes a reference, and everything else, `${…}` included, stays VTL.

mod clause;
pub(crate) mod cors;
mod errors;
mod expression;
pub(crate) mod guard;
mod handlebars;
mod header;
pub mod item;
pub(crate) mod literal;
pub(crate) mod operation;
pub(crate) mod parameters_read;
mod placeholders;
mod stock;
mod writer;

pub(crate) use self::errors::gateway_response;
pub use self::expression::{Condition, Expression};
pub use self::handlebars::{RenderError, render, unrendered};
pub use self::writer::{Object, Writer};

use serde_json::json;

use crate::text::Text;

/// The lines by which generated templates look for a header.
#[cfg(test)]
fn header_look_up(name: &str) -> String {
    header::look_up(name, &Expression::variable("header"))
}

/// The body as it was read: a member that is there twice goes on as the one that the model saw.
pub const PASSTHROUGH: &str = include_str!("../../mapping-templates/passthrough.vtl");

/// The integration's answer as it came.
pub(crate) const UNCHANGED_ANSWER: &str =
    include_str!("../../mapping-templates/unchanged-answer.vtl");

/// What makes a mock integration answer with `status`.
pub(crate) fn mock_request(status: u16) -> Text {
    stock::MOCK_REQUEST.render(&json!({"status": status})).into()
}
