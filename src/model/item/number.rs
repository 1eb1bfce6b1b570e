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

    /// The minimum.
    pub fn minimum(mut self, minimum: impl Into<f64>) -> Self {
        self.minimum = Some(minimum.into());
        self
    }

    /// The maximum.
    pub fn maximum(mut self, maximum: impl Into<f64>) -> Self {
        self.maximum = Some(maximum.into());
        self
    }

    /// The only valid numbers.
    pub fn one_of<N: Into<f64>>(mut self, allowed: impl IntoIterator<Item = N>) -> Self {
        self.allowed = Some(allowed.into_iter().map(Into::into).collect());
        self
    }
}

/// NaN, which is reported as an error, equals itself, so a table with it equals itself.
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
