//! Changes of deployed stacks: the files in `tests/updates`, each with a blueprint before and after
//! the change.
//!
//! `reference::changes` writes `docs/reference/changes.md` from them. The deployments themselves are in
//! `prove::changed_stacks`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use dynagate::blueprint::{self, Source};
use dynagate::check::{CheckedPlan, Engine};
use dynagate::diff::steps::{self, Step};
use dynagate::diff::{self, Action, ChangeFinding, Consequence, ModuleFile, ResourceChange, State};
use dynagate::load;
use dynagate::plan::Plan;
use dynagate::synth::{Artifact, Backend as _, CloudFormation, Terraform};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A change, and the comment at the beginning of its file.
pub(crate) struct Change {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) about: BTreeMap<String, String>,
    before: String,
    after: String,
}

/// All changes, in the order of their names.
pub(crate) fn changes() -> Vec<Change> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/updates");
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|of| of == "yaml"))
        .collect();
    files.sort();
    files.iter().map(|path| Change::read(path)).collect()
}

impl Change {
    fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("a file");
        let about = text
            .lines()
            .map_while(|line| line.strip_prefix("# ")?.split_once(": "))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let (before, after) = text.split_once("\n---\n").expect("two blueprints");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let (path, before, after) = (path.to_owned(), before.to_owned(), after.to_owned());
        Self { path, name, about, before, after }
    }

    /// The outcome with an engine: `1 update`, `2 updates`, `refused`.
    pub(crate) fn on(&self, engine: &str) -> &str {
        self.about.get(engine).map_or("", String::as_str)
    }

    pub(crate) fn templates(&self) -> [Value; 2] {
        [template(&self.before), template(&self.after)]
    }

    /// The kinds of steps, and the rules that refuse it or need a further apply.
    fn kinds(&self, engine: Engine) -> BTreeSet<String> {
        let told = match engine {
            Engine::CloudFormation => {
                let [before, after] = self.templates();
                told_in(&steps::of_templates(&before, &after))
            }
            Engine::Terraform => {
                let [before, after] = [&self.before, &self.after].map(|text| main_tf(text));
                told_in(&steps::of_modules(&state_of_module(&before), &after))
            }
        };
        let states = self.states(engine);
        let findings = findings(&states);
        let rules = findings.iter().filter(|of| is_refused(of)).map(|of| of.rule.name.to_owned());
        let further = has_further_apply(&states).then(|| "a further apply".to_owned());
        told.into_iter().chain(rules).chain(further).collect()
    }

    /// The states of an engine that the deployment goes through, one after the other.
    pub(crate) fn states(&self, engine: Engine) -> Vec<State> {
        match engine {
            Engine::CloudFormation => {
                let [before, after] = self.templates();
                let steps = steps::of_templates(&before, &after);
                let templates = std::iter::once(&before).chain(steps.iter().map(|of| &of.output));
                templates.map(state_of_template).collect()
            }
            Engine::Terraform => {
                let [before, after] = [&self.before, &self.after].map(|text| main_tf(text));
                let before = state_of_module(&before);
                let steps = steps::of_modules(&before, &after);
                let states = steps.iter().map(|of| state_of_module(&of.output));
                std::iter::once(before).chain(states).collect()
            }
        }
    }
}

/// Changes that together have every kind of step, and every rule that refuses a change.
pub(crate) fn of_each_kind(engine: Engine) -> Vec<Change> {
    let mut known = BTreeSet::new();
    let mut is_new = |change: &Change| {
        let before = known.len();
        known.extend(change.kinds(engine));
        known.len() > before
    };
    let mut changes = changes();
    // Those of one kind first.
    changes.sort_by_cached_key(|change| change.kinds(engine).len());
    changes.retain(|change| is_new(change));
    changes
}

/// The kinds of the changes that steps make: their texts without names and paths.
fn told_in<T>(steps: &[Step<T>]) -> Vec<String> {
    let is_plain = |word: &&str| word.chars().all(|letter| letter.is_ascii_lowercase());
    let kind = |told: &String| {
        let words: Vec<_> = told.split_whitespace().filter(is_plain).take(4).collect();
        words.join(" ")
    };
    steps.iter().flat_map(|step| step.changes.iter().map(kind)).collect()
}

/// True if `dynagate deploy` refuses a change because of a finding.
fn is_refused(of: &ChangeFinding) -> bool {
    of.consequence == Consequence::Refused
        || of.consequence == Consequence::Lost
            && of.is_of_retained
            && of.rule.name != "changed-stream-view"
}

/// True if `dynagate deploy` applies a module again after the last step: an API loses a part, and
/// its deployment was made before.
fn has_further_apply(states: &[State]) -> bool {
    const PARTS: [&str; 3] =
        ["aws_api_gateway_gateway_response", "aws_api_gateway_method", "aws_api_gateway_resource"];
    let [.., before, after] = states else { return false };
    let is_lost =
        |of: &ResourceChange| of.action == Action::Removed && PARTS.contains(&of.kind.as_str());
    after.resources.values().any(|of| of.kind == "aws_api_gateway_deployment")
        && diff::compare_resources(before, after).resources.iter().any(is_lost)
}

fn state_of_module(text: &str) -> State {
    let (name, text) = ("main.tf".into(), text.to_owned().into());
    State::of_module(&[ModuleFile { name, text }]).expect("a module")
}

fn state_of_template(template: &Value) -> State {
    let (name, text) = ("template.json".into(), template.to_string());
    State::of_template(&Source { name, text, directory: PathBuf::new() }).expect("a template")
}

fn with_plan<R>(blueprint: &str, run: impl FnOnce(&CheckedPlan<'_>) -> R) -> R {
    let source =
        Source { name: "depot.yaml".into(), text: blueprint.to_owned(), directory: PathBuf::new() };
    let stack =
        blueprint::load(&source, &[]).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    run(&Plan::of(&stack).check().expect("sound"))
}

fn template(blueprint: &str) -> Value {
    let template = with_plan(blueprint, |plan| CloudFormation.synthesize(plan).remove(0));
    serde_json::from_str(&template.into_text().expect("text")).expect("JSON")
}

/// The `main.tf` of a blueprint.
fn main_tf(blueprint: &str) -> String {
    let module = with_plan(blueprint, |plan| Terraform.synthesize(plan));
    let main = module.into_iter().find(|artifact| artifact.name == "main.tf");
    main.and_then(Artifact::into_text).expect("a text")
}

/// The steps, whose templates are checked.
fn checked_steps(name: &str, deployed: &Value, new: &Value) -> Vec<Step<Value>> {
    let steps = steps::of_templates(deployed, new);
    assert_eq!(&steps.last().expect("a step").output, new, "{name}");
    for (number, step) in (1..).zip(&steps) {
        let dangling = steps::dangling_references(&step.output);
        assert!(dangling.is_empty(), "{name}, step {number}: {dangling:?}");
        let source = Source {
            name: "template.json".into(),
            text: step.output.to_string(),
            directory: PathBuf::new(),
        };
        let loaded = load::load(&source, &load::Settings::default());
        assert!(loaded.is_ok_and(|loaded| !loaded.apis.is_empty()), "{name}, step {number}");
        // A deployment that failed continues.
        assert_eq!(steps::of_templates(&step.output, new).len(), (steps.len() - number).max(1));
    }
    steps
}

#[test]
fn each_change_takes_its_number_of_updates() {
    let mut wrong = Vec::new();
    for change in changes() {
        let [before, after] = change.templates();
        let steps = checked_steps(&change.name, &before, &after);
        let expected = change.on("cloudformation");
        let number = match steps.len() {
            1 => "1 update".to_owned(),
            number => format!("{number} updates"),
        };
        if expected != number && expected != "refused" {
            let told: Vec<_> = steps.iter().map(|step| &step.changes).collect();
            wrong.push(format!("{}: {number}, not {expected}: {told:?}", change.name));
        }
        assert_eq!(steps::of_templates(&after, &after).len(), 1, "{}", change.name);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each engine refuses exactly the changes that its column says. Updates that a step makes possible
/// are not refused, which the rules about changes tell for each pair of steps.
#[test]
fn each_change_is_refused_or_takes_its_number_of_steps() {
    let mut wrong = Vec::new();
    let engines = [
        (Engine::CloudFormation, "cloudformation", "update"),
        (Engine::Terraform, "terraform", "applie"),
    ];
    for change in changes() {
        for (engine, key, unit) in engines {
            let states = change.states(engine);
            let findings: Vec<_> = findings(&states);
            let refused: Vec<_> =
                findings.iter().filter(|of| is_refused(of)).map(|of| of.rule.name).collect();
            let further = has_further_apply(&states);
            let found = match (refused.is_empty(), states.len() - 1 + usize::from(further)) {
                (false, _) => "refused".to_owned(),
                (true, 1) => format!("1 {}", if unit == "applie" { "apply" } else { unit }),
                (true, number) => format!("{number} {unit}s"),
            };
            if found != change.on(key) {
                let expected = change.on(key);
                wrong
                    .push(format!("{} on {key}: {found} {refused:?}, not {expected}", change.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The findings about states that follow each other, each rule once.
pub(crate) fn findings(states: &[State]) -> Vec<ChangeFinding> {
    let pairs = states.windows(2).flat_map(|pair| diff::compare(&pair[0], &pair[1]).findings);
    let mut findings: Vec<ChangeFinding> = Vec::new();
    for finding in pairs {
        if findings.iter().all(|of| of.rule.code != finding.rule.code) {
            findings.push(finding);
        }
    }
    findings
}

/// A template with a table that has these indexes, each with the attribute that is its key.
fn table(indexes: &BTreeMap<String, (String, bool)>) -> Value {
    let mut types: BTreeMap<&str, &str> = BTreeMap::from([("id", "S")]);
    let letter = |is_number: bool| if is_number { "N" } else { "S" };
    types.extend(indexes.values().map(|(by, number)| (by.as_str(), letter(*number))));
    let type_of = |by: &str| types[by];
    let listed: Vec<_> = indexes
        .iter()
        .map(|(name, (by, _))| {
            json!({
                "IndexName": name,
                "KeySchema": [{"AttributeName": by, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            })
        })
        .collect();
    let attributes: Vec<_> =
        types.keys().map(|by| json!({"AttributeName": by, "AttributeType": type_of(by)})).collect();
    let mut properties = json!({
        "TableName": "orders",
        "AttributeDefinitions": attributes,
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    });
    if !listed.is_empty() {
        properties["GlobalSecondaryIndexes"] = listed.into();
    }
    json!({"Resources": {"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}})
}

/// The indexes of a template, with the types of their keys. Attributes that no key has are errors.
fn indexes(template: &Value) -> BTreeMap<String, String> {
    let table = &template["Resources"]["Orders"]["Properties"];
    let list = |of: &Value| of.as_array().cloned().unwrap_or_default();
    let mut types: BTreeMap<_, _> = list(&table["AttributeDefinitions"])
        .iter()
        .map(|of| (of["AttributeName"].to_string(), of["AttributeType"].to_string()))
        .collect();
    let types_of_all = types.clone();
    types.remove("\"id\"");
    let found = list(&table["GlobalSecondaryIndexes"])
        .iter()
        .map(|index| {
            let by = index["KeySchema"][0]["AttributeName"].to_string();
            types.remove(&by);
            (index["IndexName"].to_string(), format!("{by} {}", types_of_all[&by]))
        })
        .collect();
    assert!(types.is_empty(), "unused attributes: {types:?}");
    found
}

proptest! {
    #[test]
    fn each_step_creates_or_deletes_one_index(
        before in prop::collection::btree_map("[a-e]", ("[xyz]", any::<bool>()), 0..5),
        after in prop::collection::btree_map("[a-e]", ("[xyz]", any::<bool>()), 0..5),
    ) {
        let (before, after) = (table(&before), table(&after));
        let steps = steps::of_templates(&before, &after);
        prop_assert_eq!(&steps.last().expect("a step").output, &after);
        let mut deployed = indexes(&before);
        for step in &steps {
            let new = indexes(&step.output);
            let gone = deployed.iter().filter(|(name, key)| new.get(*name) != Some(*key)).count();
            let come = new.iter().filter(|(name, key)| deployed.get(*name) != Some(*key)).count();
            prop_assert!(gone + come <= 1, "{:?} -> {:?}", deployed, new);
            deployed = new;
        }
        let wanted = indexes(&after);
        let least = indexes(&before)
            .iter()
            .filter(|(name, key)| wanted.get(*name) != Some(*key))
            .count()
            + wanted
                .iter()
                .filter(|(name, key)| indexes(&before).get(*name) != Some(*key))
                .count();
        prop_assert_eq!(steps.len(), least.max(1));
    }
}

#[test]
fn a_deployed_api_answers_until_its_paths_are_renamed() {
    let change = changes().into_iter().find(|of| of.name == "path-parameter-renamed");
    let [before, after] = change.expect("a change").templates();
    let steps = steps::of_templates(&before, &after);
    let of_type = |template: &Value, kind: &str| -> Vec<String> {
        let resources = template["Resources"].as_object().expect("resources");
        let of = resources.iter().filter(|(_, of)| of["Type"] == kind);
        of.map(|(id, _)| id.clone()).collect()
    };
    let deployment = "AWS::ApiGateway::Deployment";
    let first = &steps[0].output;
    assert_eq!(of_type(first, deployment), of_type(&before, deployment), "the snapshot stays");
    assert_ne!(of_type(&after, deployment), of_type(&before, deployment));
    assert_eq!(of_type(first, "AWS::ApiGateway::Method"), ["ApiGetUpMethod"]);
    assert!(steps[0].is_of_deployed && steps[0].interruptions.is_empty());
    assert_eq!(
        steps[0].changes,
        ["takes out GET /crates/{id}; the deployed API answers as before"]
    );
}
