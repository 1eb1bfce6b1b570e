//! Commands of other tools that dynagate does not have, and what to use instead.

/// Names of commands, and the answer.
const ANSWERS: &[(&[&str], &str)] = &[
    (
        &["plan", "changes", "preview"],
        "`dynagate diff --stack-name NAME` compares with a deployed stack, and `dynagate deploy \
         --stack-name NAME -- --no-execute-changeset` creates a change set without executing \
         it; for Terraform, `dynagate synth --format terraform --out infra` writes the module that \
         `terraform -chdir=infra plan` compares with what is deployed",
    ),
    (
        &["lint", "verify", "doctor", "scan", "audit"],
        "`dynagate validate` reports all errors, warnings and notes about a blueprint, and `dynagate \
         check template.yaml` those about an existing template",
    ),
    (
        &["build", "package", "compile", "generate", "synthesize", "export"],
        "`dynagate synth --out template.json` writes a CloudFormation template, and `dynagate synth \
         --format terraform --out infra` a Terraform module, with the code of functions",
    ),
    (
        &["fmt", "format"],
        "the output of `dynagate synth` is formatted; blueprints are YAML, which dynagate does not \
         format",
    ),
    (
        &["local", "start-api", "start", "dev", "offline", "invoke", "run", "simulate", "emulate"],
        "`dynagate serve` runs the API with an embedded DynamoDB, and `dynagate test` the examples \
         of a blueprint in a simulation of API Gateway",
    ),
    (
        &["apply", "up", "sync", "publish"],
        "`dynagate deploy --stack-name NAME` deploys with the AWS CLI, and `dynagate deploy --format \
         terraform --dir infra` with Terraform",
    ),
    (
        &["destroy", "delete", "remove", "down", "rm", "teardown"],
        "`aws cloudformation delete-stack --stack-name NAME` deletes a stack, and `dynagate deploy \
         --format terraform --dir infra -- -destroy` the resources of a Terraform module",
    ),
    (
        &["new", "create", "scaffold"],
        "`dynagate init` writes a blueprint to start from, and `dynagate init --pattern query-by-id` \
         that of a pattern",
    ),
    (&["ls", "patterns", "templates", "search"], "`dynagate list` lists the patterns"),
    (
        &["print", "show", "cat", "eject", "view"],
        "`dynagate synth` prints the CloudFormation template, `dynagate template --route 'POST \
         /notes'` a mapping template, and `dynagate init --pattern query-by-id --out -` a pattern",
    ),
    (
        &["output", "outputs", "describe", "status"],
        "`dynagate deploy --stack-name NAME` prints the outputs after a deployment, and `aws \
         cloudformation describe-stacks --stack-name NAME` at any time",
    ),
    (
        &["logs", "log", "tail"],
        "`aws logs tail LOG-GROUP --follow` prints the logs of a stage or a function",
    ),
    (
        &["bootstrap", "configure", "login"],
        "no setup is required: `dynagate deploy --stack-name NAME` uses the credentials of the AWS CLI",
    ),
    (
        &["migrate", "convert", "reverse"],
        "`dynagate import template.yaml` writes a blueprint that does the same as a template of \
         CloudFormation or SAM, or as a plan of Terraform",
    ),
    (
        &["doc", "docs", "rule", "rules"],
        "`dynagate explain` lists the rules, and `dynagate help` the commands",
    ),
    (
        &["diagram", "draw", "visualize"],
        "`dynagate graph` prints a flowchart, and `dynagate graph --format svg --out api.svg` \
         draws it",
    ),
    (
        &["state", "refresh"],
        "dynagate keeps no state: `aws cloudformation describe-stack-resources --stack-name NAME` \
         lists the resources of a stack, and `terraform -chdir=infra state list` those of a module",
    ),
    (
        &["watch"],
        "a tool that watches files can run it, such as `watchexec --exts yaml dynagate test`",
    ),
    (
        &["swagger", "oas"],
        "`dynagate openapi --out openapi.yaml` describes the API of a blueprint; `dynagate check \
         openapi.yaml` checks an API that is described with the extensions of API Gateway",
    ),
    (
        &["config", "settings"],
        "there is no configuration file: `dynagate synth --set api.stage.name=prod` and `dynagate \
         synth --values prod.yaml` override values of a blueprint",
    ),
    (
        &["upgrade", "self-update"],
        "dynagate does not update itself: use the tool that installed it; `dynagate version` prints \
         the version",
    ),
    (
        &["rollback"],
        "CloudFormation rolls back a failed deployment itself; to undo a successful one, use `dynagate \
         deploy --stack-name NAME` with the previous blueprint",
    ),
    (
        &["completion", "autocomplete"],
        "`dynagate completions bash` prints the completions for Bash",
    ),
];

/// The answer to a command of another tool.
pub(super) fn answer(command: &str) -> Option<&'static str> {
    ANSWERS.iter().find(|(names, _)| names.contains(&command)).map(|(_, answer)| *answer)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;
    use crate::cli::arguments::Arguments;
    use crate::cli::arguments::tests::words;

    /// The commands in an answer: `dynagate …` in backquotes.
    fn commands(answer: &str) -> impl Iterator<Item = &str> {
        answer.split('`').skip(1).step_by(2).filter(|code| code.starts_with("dynagate "))
    }

    #[test]
    fn every_command_in_an_answer_is_valid() {
        for (names, answer) in ANSWERS {
            assert!(answer.contains('`'), "{names:?} are answered by no command");
            for command in commands(answer) {
                let parsed = Arguments::try_parse_from(words(command));
                let is_help = command == "dynagate help";
                assert!(parsed.is_ok() || is_help, "{command}: {:?}", parsed.err());
            }
        }
    }

    #[test]
    fn no_command_has_one_of_the_names_and_none_is_answered_twice() {
        let mut known: Vec<_> = Arguments::command()
            .get_subcommands()
            .map(|command| command.get_name().to_owned())
            .collect();
        known.extend(ANSWERS.iter().flat_map(|(names, _)| names.iter().map(ToString::to_string)));
        known.sort();
        let mut unique = known.clone();
        unique.dedup();
        assert_eq!(known, unique);
    }
}
