//! Graphs in [Mermaid](https://mermaid.js.org/syntax/flowchart.html), which forges display.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use super::{EdgeKind, Graph, Node, NodeKind};

impl Graph {
    /// The graph as a flowchart of Mermaid.
    pub fn mermaid(&self) -> String {
        let mut text = "flowchart LR\n".to_owned();
        let ids = ids(&self.nodes);
        for (id, node) in ids.iter().zip(&self.nodes) {
            let [opening, closing] = shape(node.kind);
            let (label, class) = (label(node), node.kind.class());
            let _ = writeln!(text, "  {id}{opening}\"{label}\"{closing}:::{class}");
        }
        for edge in &self.edges {
            let arrow = match edge.kind {
                EdgeKind::Flow => "-->",
                EdgeKind::Failure => "-. failures .->",
            };
            let _ = writeln!(text, "  {} {arrow} {}", ids[edge.from], ids[edge.to]);
        }
        for kind in NodeKind::ALL {
            if self.nodes.iter().any(|node| node.kind == kind) {
                let [fill, stroke, color] = kind.light_colors();
                let class = kind.class();
                let style = format!("fill:{fill},stroke:{stroke},color:{color}");
                let _ = writeln!(text, "  classDef {class} {style}");
            }
        }
        text
    }
}

/// The identifiers of boxes: `table_orders`. They depend on the names, so a new route does not change
/// those of others. The kind before the name avoids Mermaid's reserved words.
fn ids(nodes: &[Node]) -> Vec<String> {
    /// The characters of a name that are kept.
    const LENGTH: usize = 60;
    let mut used = HashSet::new();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let id = |node: &Node| {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let name: String = node.key.chars().take(LENGTH).map(plain).collect();
        let id = format!("{}_{name}", node.kind.class().replace('-', "_"));
        let count = counts.entry(id.clone()).or_default();
        loop {
            *count += 1;
            let id = if *count == 1 { id.clone() } else { format!("{id}_{count}") };
            if used.insert(id.clone()) {
                return id;
            }
        }
    };
    nodes.iter().map(id).collect()
}

/// The brackets of a shape.
const fn shape(kind: NodeKind) -> [&'static str; 2] {
    match kind {
        NodeKind::Table => ["[(", ")]"],
        NodeKind::Operation => ["(", ")"],
        NodeKind::Caller | NodeKind::DomainName => ["([", "])"],
        NodeKind::Function => ["[[", "]]"],
        NodeKind::Topic => ["{{", "}}"],
        NodeKind::Route | NodeKind::Stream | NodeKind::Queue | NodeKind::Endpoint => ["[", "]"],
    }
}

/// The lines of a box.
fn label(node: &Node) -> String {
    let caption = (!node.caption.is_empty()).then(|| escaped(node.caption));
    let details = node.details.iter().map(|detail| escaped(detail));
    let lines = caption.into_iter().chain([escaped(&node.name)]).chain(details);
    lines.collect::<Vec<_>>().join("<br/>")
}

/// The text with all characters that mean something to Mermaid, to Markdown or to HTML as
/// [entities](https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in super::label::shortened(text).chars() {
        // Others are plain: `.` and `-` mean something to Markdown only at the start of a list.
        let is_plain = character.is_alphanumeric() || " /_-.,:{}()=+@…".contains(character);
        let starts_list = escaped.chars().all(|c| c.is_ascii_digit()) && "-.+)".contains(character);
        if is_plain && !starts_list {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "#{};", u32::from(character));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_unique() {
        let node = |key: &str| Node {
            kind: NodeKind::Table,
            key: key.to_owned(),
            caption: "",
            name: String::new(),
            details: Vec::new(),
        };
        let ids = ids(&[node("a-b"), node("a_b"), node("a_b_2"), node("end"), node("犬")]);
        let expected = ["table_a_b", "table_a_b_2", "table_a_b_2_2", "table_end", "table__"];
        assert_eq!(ids, expected);
    }

    #[test]
    fn special_characters_are_entities() {
        assert_eq!(escaped("GET /orders/{id}"), "GET /orders/{id}");
        assert_eq!(escaped("a\"b#c<d>&`%%$"), "a#34;b#35;c#60;d#62;#38;#96;#37;#37;#36;");
        assert_eq!(escaped("- a"), "#45; a");
        assert_eq!(escaped("1. a"), "1#46; a");
        assert_eq!(escaped("end"), "end");
    }
}
