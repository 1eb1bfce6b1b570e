use crate::check::route::{Route, each_template};
use crate::check::{Checker, rule};
use crate::model::mapping_template::{TemplateFault, fault};
use crate::text::Text;

rule! {
    /// Checks that mapping templates parse.
    ///
    /// ## Why
    /// API Gateway parses a template when a request arrives, and responds 500 if that fails.
    ///
    /// ## Example
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, body: {application/json: "#if("}}}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// api: {routes: {GET /health: {mock: {status: 200, body: {application/json: "{}"}}}}}
    /// ```
    "DG516", "mapping-template", Error, Method(check)
}

fn check(Route { method, .. }: Route<'_>, check: &mut Checker<'_>) {
    if method.is_generated() {
        return;
    }
    each_template(method, &mut |at, template| check_template(at, template, check));
}

fn check_template(at: &[&str], template: &Text, check: &mut Checker<'_>) {
    if let Some(TemplateFault { message, expected, line, column }) = fault(template) {
        check.report(at, format_args!("{message} (line {line}, column {column})"), expected);
    }
}
