//! `check::api`: what dynagate writes itself breaks no rule about deployed APIs.

use dynagate::blueprint::{Blueprint, Source};
use dynagate::check::Severity;
use dynagate::check::api::{BareTemplate, findings};
use dynagate::gateway::Api;
use dynagate::load::{Loaded, LoadedApi, Settings, load};
use dynagate::pattern::PATTERNS;

/// The warnings and errors about APIs.
fn found(name: &str, apis: Vec<Api>) -> Vec<String> {
    let apis = apis.into_iter().map(|api| LoadedApi { api, ..LoadedApi::default() });
    let loaded = Loaded { apis: apis.collect(), ..Loaded::default() };
    let findings = findings(&loaded).into_iter();
    // Some patterns are open on purpose.
    let findings = findings.filter(|finding| {
        finding.rule.severity > Severity::Note && finding.rule.name != "unauthorized-write"
    });
    findings
        .map(|finding| {
            let help = finding.help.unwrap_or_default();
            format!("{name}: {} {} ({help})", finding.rule, finding.message)
        })
        .collect()
}

#[test]
fn patterns_break_no_rule() {
    let mut all = Vec::new();
    for pattern in PATTERNS {
        let source = Source {
            name: pattern.name.to_owned(),
            text: pattern.blueprint.to_owned(),
            directory: ".".into(),
        };
        let blueprint = Blueprint::read(source, Vec::new()).expect("a blueprint");
        let plan = blueprint.plan().expect("a plan");
        all.extend(found(pattern.name, plan.deployed_apis()));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// The rights of a role that are known only after a plan is applied are not missing.
#[test]
fn plans_of_terraform_break_no_rule() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/load/terraform");
    let mut plans = 0;
    for entry in std::fs::read_dir(directory).expect("the plans") {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a plan");
        let source = Source { name: path.display().to_string(), text, directory: ".".into() };
        let loaded = load(&source, &Settings::default()).expect("a plan of Terraform");
        let findings = findings(&loaded).into_iter().filter(|finding| {
            finding.rule.severity > Severity::Note
                && !["unauthorized-write", "unread-part"].contains(&finding.rule.name)
        });
        let messages: Vec<_> = findings.map(|of| format!("{} {}", of.rule, of.message)).collect();
        assert!(messages.is_empty(), "{}: {}", source.name, messages.join("\n"));
        plans += 1;
    }
    assert!(plans >= 5, "only {plans} plans");
}

/// Whatever a mapping template contains, its check ends.
#[test]
fn parts_of_mapping_templates_are_checked() {
    let texts = PATTERNS.iter().flat_map(|pattern| {
        let source = Source {
            name: pattern.name.to_owned(),
            text: pattern.blueprint.to_owned(),
            directory: ".".into(),
        };
        let blueprint = Blueprint::read(source, Vec::new()).expect("a blueprint");
        let apis = blueprint.plan().expect("a plan").deployed_apis();
        let methods = apis.into_iter().flat_map(|api| api.resources.into_values());
        let methods = methods.flat_map(std::collections::BTreeMap::into_values);
        let templates =
            methods.flat_map(|of| of.method_integration.request_templates.into_values());
        templates.collect::<Vec<_>>()
    });
    for text in texts.take(6) {
        let ends = (0..text.len()).step_by(text.len() / 12 + 1);
        for end in ends.filter(|end| text.is_char_boundary(*end)) {
            for part in [&text[..end], &text[end..]] {
                let name = "part.vtl";
                BareTemplate { name, text: part, action: None, is_response: None }.check();
            }
        }
    }
}
