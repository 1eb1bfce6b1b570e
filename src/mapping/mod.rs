//! Mapping templates: the stock ones, how references get into them, and those that are made of the shapes of items.
//!
//! A [`Writer`] writes VTL that prints JSON, [`item`] writes what is between a caller's document and DynamoDB's item.
//!
//! A `*.vtl` is used as it is. A `*.vtl.hbs` is a handlebars template that makes VTL: `{{tables.orders.name}}` becomes a
//! reference, and everything else, `${…}` included, stays VTL.

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
mod writer;

pub(crate) use self::errors::gateway_response;
pub use self::expression::{Condition, Expression};
pub use self::handlebars::{RenderError, render, unrendered};
pub use self::writer::{Object, Writer};

use std::collections::BTreeMap;

use crate::text::Text;

/// The body as it came.
pub const PASSTHROUGH: &str = include_str!("../../mapping-templates/passthrough.vtl");

/// The integration's answer as it came.
pub(crate) const UNCHANGED_ANSWER: &str = include_str!("../../mapping-templates/unchanged-answer.vtl");

const MOCK_REQUEST: &str = include_str!("../../mapping-templates/mock-request.vtl.hbs");

/// What makes a mock integration answer with `status`.
pub(crate) fn mock_request(status: u16) -> Text {
    let context = BTreeMap::from([("status".to_owned(), Text::from(status.to_string()))]);
    render(MOCK_REQUEST, &context).unwrap_or_else(|error| unreachable!("a stock template renders: {error:?}"))
}
