//! Numbers.

/// N: a number.
#[derive(Debug, Clone, Default)]
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

/// A number that is none, which is reported where it stands, is equal to itself: a table with one
/// is still the same table.
impl PartialEq for NumberShape {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &f64, b: &f64| a == b || (a.is_nan() && b.is_nan());
        let limit = |a: &Option<f64>, b: &Option<f64>| match (a, b) {
            (Some(a), Some(b)) => same(a, b),
            (a, b) => a == b,
        };
        let allowed = match (&self.allowed, &other.allowed) {
            (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            (a, b) => a == b,
        };
        limit(&self.minimum, &other.minimum) && limit(&self.maximum, &other.maximum) && allowed
    }
}
