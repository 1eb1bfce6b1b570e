//! Obstacles to a deployment.

use anyhow::bail;

use crate::cli::message;
use crate::cli::transition::Obstacle;

/// Prints the obstacles that do not stop the deployment.
///
/// # Errors
///
/// Returns the obstacles that do.
pub(super) fn refuse(obstacles: Vec<Obstacle>) -> anyhow::Result<()> {
    let (mut in_the_way, told): (Vec<_>, Vec<_>) =
        obstacles.into_iter().partition(|obstacle| obstacle.is_in_the_way);
    for obstacle in told {
        message::note(&obstacle.message);
    }
    let Some(last) = in_the_way.pop() else { return Ok(()) };
    for obstacle in in_the_way {
        message::error(&obstacle.message);
    }
    bail!(last.message)
}
