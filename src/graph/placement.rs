//! Places: the coordinates of boxes and bends, in pixels.

use std::collections::HashMap;

use super::label::{shortened, width};
use super::layers::{Item, Layers, mean};
use super::{Graph, Node, NodeKind};

/// The size of names.
pub(super) const FONT: f64 = 13.0;
/// The size of captions and details.
pub(super) const SMALL_FONT: f64 = 11.0;
/// The height of a line with a name.
pub(super) const LINE: f64 = 18.0;
/// The height of a line with a caption or a detail.
pub(super) const SMALL_LINE: f64 = 15.0;
/// The space around the text of a box.
pub(super) const PADDING: f64 = 10.0;
/// The space around the graph.
pub(super) const MARGIN: f64 = 16.0;

/// The distance of boxes in a column.
const DISTANCE: f64 = 12.0;
/// The distance of routes of the same path.
const CLOSE: f64 = 5.0;
/// The height that is kept free for an arrow.
const BEND: f64 = 4.0;
/// The least distance of columns.
const GAP: f64 = 52.0;
/// The part of the height of an arrow that is added to the distance of its columns, and the most of
/// it.
const STEEP: (f64, f64) = (0.14, 110.0);

/// The place of a box: the upper left corner and the size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The places of all boxes and bends.
#[derive(Debug)]
pub(super) struct Placement {
    /// The places of items, by layer.
    items: HashMap<(usize, Item), Rectangle>,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Placement {
    pub(super) fn of(graph: &Graph, layers: &Layers) -> Self {
        let centers = centers(graph, layers);
        let mut x = MARGIN;
        let mut items = HashMap::new();
        let mut height: f64 = 0.0;
        for (index, layer) in layers.items.iter().enumerate() {
            let width = layer.iter().map(|item| item_width(graph, *item)).fold(0.0, f64::max);
            for item in layer {
                let item_height = item_height(graph, *item);
                let y = centers[&(index, *item)] - item_height / 2.0;
                height = height.max(y + item_height);
                items.insert((index, *item), Rectangle { x, y, width, height: item_height });
            }
            x += width + gap(index, layers, &centers);
        }
        let width = items.values().map(|place| place.x + place.width).fold(MARGIN, f64::max);
        Self { items, width: width + MARGIN, height: height + MARGIN }
    }

    pub(super) fn item(&self, layer: usize, item: Item) -> Rectangle {
        self.items[&(layer, item)]
    }
}

/// The width of the gap on the right of a layer: steep arrows get more room.
fn gap(index: usize, layers: &Layers, centers: &HashMap<(usize, Item), f64>) -> f64 {
    let ways = layers.ways.iter().filter(|way| way.first <= index);
    let heights = ways.filter_map(|way| {
        let pair = way.items.get(index - way.first..index - way.first + 2)?;
        Some((centers[&(index, pair[0])] - centers[&(index + 1, pair[1])]).abs())
    });
    let (part, most) = STEEP;
    GAP + (heights.fold(0.0, f64::max) * part).min(most)
}

/// The vertical centers of all items. The layer with the most items is stacked; each other layer
/// is placed beside its neighbors in the layer before it, on the way from there.
fn centers(graph: &Graph, layers: &Layers) -> HashMap<(usize, Item), f64> {
    let mut centers = HashMap::new();
    let count = layers.items.len();
    let of_routes = (0..count).find(|layer| {
        let routes = |item: &Item| kind(graph, *item) == Some(NodeKind::Route);
        layers.items[*layer].iter().any(routes)
    });
    let base = of_routes.unwrap_or(0);
    for layer in (base..count).chain((0..base).rev()) {
        let beside = if layer > base { layer.checked_sub(1) } else { Some(layer + 1) };
        let beside = beside.filter(|_| layer != base);
        let mut wanted: HashMap<Item, Vec<f64>> = HashMap::new();
        for way in &layers.ways {
            let at = |layer: usize| way.items.get(layer.checked_sub(way.first)?).copied();
            if let Some(other) = beside
                && let (Some(item), Some(neighbor)) = (at(layer), at(other))
            {
                wanted.entry(item).or_default().push(centers[&(other, neighbor)]);
            }
        }
        let wanted = |item: &Item| mean(wanted.get(item)?.iter().copied());
        let placed = separated(graph, &layers.items[layer], wanted);
        centers.extend(layers.items[layer].iter().zip(placed).map(|(item, y)| ((layer, *item), y)));
    }
    let top = (layers.items.iter().enumerate())
        .flat_map(|(layer, items)| items.iter().map(move |item| (layer, *item)))
        .map(|at| centers[&at] - item_height(graph, at.1) / 2.0)
        .fold(f64::INFINITY, f64::min);
    for center in centers.values_mut() {
        *center += MARGIN - top;
    }
    centers
}

/// The centers of a layer's items: as near to the wanted ones as their distances allow, in the sense
/// of least squares, in whole pixels.
fn separated(graph: &Graph, items: &[Item], wanted: impl Fn(&Item) -> Option<f64>) -> Vec<f64> {
    // The offset of each item in a column without free space.
    let mut offsets: Vec<f64> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let offset = match index.checked_sub(1).map(|before| items[before]) {
            None => 0.0,
            Some(before) => {
                let halves = item_height(graph, before) + item_height(graph, *item);
                offsets[index - 1] + halves / 2.0 + distance(graph, before, *item)
            }
        };
        offsets.push(offset);
    }
    // Blocks of items without free space between them: the sum of the wanted starts, and the counts.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (item, offset) in items.iter().zip(&offsets) {
        let before = blocks.last().map_or(0.0, |(sum, weight, _)| sum / weight);
        let (start, weight) = match wanted(item) {
            Some(center) => (center - offset, 1.0),
            // Items without a wish follow the one before.
            None => (before, 0.001),
        };
        blocks.push((start * weight, weight, 1));
        while let [.., one, other] = &mut blocks[..]
            && one.0 / one.1 >= other.0 / other.1
        {
            *one = (one.0 + other.0, one.1 + other.1, one.2 + other.2);
            blocks.pop();
        }
    }
    let starts = blocks
        .iter()
        .flat_map(|(sum, weight, count)| std::iter::repeat_n((sum / weight).round(), *count));
    starts.zip(&offsets).map(|(start, offset)| start + offset).collect()
}

fn kind(graph: &Graph, item: Item) -> Option<NodeKind> {
    match item {
        Item::Node(node) => Some(graph.nodes[node].kind),
        Item::Bend(_) => None,
    }
}

/// The distance between two items of a column.
fn distance(graph: &Graph, above: Item, below: Item) -> f64 {
    let path = |item: Item| match item {
        Item::Node(node) => match &graph.nodes[node] {
            Node { kind: NodeKind::Route | NodeKind::Operation, key, .. } => {
                key.split_once(' ').map(|(_, path)| path)
            }
            _ => None,
        },
        Item::Bend(_) => None,
    };
    match (path(above), path(below)) {
        (Some(one), Some(other)) if one == other => CLOSE,
        _ => DISTANCE,
    }
}

fn item_width(graph: &Graph, item: Item) -> f64 {
    match item {
        Item::Node(node) => node_width(&graph.nodes[node]),
        Item::Bend(_) => 0.0,
    }
}

fn item_height(graph: &Graph, item: Item) -> f64 {
    match item {
        Item::Node(node) => node_height(&graph.nodes[node]),
        Item::Bend(_) => BEND,
    }
}

fn node_width(node: &Node) -> f64 {
    let small = node.details.iter().map(|detail| width(&shortened(detail)));
    let small = small.chain([width(node.caption)]).map(|em| em * SMALL_FONT);
    let widest = small.fold(width(&shortened(&node.name)) * FONT, f64::max);
    (widest + 2.0 * PADDING).ceil()
}

fn node_height(node: &Node) -> f64 {
    let small = node.details.len() + usize::from(!node.caption.is_empty());
    super::layers::as_number(small).mul_add(SMALL_LINE, LINE) + PADDING
}
