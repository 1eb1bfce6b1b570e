//! `--update`: writes actual results into the blueprint in place of expected ones.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use clap::builder::styling::AnsiColor;
use dynagate::blueprint::{self, Edit, Source};
use dynagate::bounds;
use dynagate::example::{Body, ExpectedBackendRequest, Failure};
use dynagate::input;
use dynagate::vtl::Json;
use indexmap::IndexMap;

use super::{Report, Tested, text};
use crate::cli::files::{Content, Existing, OutputFile};
use crate::cli::{Outcome, console, files};

/// Writes the file and reports updated examples and those that could not be updated.
pub(super) fn run(path: &Path, source: &Source, report: &Report) -> anyhow::Result<Outcome> {
    let mut contents = source.text.clone();
    let (mut told, mut updated, mut failed) = (String::new(), 0, 0);
    let yellow = AnsiColor::Yellow.on_default();
    for tested in &report.tested {
        let edits = edits(tested);
        let edited = blueprint::edit(&contents, &edits);
        match &edited {
            Ok(edited) if !edits.is_empty() => {
                contents.clone_from(edited);
                updated += 1;
                // Writing to a string cannot fail.
                let _ = writeln!(told, "{yellow}new{yellow:#}   {}", tested.example.name());
                if let Some(reason) = tested.reason() {
                    let _ = writeln!(told, "      note: {reason}");
                }
            }
            _ => {
                failed += usize::from(!tested.passed() && !tested.skipped());
                text::example(&mut told, tested);
                tested.annotate();
            }
        }
        if let Err(refused) = edited {
            let _ = writeln!(told, "      not updated: {refused}");
        }
    }
    let now = input::bytes(path, bounds::BLUEPRINT_BYTES)
        .with_context(|| format!("cannot read {}", path.display()))?;
    ensure!(
        now == source.text.as_bytes(),
        "{} was changed meanwhile and is not updated: run the command again",
        path.display()
    );
    files::write(
        &[OutputFile {
            path: path.to_owned(),
            contents: contents.as_bytes(),
            replaces: Content::ANY,
        }],
        Existing::Replace,
    )?;
    let passed = report.tested.len() - report.skipped() - updated - failed;
    let _ = writeln!(told, "\n{passed} passed, {updated} updated, {failed} failed");
    console::print_styled(&told)?;
    Ok(if failed == 0 { Outcome::Done } else { Outcome::Failed })
}

/// The edits that make an example pass; none if it passes already or cannot be updated.
fn edits(tested: &Tested) -> Vec<Edit> {
    let of = |field: &[String]| {
        let start = ["examples".to_owned(), tested.example.name().to_owned()];
        [&start, field].concat()
    };
    let mut edits = Vec::new();
    for failure in &tested.ran.failures {
        match failure {
            Failure::Differs { field, actual, .. } => {
                edits.push(Edit {
                    path: of(field),
                    value: actual.as_ref().map_or(Json::Null, Body::to_example),
                });
            }
            Failure::ExpectsNothing => {
                if let Some(request) = &tested.ran.backend_request {
                    let (name, value) = ExpectedBackendRequest::written(request);
                    edits.push(Edit { path: of(&[name.to_owned()]), value });
                }
                if let Some(response) = &tested.ran.response {
                    let status = Json::Number(response.status.into());
                    let value = object([
                        ("status", status),
                        ("body", Body::of(&response.body.text()).to_example()),
                    ]);
                    edits.push(Edit { path: of(&["response".to_owned()]), value });
                }
            }
            // An expectation that DynamoDB is not called is left to the author.
            _ => return Vec::new(),
        }
    }
    edits
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(
        members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<IndexMap<_, _>>(),
    )
}
