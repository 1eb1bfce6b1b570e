//! Graphs as SVG: one self-contained image for light and dark backgrounds.

use std::fmt::Write as _;

use super::label::shortened;
use super::layers::{Layers, Way};
use super::placement::{FONT, LINE, MARGIN, PADDING, Placement, Rectangle, SMALL_FONT, SMALL_LINE};
use super::{EdgeKind, Graph, GraphTooLarge, Node, NodeKind};

/// The length and half of the width of the head of an arrow.
const HEAD: (f64, f64) = (8.0, 4.0);
/// The font, which every system has under one of these names.
const FONTS: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";
/// The explanation of dashed arrows.
const LEGEND: &str = "Dashed arrows: records, events and messages that failed";

impl Graph {
    /// The graph as an SVG image.
    ///
    /// # Errors
    /// If the graph has more boxes and bends than [`GraphTooLarge::BOUND`].
    pub fn svg(&self) -> Result<String, GraphTooLarge> {
        let layers = Layers::of(self)?;
        let placement = Placement::of(self, &layers);
        let has_legend = self.edges.iter().any(|edge| edge.kind == EdgeKind::Failure);
        let legend_width = super::label::width(LEGEND).mul_add(SMALL_FONT, 2.0 * MARGIN).ceil();
        let width = if has_legend { placement.width.max(legend_width) } else { placement.width };
        let height = placement.height + if has_legend { SMALL_LINE } else { 0.0 };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\">\n<title>{}</title>\n<style>{}</style>\n\
             <rect class=\"page\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>\n",
            escaped(&self.title),
            style(self)
        );
        for (edge, way) in self.edges.iter().zip(&layers.ways) {
            write_edge(&mut svg, edge.kind, way, &placement);
        }
        for (layer, items) in layers.items.iter().enumerate() {
            for item in items {
                if let super::layers::Item::Node(node) = item {
                    write_node(&mut svg, &self.nodes[*node], placement.item(layer, *item));
                }
            }
        }
        if has_legend {
            let y = height - MARGIN + 4.0;
            let _ =
                writeln!(svg, "<text class=\"legend\" x=\"{MARGIN}\" y=\"{y}\">{LEGEND}</text>");
        }
        svg.push_str("</svg>\n");
        Ok(svg)
    }
}

/// The style sheet, with the colors of the kinds that occur.
fn style(graph: &Graph) -> String {
    let kinds = || {
        let occurs = |kind: &NodeKind| graph.nodes.iter().any(|node| node.kind == *kind);
        NodeKind::ALL.into_iter().filter(occurs)
    };
    let colors = |colors: fn(NodeKind) -> [&'static str; 3]| {
        let rules = kinds().map(move |kind| {
            let ([fill, stroke, text], class) = (colors(kind), kind.class());
            format!(".{class} rect{{fill:{fill};stroke:{stroke}}}.{class} text{{fill:{text}}}\n")
        });
        rules.collect::<String>()
    };
    let [line, page] = ["#57606a", "#ffffff"];
    let [dark_line, dark_page] = ["#9198a1", "#0d1117"];
    let lines = |line: &str, page: &str| {
        format!(".page{{fill:{page}}}.edge{{stroke:{line}}}.head,.legend{{fill:{line}}}\n")
    };
    format!(
        "\ntext{{font:{FONT}px {FONTS};white-space:pre}}.small,.legend{{font-size:{SMALL_FONT}px}}\n\
         .edge{{fill:none;stroke-width:1.2}}.failure{{stroke-dasharray:5 4}}\n{}{}\
         @media (prefers-color-scheme:dark){{\n{}{}}}\n",
        lines(line, page),
        colors(NodeKind::light_colors),
        lines(dark_line, dark_page),
        colors(NodeKind::dark_colors),
    )
}

/// Writes an arrow: curves in the gaps between columns, and straight lines through columns.
fn write_edge(svg: &mut String, kind: EdgeKind, way: &Way, placement: &Placement) {
    let places: Vec<_> = (way.items.iter().enumerate())
        .map(|(index, item)| placement.item(way.first + index, *item))
        .collect();
    let mut path = String::new();
    let (length, half) = HEAD;
    for (index, pair) in places.windows(2).enumerate() {
        let (mut left, mut right) = (pair[0].x + pair[0].width, pair[1].x);
        let (from, to) = (center(pair[0]), center(pair[1]));
        // The line ends where the head of the arrow begins.
        if way.is_reversed && index == 0 {
            left += length;
        }
        if !way.is_reversed && index + 2 == places.len() {
            right -= length;
        }
        let middle = f64::midpoint(left, right);
        let _ = match index {
            0 => write!(path, "M{left} {from}"),
            _ => write!(path, "H{left}"),
        };
        let _ = write!(path, "C{middle} {from} {middle} {to} {right} {to}");
    }
    let class = if kind == EdgeKind::Failure { "edge failure" } else { "edge" };
    let _ = writeln!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
    let (tip, base, y) = match (way.is_reversed, places.first(), places.last()) {
        (true, Some(target), _) => {
            let tip = target.x + target.width;
            (tip, tip + length, center(*target))
        }
        (false, _, Some(target)) => (target.x, target.x - length, center(*target)),
        _ => return,
    };
    let (above, below) = (y - half, y + half);
    let _ = writeln!(svg, "<path class=\"head\" d=\"M{tip} {y}L{base} {above}V{below}Z\"/>");
}

fn center(place: Rectangle) -> f64 {
    place.y + place.height / 2.0
}

fn write_node(svg: &mut String, node: &Node, place: Rectangle) {
    let Rectangle { x, y, width, height } = place;
    let class = node.kind.class();
    let title = [node.caption, &node.name].join(" ");
    let title = escaped(title.trim());
    let _ = write!(
        svg,
        "<g class=\"{class}\"><title>{title}</title>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>"
    );
    let x = x + PADDING;
    let mut baseline = y + PADDING / 2.0;
    let mut line = |text: &str, is_small: bool| {
        let (height, class) = if is_small { (SMALL_LINE, " class=\"small\"") } else { (LINE, "") };
        let text = escaped(&shortened(text));
        let at = baseline + height - 5.0;
        baseline += height;
        let _ = write!(svg, "<text{class} x=\"{x}\" y=\"{at}\">{text}</text>");
    };
    if !node.caption.is_empty() {
        line(node.caption, true);
    }
    line(&node.name, false);
    for detail in &node.details {
        line(detail, true);
    }
    svg.push_str("</g>\n");
}

/// The text in XML, without characters that it forbids.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}
