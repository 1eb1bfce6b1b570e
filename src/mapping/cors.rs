//! The answers of an API that several origins may call.

use super::expression::{Condition, Expression};
use super::header;
use super::writer::Writer;
use crate::text::Text;

/// Has the answer name the caller's origin, if it is one of these.
pub(crate) fn allowing_origin(origins: &[String]) -> Text {
    let mut w = Writer::new();
    let origin = Expression::variable("origin");
    header::look_up("Origin", &origin).for_each(|line| w.line(&line));
    let is_one = origins.iter().map(|allowed| origin.is_text(allowed)).reduce(|one, other| one.or(&other));
    // The override may be set only once.
    w.when(&is_one.unwrap_or_else(Condition::never), |w| {
        w.line(&format!("#set($context.responseOverride.header.Access-Control-Allow-Origin = {origin})"));
    });
    w.finish()
}
