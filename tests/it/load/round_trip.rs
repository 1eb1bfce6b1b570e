//! Our own CloudFormation loads to the Api of the plan.

use std::path::Path;

use dynagate::blueprint::{Blueprint, Source};
use dynagate::gateway::Api;
use dynagate::load::{self, Settings};
use dynagate::pattern::PATTERNS;
use dynagate::synth::{Backend, CloudFormation};

/// The patterns and the blueprints of the tests with an API.
fn blueprints() -> Vec<Source> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/blueprints");
    let files = std::fs::read_dir(&directory).expect("the directory");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let read = paths.into_iter().filter(|path| path.extension().is_some_and(|of| of == "yaml"));
    let read = read.map(|path| Source {
        name: path.display().to_string(),
        text: std::fs::read_to_string(&path).expect("text"),
        directory: directory.clone(),
    });
    PATTERNS.iter().map(dynagate::pattern::Pattern::source).chain(read).collect()
}

/// An API whose identifiers are those of the plan: CloudFormation refers to API keys, usage plans
/// and user pools by logical IDs, `ShopApiKey` for `shop`.
fn with_short_names(mut api: Api) -> Api {
    let short = |name: &str, suffix: &str| {
        name.strip_suffix(suffix).unwrap_or(name).to_ascii_lowercase().replace('-', "")
    };
    api.api_keys = std::mem::take(&mut api.api_keys)
        .into_iter()
        .map(|(id, mut key)| {
            // The value is made up from the identifier.
            key.value = None;
            (short(&id, "ApiKey"), key)
        })
        .collect();
    api.usage_plans = std::mem::take(&mut api.usage_plans)
        .into_iter()
        .map(|(id, mut plan)| {
            plan.keys = plan.keys.iter().map(|key| short(key, "ApiKey")).collect();
            (short(&id, "UsagePlan"), plan)
        })
        .collect();
    for authorizer in api.authorizers.values_mut() {
        for arn in &mut authorizer.provider_arns {
            *arn = short(arn, "UserPool");
        }
    }
    for stage in api.stages.values_mut() {
        // CloudFormation repeats what a method inherits from `*/*`.
        if let Some(all) = stage.throttle_settings.get("*/*").copied() {
            stage.throttle_settings.retain(|key, of| key == "*/*" || *of != all);
        }
    }
    api
}

#[test]
fn our_own_cloudformation_loads_to_the_api_of_the_plan() {
    for source in blueprints() {
        let name = source.name.clone();
        let blueprint =
            Blueprint::read(source, Vec::new()).unwrap_or_else(|error| panic!("{error}"));
        let plan = blueprint.plan().unwrap_or_else(|error| panic!("{error}"));
        let artifacts = CloudFormation.synthesize(&plan);
        let text = artifacts[0].text().expect("a template").to_owned();
        let template = Source { name: "template.json".into(), text, directory: ".".into() };
        let loaded = load::load(&template, &Settings::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(super::findings(&loaded), Vec::<String>::new(), "{name}");
        // A template has only the IDs of API keys and usage plans that exist already.
        let has_other_keys = name.ends_with("existing-functions.yaml");
        let comparable = |api: Api| {
            let mut api = with_short_names(api);
            if has_other_keys {
                api.api_keys.clear();
                api.usage_plans.clear();
            }
            api
        };
        let apis: Vec<_> = loaded.apis.iter().map(|api| comparable(api.api.clone())).collect();
        let expected: Vec<_> = plan.deployed_apis().into_iter().map(comparable).collect();
        assert_eq!(apis, expected, "{name}");
        for api in &loaded.apis {
            for deployment in &api.deployments {
                assert_eq!(deployment.without, [], "{name}");
                assert!(deployment.follows_methods, "{name}: {}", deployment.name);
            }
        }
    }
}
