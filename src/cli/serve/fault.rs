//! The faults of `--fault`.

use anyhow::anyhow;
use dynagate::nearest::nearest;
use dynagate_local::{Fault, InvalidFault, System};

/// Reads the faults, which must be able to happen.
pub(super) fn read(written: &[String], system: &System) -> anyhow::Result<Vec<Fault>> {
    let read = |written: &String| {
        let fault: Result<Fault, _> = written.parse();
        fault
            .and_then(|fault| fault.check(system).map(|()| fault))
            .map_err(|error| anyhow!("--fault {written}: {}", explained(&error)))
    };
    written.iter().map(read).collect()
}

/// The problem with the name that is probably meant, or with all names.
fn explained(InvalidFault { problem, unknown }: &InvalidFault) -> String {
    let Some((name, known)) = unknown else { return problem.clone() };
    if let Some(nearest) = nearest(name, known) {
        return format!("{problem}; did you mean `{nearest}`?");
    }
    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("{problem}; expected one of {}", known.join(", "))
}
