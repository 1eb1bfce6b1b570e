//! Numbers.

/// N: a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberShape {
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) allowed: Option<Vec<f64>>,
}

impl NumberShape {
    /// Any number.
    pub fn new() -> Self {
        Self::default()
    }

    /// The least value.
    pub fn minimum(mut self, minimum: impl Into<f64>) -> Self {
        self.minimum = Some(minimum.into());
        self
    }

    /// The greatest value.
    pub fn maximum(mut self, maximum: impl Into<f64>) -> Self {
        self.maximum = Some(maximum.into());
        self
    }

    /// The only numbers there may be.
    pub fn one_of<N: Into<f64>>(mut self, allowed: impl IntoIterator<Item = N>) -> Self {
        self.allowed = Some(allowed.into_iter().map(Into::into).collect());
        self
    }
}
