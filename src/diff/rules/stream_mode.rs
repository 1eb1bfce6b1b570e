use crate::diff::{Action, ChangeChecker, Changed, Consequence, StateResource, change_rule};

change_rule! {
    /// Checks that the mode of a Kinesis stream is not switched often.
    ///
    /// ## Why
    /// Kinesis allows [two switches of the capacity mode within 24
    /// hours](https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html).
    /// A stream that becomes provisioned keeps its number of shards.
    ///
    /// ## Example
    /// ```yaml
    /// kinesis-streams: {clicks: {}}
    /// ---
    /// kinesis-streams: {clicks: {mode: {shards: 2}}}
    /// ```
    "DG737", "stream-mode", Note, Resource(check)
}

const STREAMS: [&str; 2] = ["AWS::Kinesis::Stream", "aws_kinesis_stream"];
const MODES: [&str; 2] = ["StreamModeDetails/StreamMode", "stream_mode_details/stream_mode"];

fn check(changed: &Changed<'_>, check: &mut ChangeChecker<'_>) {
    let Some((old, new)) = changed.both_of(&STREAMS) else { return };
    let mode = |of: &StateResource| {
        MODES.iter().find_map(|path| of.text(path)).map_or("PROVISIONED".to_owned(), Into::into)
    };
    let (old, new) = (mode(old), mode(new));
    if old == new || changed.change.action == Action::Replaced {
        return;
    }
    let id = changed.id();
    check.report(
        Consequence::Noted,
        id,
        format!(
            "the mode of the stream {id} changes from {old} to {new}, which Kinesis allows twice \
             within 24 hours"
        ),
        "if Kinesis refuses the switch, deploy again 24 hours after the first one".to_owned(),
    );
}
