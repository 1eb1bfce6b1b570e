//! The checks of a REST API.

use super::checkov_skip;
use super::finding::Checker;
use super::finding::Finding;
use super::integration::Patterns;
use super::json_schema;
use crate::check::rules;
use crate::check::rules::{
    api_key_source, api_without_routes, api_without_stage, binary_media_type, duplicate_entry,
    duplicate_name, empty_value, invalid_content_type, invalid_path, private_endpoint,
    reserved_name, resource_name, sibling_path_parameters, value_out_of_range,
};
use crate::model::ApiKeySource;
use crate::model::Authorizer;
use crate::model::Kind;
use crate::model::Method;
use crate::model::Path;
use crate::model::RestApi;
use crate::model::Stack;
use crate::model::limits;
use crate::model::rest_api::BUILT_IN_MODELS;
use std::collections::BTreeMap;

impl RestApi {
    pub(crate) fn check_models(&self, stack: &Stack, check: &mut Checker) {
        for (name, model) in &self.models {
            let at = ["models", name.as_str()];
            check.require_key(
                &resource_name::RULE,
                !name.is_empty() && limits::is_made_of(name, ""),
                &at,
                format_args!("`{name}` cannot be a model's name"),
                "letters and digits",
            );
            check.require_key(
                &reserved_name::RULE,
                !BUILT_IN_MODELS.contains(&name.as_str()),
                &at,
                format_args!("every API has a model `{name}` of API Gateway's"),
                "another name",
            );
            model.schema.texts(&mut |text| stack.check_text(check, &at, text));
            check.require(
                &rules::json_schema::RULE,
                !model.schema.holds_null(),
                &["models", name, "schema"],
                "a `null` in a schema, which CloudFormation has no place for",
                "{type: \"null\"} where a null is to be allowed",
            );
            if model.is_written {
                json_schema::check(&model.schema, &mut check.within(&["models", name, "schema"]));
            }
        }
    }

    /// Only a Lambda authorizer can say the key that a method needs.
    pub(crate) fn check_api_key_source(&self, check: &mut Checker) {
        let says_key = |method: &Method| {
            let authorizer = method.authorizer.as_ref().and_then(|name| self.authorizers.get(name));
            matches!(authorizer, Some(Authorizer::Lambda(_)))
        };
        check.require(&api_key_source::RULE,
            self.api_key_source == ApiKeySource::Header
                || self.methods().all(|(_, _, method)| !method.api_key_required || says_key(method)),
            &["api-key-source"],
            "the API key is looked for in what a Lambda authorizer answers, but a route that needs a key has none",
            "HEADER, or an authorizer with `token` or `request` on every route that needs an API key",
        );
    }

    /// Checks every path, and every method at a place of its own.
    pub(crate) fn check_routes(&self, stack: &Stack, findings: &mut Vec<Finding>) {
        let mut patterns = Patterns::default();
        let mut variables: BTreeMap<Path, &str> = BTreeMap::new();
        for (path, methods) in &self.resources {
            // A path without methods is there for its children's sake, and its faults are theirs.
            let error = path.error().filter(|_| !methods.is_empty());
            let parameter = Some(path.last_segment()).filter(|segment| segment.starts_with('{'));
            let sibling = parameter.and_then(|segment| variables.insert(path.parent()?, segment));
            let (made, written): (Vec<_>, Vec<_>) =
                methods.iter().partition(|(verb, _)| self.is_preflight(path, **verb));
            // What is wrong with a path is said at what somebody wrote.
            for (index, (verb, method)) in written.into_iter().chain(made).enumerate() {
                let check = &mut Checker::new(
                    findings,
                    Some(self.part(Kind::Method(*verb), path.name().clone())),
                );
                if let (Some(error), 0) = (&error, index) {
                    check.report(&invalid_path::RULE, &[], error.to_string(), error.expected());
                }
                let is_behind_domain_name = || {
                    self.disable_execute_api_endpoint
                        || stack.domain_names_of(self).next().is_some()
                };
                check.require(
                    &invalid_path::RULE,
                    index > 0 || !path.is_health_check() || !is_behind_domain_name(),
                    &[],
                    format_args!(
                        "API Gateway answers {path} by itself under a domain name: its health check"
                    ),
                    "another path, or no domain name",
                );
                method.check(self, path, stack, &mut patterns, check);
                // Those of a method that nobody wrote are the CORS's.
                if !self.is_preflight(path, *verb) {
                    checkov_skip::check(check, &[], &method.checkov_skip);
                }
            }
            if let (Some(sibling), None) = (sibling, &error) {
                // The path itself may have no method, only those below it.
                let Some((at, verb, _)) =
                    self.methods().find(|(below, _, _)| below.is_within(path))
                else {
                    continue;
                };
                Checker::new(findings, Some(self.part(Kind::Method(verb), at.name().clone())))
                    .report(
                        &sibling_path_parameters::RULE,
                        &[],
                        format_args!(
                            "`{sibling}` and `{}` are parameters on the same level",
                            path.last_segment()
                        ),
                        "one name for the parameter at that place in all paths",
                    );
            }
        }
    }
}

impl RestApi {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_text(check, &["name"], &self.name);
        check.require(
            &empty_value::RULE,
            !self.name.is_empty(),
            &["name"],
            "an empty name",
            "at least one character",
        );
        if let Some(description) = &self.description {
            stack.check_text(check, &["description"], description);
        }
        check.require(
            &api_without_routes::RULE,
            self.methods().next().is_some(),
            &["routes"],
            "an API without a route cannot be deployed",
            "at least one route",
        );
        self.check_api_key_source(check);
        for (name, authorizer) in &self.authorizers {
            authorizer.check(name, stack, check);
        }
        self.check_policy(stack, check);
        if let Some(bytes) = self.minimum_compression_size {
            check.require(
                &value_out_of_range::RULE,
                bytes <= 10_485_760,
                &["minimum-compression-size"],
                format_args!("{bytes} bytes"),
                "0 to 10485760 bytes",
            );
        }
        let media_types = self.binary_media_types.iter().enumerate();
        check.each_once(&duplicate_entry::RULE, &["binary-media-types"], media_types, |of| {
            format!("`{of}` is listed twice")
        });
        for (index, media_type) in self.binary_media_types.iter().enumerate() {
            let at = ["binary-media-types", &index.to_string()];
            check.require(
                &invalid_content_type::RULE,
                media_type
                    .split_once('/')
                    .is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty()),
                &at,
                format_args!("`{media_type}` is not a media type"),
                "TYPE/SUBTYPE, such as image/png",
            );
            if let Some((path, verb, content_type)) = self.text_made_bytes(media_type) {
                check.report(&binary_media_type::RULE,
                    &at,
                    format_args!(
                        "`{media_type}` makes bytes of {content_type}, which the mapping template of {verb} {path} reads as text"
                    ),
                    "only types that no template reads, such as image/png, or `raw` on the route, which can have content-handling CONVERT_TO_TEXT",
                );
            }
        }
        if let Some(cors) = &self.cors {
            cors.check(check);
        }
        checkov_skip::check(check, &[], &self.checkov_skip);
        for (of, response) in &self.gateway_responses {
            response.check(*of, self, check);
        }
        if let Some(vpc_endpoints) = self.vpc_endpoints() {
            let field = ["endpoint", "private", "vpc-endpoints"];
            check.require(
                &private_endpoint::RULE,
                !vpc_endpoints.is_empty(),
                &field,
                "a private API that no VPC endpoint reaches",
                "at least one VPC endpoint: vpce-…",
            );
            check.each_once(
                &duplicate_entry::RULE,
                &field,
                vpc_endpoints.iter().enumerate(),
                |id| format!("`{id}` is listed twice"),
            );
            for (index, endpoint) in vpc_endpoints.iter().enumerate() {
                check.require(
                    &private_endpoint::RULE,
                    endpoint
                        .strip_prefix("vpce-")
                        .is_some_and(|id| !id.is_empty() && limits::is_made_of(id, "")),
                    &[field[0], field[1], field[2], &index.to_string()],
                    format_args!("`{endpoint}` is not a VPC endpoint's identifier"),
                    "vpce-…",
                );
            }
        }
        self.check_models(stack, check);
        check.require(
            &api_without_stage::RULE,
            !self.stages.is_empty(),
            &["stage"],
            "an API without a stage cannot be called",
            "a stage",
        );
        for (index, stage) in self.stages.iter().enumerate() {
            check.require(
                &duplicate_name::RULE,
                !self.stages[..index].iter().any(|earlier| earlier.name == stage.name),
                &["stage"],
                format_args!("two stages are called `{}`", stage.name),
                "a name for each",
            );
        }
    }
}
