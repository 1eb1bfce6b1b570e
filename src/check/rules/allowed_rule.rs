use crate::check::{Checker, RULES, Rule, Severity, rule};
use crate::nearest::nearest;

rule! {
    /// Checks that `allow` names rules of warnings and notes.
    ///
    /// ## Why
    /// An unknown name silences nothing. What breaks a rule of errors cannot be deployed, or would
    /// never work.
    ///
    /// ## Example
    /// ```yaml
    /// allow: [missing-key]
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// allow: [unused-parameter]
    /// ```
    "DG117", "allowed-rule", Error, Plan(check)
}

const EXPECTED: &str = "the name or the code of a warning or a note: `dynagate explain` lists them";

fn check(check: &mut Checker<'_>) {
    let allowed = check.stack().allow.iter().enumerate();
    for (index, name) in allowed {
        let at: &[&str] = &["allow", &index.to_string()];
        match Rule::named(name) {
            Some(rule) if rule.severity < Severity::Error => {}
            Some(rule) => {
                check.report(
                    at,
                    format_args!("{rule} is an error and cannot be allowed"),
                    EXPECTED,
                );
            }
            None => {
                let advice = RULES.iter().filter(|rule| rule.severity < Severity::Error);
                let meant = nearest(name, advice.map(|rule| rule.name));
                let help = meant.map(|meant| format!("did you mean `{meant}`?"));
                check.report_with_help(
                    at,
                    format_args!("there is no rule `{name}`"),
                    EXPECTED,
                    help,
                );
            }
        }
    }
}
