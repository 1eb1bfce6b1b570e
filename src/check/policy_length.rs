//! The length of policies as deployed: compact JSON, with names in place of references.

use std::collections::BTreeMap;

use crate::model::{Policy, RestApi, Statement};
use crate::plan::deployed::{ACCOUNT_ID, API_ID, Deployed, PARTITION, REGION};
use crate::text::Text;

/// The length of a role's inline policies together.
pub(crate) fn of_policies(policies: &[Policy], deployed: &Deployed<'_>) -> usize {
    policies
        .iter()
        .map(|policy| document(policy.statements.iter().map(|of| statement(of, deployed))))
        .sum()
}

/// The length of an API's resource policy, with everything that IAM reads.
pub(crate) fn of_api(api: &RestApi, deployed: &Deployed<'_>) -> usize {
    let statements = api.policy_statements();
    if statements.is_empty() {
        return 0;
    }
    let every_method = format!("arn:{PARTITION}:execute-api:{REGION}:{ACCOUNT_ID}:{API_ID}/*");
    let is_private = api.vpc_endpoints().is_some();
    document(statements.iter().map(|of| {
        let read = of.statement(is_private, every_method.as_str().into());
        let principals = match of.principals.len() {
            0 => r#""*""#.len(),
            _ => {
                one_or_more(of.principals.iter().map(|principal| string(&deployed.text(principal))))
            }
        };
        let principal = r#","Principal":{"AWS":}"#.len() + principals;
        statement(&read, deployed) + principal + of.effect.as_str().len() - "Allow".len()
    }))
}

fn document(statements: impl Iterator<Item = usize>) -> usize {
    r#"{"Version":"2012-10-17","Statement":[]}"#.len() + with_commas(statements)
}

fn statement(of: &Statement, deployed: &Deployed<'_>) -> usize {
    let texts = |texts: &[Text]| one_or_more(texts.iter().map(|text| string(&deployed.text(text))));
    let keys = |keys: &BTreeMap<String, Vec<Text>>| {
        "{}".len()
            + with_commas(keys.iter().map(|(key, values)| string(key) + ":".len() + texts(values)))
    };
    let sid = of.sid.as_ref().map_or(0, |sid| r#""Sid":,"#.len() + string(sid));
    let operators =
        of.conditions.iter().map(|(operator, of)| string(operator) + ":".len() + keys(of));
    let conditions = if of.conditions.is_empty() {
        0
    } else {
        r#","Condition":{}"#.len() + with_commas(operators)
    };
    let actions = one_or_more(of.actions.iter().map(|action| string(action)));
    r#"{"Effect":"Allow","Action":,"Resource":}"#.len()
        + sid
        + actions
        + texts(&of.resources)
        + conditions
}

/// A single value takes the place of a list of one.
fn one_or_more(lengths: impl ExactSizeIterator<Item = usize>) -> usize {
    let brackets = if lengths.len() == 1 { 0 } else { "[]".len() };
    brackets + with_commas(lengths)
}

fn with_commas(lengths: impl Iterator<Item = usize>) -> usize {
    lengths.map(|length| length + ",".len()).sum::<usize>().saturating_sub(",".len())
}

/// Without white space, which does not count.
fn string(text: &str) -> usize {
    "\"\"".len() + text.chars().filter(|character| !character.is_whitespace()).count()
}
