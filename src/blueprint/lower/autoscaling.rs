//! Autoscaling of provisioned capacity.

use crate::blueprint::document as written;
use crate::model::{Autoscaling, Scaling};

pub(super) fn autoscaling(written: written::Autoscaling) -> Autoscaling {
    Autoscaling { read: written.read.map(scaling), write: written.write.map(scaling) }
}

fn scaling(written: written::Scaling) -> Scaling {
    let scaling = Scaling::between(written.minimum, written.maximum);
    written
        .target_utilization_percent
        .map_or(scaling, |percent| scaling.target_utilization_percent(percent))
}
