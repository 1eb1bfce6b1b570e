//! Graphs of a plan: routes, operations, tables, streams, functions, topics and queues.
//!
//! [`Graph::of`] collects the boxes and arrows of a plan (`collect`). [`Graph::mermaid`] writes them
//! for tools that arrange them themselves. [`Graph::svg`] arranges them: each kind has a column
//! (`layers`), where the boxes get their places (`placement`), as wide as their texts (`label`).
//!
//! ```
//! use dynagate::blueprint;
//! use dynagate::graph::Graph;
//! use dynagate::pattern::Pattern;
//! use dynagate::plan::Plan;
//!
//! let pattern = Pattern::named("query-by-id").expect("a pattern");
//! let stack = blueprint::load(&pattern.source(), &[]).expect("a sound blueprint");
//! let graph = Graph::of(&Plan::of(&stack));
//! assert!(graph.mermaid().starts_with("flowchart LR\n"));
//! assert!(graph.svg().expect("a small graph").starts_with("<svg "));
//! ```

mod collect;
mod label;
mod layers;
mod mermaid;
mod placement;
mod svg;

use crate::bounds::{self, Bound};

/// The boxes and arrows of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// The name of the stack.
    title: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Node {
    kind: NodeKind,
    /// The name that distinguishes it from other boxes of its kind: for an operation, its route.
    key: String,
    /// The text above the name, such as `table`; empty for routes and operations.
    caption: &'static str,
    name: String,
    /// Further lines below the name.
    details: Vec<String>,
}

/// The kind of a box, which determines its column and its color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum NodeKind {
    DomainName,
    Caller,
    Route,
    Operation,
    Table,
    Stream,
    Function,
    Topic,
    Queue,
    Endpoint,
}

/// An arrow, by the indexes of its boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Edge {
    from: usize,
    to: usize,
    kind: EdgeKind,
}

/// The kind of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum EdgeKind {
    /// Requests, changes and messages.
    Flow,
    /// Records, events and messages that failed.
    Failure,
}

impl NodeKind {
    const ALL: [Self; 10] = [
        Self::DomainName,
        Self::Caller,
        Self::Route,
        Self::Operation,
        Self::Table,
        Self::Stream,
        Self::Function,
        Self::Topic,
        Self::Queue,
        Self::Endpoint,
    ];

    /// The name of its class of style.
    const fn class(self) -> &'static str {
        match self {
            Self::DomainName => "domain-name",
            Self::Caller => "caller",
            Self::Route => "route",
            Self::Operation => "operation",
            Self::Table => "table",
            Self::Stream => "stream",
            Self::Function => "function",
            Self::Topic => "topic",
            Self::Queue => "queue",
            Self::Endpoint => "endpoint",
        }
    }

    /// The fill, the outline and the text in light colors.
    const fn light_colors(self) -> [&'static str; 3] {
        match self {
            Self::DomainName | Self::Caller => ["#f6f8fa", "#8c959f", "#24292f"],
            Self::Route => ["#ddf4ff", "#54aeff", "#0a3069"],
            Self::Operation => ["#ffffff", "#54aeff", "#0a3069"],
            Self::Table => ["#dafbe1", "#4ac26b", "#044f1e"],
            Self::Stream => ["#e6f9f5", "#3fb6a2", "#0b4a41"],
            Self::Function => ["#fff1e5", "#fb8f44", "#5c2200"],
            Self::Topic => ["#ffeff7", "#ff80c8", "#611347"],
            Self::Queue | Self::Endpoint => ["#fbefff", "#c297ff", "#3e1f79"],
        }
    }

    /// The same in dark colors.
    const fn dark_colors(self) -> [&'static str; 3] {
        match self {
            Self::DomainName | Self::Caller => ["#161b22", "#6e7681", "#e6edf3"],
            Self::Route => ["#0c2d6b", "#388bfd", "#cae8ff"],
            Self::Operation => ["#0d1117", "#388bfd", "#cae8ff"],
            Self::Table => ["#033a16", "#2ea043", "#aff5b4"],
            Self::Stream => ["#06372f", "#2b9482", "#b0f2e5"],
            Self::Function => ["#5a1e02", "#db6d28", "#ffdfb6"],
            Self::Topic => ["#5e103e", "#db61a2", "#ffdaec"],
            Self::Queue | Self::Endpoint => ["#271052", "#8957e5", "#eddeff"],
        }
    }
}

/// The error for a graph that is too large to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphTooLarge;

impl GraphTooLarge {
    /// The exceeded bound.
    pub const BOUND: Bound = bounds::GRAPH_BOXES;
}

impl std::fmt::Display for GraphTooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let most = Self::BOUND.at_most;
        write!(f, "the graph has more than {most} boxes and bends: use Mermaid, which has no limit")
    }
}

impl std::error::Error for GraphTooLarge {}
