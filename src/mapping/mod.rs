//! Mapping templates: the stock ones, and how references get into them.
//!
//! A `*.vtl` is used as it is. A `*.vtl.hbs` is a handlebars template that makes VTL: `{{tables.orders.name}}` becomes a
//! reference, and everything else, `${…}` included, stays VTL.

mod handlebars;

pub use self::handlebars::{RenderError, render};

use std::collections::BTreeMap;

use crate::text::Text;

/// The body as it came.
pub const PASSTHROUGH: &str = include_str!("../../mapping-templates/passthrough.vtl");

const MOCK_REQUEST: &str = include_str!("../../mapping-templates/mock-request.vtl.hbs");

/// What makes a mock integration answer with `status`.
pub(crate) fn mock_request(status: u16) -> Text {
    let context = BTreeMap::from([("status".to_owned(), Text::from(status.to_string()))]);
    render(MOCK_REQUEST, &context).unwrap_or_else(|error| unreachable!("a stock template renders: {error:?}"))
}
