//! Routes without a backend.

use std::collections::BTreeMap;

use super::Plan;
use crate::mapping;
use crate::model::{MockIntegration, RoleArn};
use crate::plan::integration::{Integration, Target};

impl Plan<'_> for &MockIntegration {
    fn integration(&self, _: RoleArn) -> Integration {
        Integration {
            target: Target::Mock,
            request_templates: BTreeMap::from([(
                "application/json".to_owned(),
                mapping::mock_request(self.status),
            )]),
            responses: vec![self.response()],
        }
    }
}
