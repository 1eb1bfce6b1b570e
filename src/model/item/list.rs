//! Lists.

use super::Shape;

/// L: a list whose elements have one shape.
#[derive(Debug, Clone, PartialEq)]
pub struct ListShape {
    pub(crate) of: Box<Shape>,
    pub(crate) min_items: Option<u32>,
    pub(crate) max_items: Option<u32>,
}

impl ListShape {
    /// Creates a list with elements of this shape.
    pub fn new(of: impl Into<Shape>) -> Self {
        Self { of: Box::new(of.into()), min_items: None, max_items: None }
    }

    /// The shape of its elements.
    pub const fn element(&self) -> &Shape {
        &self.of
    }

    /// The minimum number of elements.
    pub fn min_items(mut self, elements: u32) -> Self {
        self.min_items = Some(elements);
        self
    }

    /// The maximum number of elements.
    pub fn max_items(mut self, elements: u32) -> Self {
        self.max_items = Some(elements);
        self
    }
}
