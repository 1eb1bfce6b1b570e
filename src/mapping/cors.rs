//! The answers of an API that several origins may call.

use super::literal::vtl_string;
use super::writer::Writer;
use crate::text::Text;

/// Has the answer name the caller's origin, if it is one of these.
pub(crate) fn allowing_origin(origins: &[String]) -> Text {
    let is_one: Vec<_> = origins.iter().map(|allowed| format!("$origin == {}", vtl_string(allowed))).collect();
    let mut w = Writer::new();
    // HTTP/2 has the name in small letters, HTTP/1.1 as the browser writes it. The override may be set only once.
    w.line("#set($origin = $input.params().header.get('Origin'))");
    w.line("#if($origin == '')#set($origin = $input.params().header.get('origin'))#end");
    w.line(&format!("#if({})", is_one.join(" || ")));
    w.indented(|w| w.line("#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)"));
    w.line("#end");
    w.finish()
}
