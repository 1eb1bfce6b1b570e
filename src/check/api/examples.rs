//! The values that show a finding.

use crate::probe::Observation;

/// The value of an observation and what it makes of the template, for the help of a finding.
pub(super) fn shown(observation: &Observation) -> String {
    let Observation { source, value, result, .. } = observation;
    match value {
        Some(value) => {
            let value = value.replace('\n', "\\n");
            format!("for example, with {source} = `{value}` the result is `{result}`")
        }
        None => format!("without {source} the result is `{result}`"),
    }
}
