//! A deployment in steps: the updates that take a deployed CloudFormation stack to a new template.
//!
//! AWS makes some changes only in several updates: one index of a table at a time, a path
//! parameter only after the old one is gone. Each step is a whole, valid template. A step is
//! determined by the deployed template and the new one alone, so a deployment that failed
//! continues where it ended.
//!
//! There are two kinds of steps. The first ones are the deployed template with some changes that
//! no caller notices. The others are the new template without some of its parts.

mod indexes;
mod modules;
mod paths;
mod replicas;
mod shards;
mod streams;
mod template;
mod time_to_live;
mod unique;

use serde_json::Value;

use crate::model::limits;

pub use self::modules::of_modules;
pub(crate) use self::shards::nearest as nearest_shards;
pub use self::template::dangling_references;

/// The highest number of steps. A table has at most 20 indexes, each of which is removed and
/// created at most once.
const MOST: usize = 60;

/// An update of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<T> {
    /// The template.
    pub output: T,
    /// True for the deployed template with some changes: its parameters keep their values.
    pub is_of_deployed: bool,
    /// The changes that AWS takes only in an update of their own; none for a last step, which
    /// makes all other changes.
    pub changes: Vec<String>,
    /// The consequences for callers and data until the next step is done.
    pub interruptions: Vec<String>,
    /// The reason to deploy the next step an hour later.
    pub wait: Option<String>,
}

impl<T> Step<T> {
    /// The update that makes all changes at once.
    pub const fn whole(output: T) -> Self {
        Self {
            output,
            is_of_deployed: false,
            changes: Vec::new(),
            interruptions: Vec::new(),
            wait: None,
        }
    }

    /// True if further steps follow.
    pub const fn is_partial(&self) -> bool {
        !self.changes.is_empty()
    }
}

/// The file name of the template of a step, whose number begins with 1.
pub fn template_name(number: usize) -> String {
    format!("{number}.template.json")
}

/// Parses a deployed template in JSON, which the AWS CLI returns as JSON or as text. `None` for a
/// template in YAML, which is not one of dynagate's.
pub fn deployed_template(text: &str) -> Option<Value> {
    let template = match serde_json::from_str(text).ok()? {
        Value::String(text) => serde_json::from_str(&text).ok()?,
        other => other,
    };
    template.get("Resources").is_some_and(Value::is_object).then_some(template)
}

/// Writes the template of a step, without white space if it would be too large for a request
/// otherwise.
pub fn template_text(template: &Value) -> String {
    let lines = serde_json::to_string_pretty(template).unwrap_or_default() + "\n";
    if lines.len() > limits::TEMPLATE_BODY_BYTES { template.to_string() } else { lines }
}

/// Returns the steps from a deployed template to a new one. The last one is the new template.
#[must_use]
pub fn of_templates(deployed: &Value, new: &Value) -> Vec<Step<Value>> {
    let mut steps: Vec<Step<Value>> = Vec::new();
    while steps.len() < MOST {
        let deployed = steps.last().map_or(deployed, |step| &step.output);
        let step = next(deployed, new);
        if step.output == *new || step.output == *deployed {
            break;
        }
        steps.push(step);
    }
    steps.push(Step::whole(new.clone()));
    steps
}

/// The next step, which is the new template if one update can make all changes.
fn next(deployed: &Value, new: &Value) -> Step<Value> {
    let mut first = Step { is_of_deployed: true, ..Step::whole(deployed.clone()) };
    paths::take_out(deployed, new, &mut first);
    indexes::create_early(deployed, new, &mut first);
    if !first.changes.is_empty() {
        return first;
    }
    let mut step = Step::whole(new.clone());
    let tables_with_new_indexes = indexes::change_one(deployed, new, &mut step);
    replicas::change_one(deployed, new, &tables_with_new_indexes, &mut step);
    time_to_live::turn_off(deployed, new, &mut step);
    streams::turn_off(deployed, new, &mut step);
    shards::double(deployed, new, &mut step);
    unique::take_out(deployed, new, &mut step);
    step
}
