use std::collections::{BTreeMap, BTreeSet};

use crate::diff::contract::exchange::CaseKind;
use crate::diff::contract::{Breaking, Changes, RoutePair, Side, contract_rule};

contract_rule! {
    /// Checks that callers get the same status in the same case. Both versions get the same made-up request and the same made-up answers
    /// of their backend: one that has everything, one without an item, and the errors of the service.
    ///
    /// ## Why
    /// Clients decide by the status. The same case with another one takes another way in their code.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders}}}}
    /// ---
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, answer: {status: 203, body: {json: "{item}"}}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {"GET /orders/{id}": {get: {table: orders, consistent-read: true}}}}
    /// ```
    "DG761", "changed-status", Warning, Route(check)
}

fn check(pair: &RoutePair<'_>, changes: &mut Changes) {
    let mut cases: BTreeMap<(u16, u16), Vec<(&str, CaseKind)>> = BTreeMap::new();
    let exchanges = &pair.exchanges().all;
    let mut seen = BTreeSet::new();
    for exchange in exchanges {
        let statuses = (exchange.old.status, exchange.new.status);
        seen.extend([(true, statuses.0), (false, statuses.1)]);
        if statuses.0 != statuses.1 {
            cases.entry(statuses).or_default().push((&exchange.case, exchange.kind));
        }
    }
    for ((old, new), cases) in cases {
        let is_failure = old >= 400 && new >= 400;
        let breaking = if is_failure { Breaking::Possibly } else { Breaking::Breaking };
        // Of those that lack a part, the first one tells enough.
        let has_other = cases.iter().any(|(_, kind)| *kind != CaseKind::Less);
        let shown = cases.iter().filter(|(_, kind)| !has_other || *kind != CaseKind::Less);
        let shown = shown.take(if has_other { usize::MAX } else { 1 });
        let shown: Vec<_> = shown.map(|(words, _)| *words).collect();
        let message = format!("callers get {new} instead of {old} if {}", joined(&shown));
        changes.push(breaking, message, None, None);
    }
    for (case, is_new, status) in &pair.exchanges().further {
        if seen.contains(&(!is_new, *status)) {
            continue;
        }
        seen.insert((!is_new, *status));
        if *is_new {
            changes.possibly(format_args!("callers may get {status}: {case}, which is new"));
        } else {
            changes.harmless(format_args!("callers no longer get {status} because {case}"));
        }
    }
    let possible = |side: Side<'_>| -> BTreeSet<u16> {
        let responses = &side.method.method_integration.integration_responses;
        responses.keys().copied().collect()
    };
    let (old, new) = (possible(pair.old), possible(pair.new));
    for status in new.difference(&old).filter(|status| !seen.contains(&(false, **status))) {
        changes.possibly(format_args!("the route may answer {status}, which it did not"));
    }
    for status in old.difference(&new).filter(|status| !seen.contains(&(true, **status))) {
        changes.harmless(format_args!("the route no longer answers {status}"));
    }
}

/// The cases without the words that they share: `DynamoDB answers A or B`.
fn joined(cases: &[&str]) -> String {
    let Some((first, rest)) = cases.split_first() else { return String::new() };
    let mut joined = (*first).to_owned();
    for case in rest {
        let last = case.rsplit_once(' ').map_or(*case, |(_, last)| last);
        let shares = first.rsplit_once(' ').map(|(words, _)| words)
            == case.rsplit_once(' ').map(|(words, _)| words);
        joined += " or ";
        joined += if shares { last } else { case };
    }
    joined
}
