//! Routes without a backend.

use super::Plan;
use crate::model::{MockIntegration, RoleArn};
use crate::plan::Integration;

impl Plan<'_> for &MockIntegration {
    fn integration(&self, _: RoleArn) -> Integration {
        Integration::mock(self.response())
    }
}
