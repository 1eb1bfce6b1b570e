//! Columns: the layer of each box, and the order of the boxes in a layer.
//!
//! Requests run through fixed layers to the tables. The layers after them follow from the arrows:
//! a box is to the right of all boxes that lead to it, except for arrows that close a circle or
//! lead back to a table. An arrow over several layers has a bend in each layer between, which has a
//! place in its order as a box has: so no arrow crosses a box.

use std::collections::HashMap;

use super::{Edge, Graph, GraphTooLarge, NodeKind};

/// A box or a bend in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Item {
    /// A box, by its index.
    Node(usize),
    /// A bend of the edge with this index.
    Bend(usize),
}

/// The layers from left to right.
#[derive(Debug)]
pub(super) struct Layers {
    /// The items, by layer and place.
    pub(super) items: Vec<Vec<Item>>,
    /// The items that the edge with this index leads through, one per layer, from left to right.
    pub(super) ways: Vec<Way>,
}

/// The way of an edge through the layers.
#[derive(Debug)]
pub(super) struct Way {
    /// The layer of the leftmost box.
    pub(super) first: usize,
    pub(super) items: Vec<Item>,
    /// True if the edge leads from right to left.
    pub(super) is_reversed: bool,
}

/// The rounds in which the order is improved.
const ROUNDS: usize = 8;

impl Layers {
    pub(super) fn of(graph: &Graph) -> Result<Self, GraphTooLarge> {
        let layer_of = layers(graph);
        let count = layer_of.iter().max().map_or(0, |last| last + 1);
        let bends: usize = (graph.edges.iter())
            .map(|edge| layer_of[edge.from].abs_diff(layer_of[edge.to]).saturating_sub(1))
            .sum();
        if graph.nodes.len() + bends > GraphTooLarge::BOUND.count() {
            return Err(GraphTooLarge);
        }
        let mut items = vec![Vec::new(); count];
        for (node, layer) in layer_of.iter().enumerate() {
            items[*layer].push(Item::Node(node));
        }
        let mut ways = Vec::new();
        for (index, Edge { from, to, .. }) in graph.edges.iter().enumerate() {
            let is_reversed = layer_of[*from] > layer_of[*to];
            let (left, right) = if is_reversed { (to, from) } else { (from, to) };
            let (first, last) = (layer_of[*left], layer_of[*right]);
            let bends = first + 1..last;
            let mut way = vec![Item::Node(*left)];
            for layer in bends {
                items[layer].push(Item::Bend(index));
                way.push(Item::Bend(index));
            }
            way.push(Item::Node(*right));
            ways.push(Way { first, items: way, is_reversed });
        }
        let mut layers = Self { items, ways };
        layers.sort(graph);
        Ok(layers)
    }

    /// Moves the items of each layer to the mean place of their neighbors. Routes and operations
    /// stay in the order of paths, and bends below them.
    fn sort(&mut self, graph: &Graph) {
        let is_fixed: Vec<_> = self.items.iter().map(|layer| is_fixed(graph, layer)).collect();
        let neighbors = Neighbors::of(self);
        let count = self.items.len();
        for round in 0..ROUNDS {
            let is_forward = round % 2 == 0;
            for step in 0..count {
                let layer = if is_forward { step } else { count - 1 - step };
                if is_fixed[layer] {
                    continue;
                }
                let beside = if is_forward { layer.checked_sub(1) } else { Some(layer + 1) };
                let Some(beside) = beside.and_then(|beside| self.items.get(beside)) else {
                    continue;
                };
                let places = places(beside);
                let items = &self.items[layer];
                let mut keyed: Vec<_> = (items.iter().enumerate())
                    .map(|(place, item)| {
                        let of = neighbors.beside(layer, *item, is_forward);
                        let mean = mean(of.iter().filter_map(|item| places.get(item).copied()));
                        (mean.unwrap_or_else(|| as_number(place)), *item)
                    })
                    .collect();
                keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
                self.items[layer] = keyed.into_iter().map(|(_, item)| item).collect();
            }
        }
    }
}

/// The neighbors of the items in the layers beside theirs.
struct Neighbors {
    /// For each layer and item, those on the left and on the right.
    of: HashMap<(usize, Item), [Vec<Item>; 2]>,
}

impl Neighbors {
    fn of(layers: &Layers) -> Self {
        let mut of = HashMap::new();
        for way in &layers.ways {
            for (index, pair) in way.items.windows(2).enumerate() {
                let layer = way.first + index;
                let at_left: &mut [Vec<Item>; 2] = of.entry((layer, pair[0])).or_default();
                at_left[1].push(pair[1]);
                let at_right: &mut [Vec<Item>; 2] = of.entry((layer + 1, pair[1])).or_default();
                at_right[0].push(pair[0]);
            }
        }
        Self { of }
    }

    fn beside(&self, layer: usize, item: Item, is_left: bool) -> &[Item] {
        let sides = self.of.get(&(layer, item));
        sides.map_or(&[], |sides| &sides[usize::from(!is_left)])
    }
}

/// The place of each item in its layer.
fn places(layer: &[Item]) -> HashMap<Item, f64> {
    layer.iter().enumerate().map(|(place, item)| (*item, as_number(place))).collect()
}

/// The mean of numbers; `None` if there are none.
pub(super) fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0), |(sum, count), number| (sum + number, count + 1));
    (count > 0).then(|| sum / as_number(count))
}

#[expect(clippy::cast_precision_loss, reason = "the number of items is bounded")]
pub(super) const fn as_number(count: usize) -> f64 {
    count as f64
}

fn is_fixed(graph: &Graph, layer: &[Item]) -> bool {
    layer.iter().any(|item| match item {
        Item::Node(node) => {
            matches!(graph.nodes[*node].kind, NodeKind::Route | NodeKind::Operation)
        }
        Item::Bend(_) => false,
    })
}

/// The layer of each box, without empty layers.
fn layers(graph: &Graph) -> Vec<usize> {
    let first_free = NodeKind::Table as usize + 1;
    let is_free = |node: usize| graph.nodes[node].kind > NodeKind::Table;
    let mut next = vec![Vec::new(); graph.nodes.len()];
    for Edge { from, to, .. } in &graph.edges {
        if is_free(*from) && is_free(*to) {
            next[*from].push(*to);
        }
    }
    let mut layers: Vec<usize> = graph.nodes.iter().map(|node| node.kind as usize).collect();
    let mut free: Vec<_> = (0..graph.nodes.len()).filter(|node| is_free(*node)).collect();
    for node in &free {
        layers[*node] = first_free;
    }
    free.sort_by_key(|node| graph.nodes[*node].kind);
    let (order, ranks) = order(&free, &next);
    for node in order {
        for after in &next[node] {
            // An arrow to an earlier box closes a circle.
            if ranks[*after] > ranks[node] {
                layers[*after] = layers[*after].max(layers[node] + 1);
            }
        }
    }
    let mut used = layers.clone();
    used.sort_unstable();
    used.dedup();
    layers.into_iter().map(|layer| used.partition_point(|other| *other < layer)).collect()
}

/// An order of boxes in which all arrows lead forward, except those that close circles, and the
/// place of each box in it.
fn order(starts: &[usize], next: &[Vec<usize>]) -> (Vec<usize>, Vec<usize>) {
    let mut is_seen = vec![false; next.len()];
    let mut finished = Vec::new();
    for start in starts {
        // Without recursion, because chains may be long.
        let mut open = vec![(*start, 0)];
        if std::mem::replace(&mut is_seen[*start], true) {
            continue;
        }
        while let Some((node, done)) = open.pop() {
            match next[node].get(done) {
                Some(after) => {
                    open.push((node, done + 1));
                    if !std::mem::replace(&mut is_seen[*after], true) {
                        open.push((*after, 0));
                    }
                }
                None => finished.push(node),
            }
        }
    }
    finished.reverse();
    let mut ranks = vec![0; next.len()];
    for (rank, node) in finished.iter().enumerate() {
        ranks[*node] = rank;
    }
    (finished, ranks)
}
