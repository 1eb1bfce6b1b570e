//! The checks of a REST API.

use super::checkov_skip;
use super::finding::Checker;
use super::finding::Finding;
use super::integration::Patterns;
use super::json_schema;
use crate::check::rules;
use crate::check::rules::{
    api_key_source, api_without_routes, api_without_stage, binary_media_type, duplicate_entry,
    duplicate_name, invalid_content_type, invalid_path, leading_keys, private_endpoint,
    reserved_name, resource_name, sibling_path_parameters, value_out_of_range,
};
use crate::model::ApiKeySource;
use crate::model::Authorizer;
use crate::model::Kind;
use crate::model::Path;
use crate::model::Stack;
use crate::model::limits;
use crate::model::rest_api::BUILT_IN_MODELS;
use crate::model::{ContentHandling, HttpMethod};
use crate::plan::identifier::RouteWord;
use crate::plan::{PlannedApi, PlannedMethod};
use std::collections::{BTreeMap, BTreeSet};

impl PlannedApi<'_> {
    pub(crate) fn check_models(&self, stack: &Stack, check: &mut Checker) {
        for (name, model) in &self.declared().models {
            let at = ["models", name.as_str()];
            check.require_key(
                &resource_name::RULE,
                !name.is_empty() && limits::is_made_of(name, ""),
                &at,
                format_args!("invalid model name `{name}`"),
                "letters and digits",
            );
            check.require_key(
                &reserved_name::RULE,
                !BUILT_IN_MODELS.contains(&name.as_str()),
                &at,
                format_args!("the model name `{name}` is reserved by API Gateway"),
                "another name",
            );
            model.schema.texts(&mut |text| stack.check_text(check, &at, text));
            check.require(
                &rules::json_schema::RULE,
                !model.schema.holds_null(),
                &["models", name, "schema"],
                "a `null` in a schema, which CloudFormation does not support",
                "{type: \"null\"} where a null is to be allowed",
            );
            if model.is_written {
                json_schema::check(&model.schema, &mut check.within(&["models", name, "schema"]));
            }
        }
    }

    /// Reports declared models that have the names of those that bodies are held against anyway.
    fn check_names_of_models(&self, check: &mut Checker) {
        for (path, verb, method) in self.methods().filter(|(_, _, method)| !method.is_preflight) {
            let name = format!("{}Request", RouteWord(verb, path.as_str()));
            let is_derived = method.request_models.values().any(|model| *model == name)
                && !method.declared().request_models.values().any(|model| *model == name);
            check.require(
                &reserved_name::RULE,
                !is_derived || !self.declared().models.contains_key(&name),
                &["models", &name],
                format_args!(
                    "`{name}` is what the model is called that `{verb} {path}` gets by itself"
                ),
                "another name",
            );
        }
    }

    /// Reports tables of the role's leading keys that are not there, or that no route touches.
    fn check_leading_keys(&self, stack: &Stack, check: &mut Checker) {
        let methods = self.methods().filter(|(_, _, method)| method.credentials.is_none());
        let touched: BTreeSet<_> = methods
            .filter_map(|(_, _, method)| Some(method.route.as_ref()?.plan().tables()))
            .flatten()
            .map(|table| &table.key)
            .collect();
        for (index, table) in self.declared().role.leading_keys.iter().enumerate() {
            let at = ["role", "leading-keys", &index.to_string()];
            stack.check_reference(check, &at, table.id());
            check.require(
                &leading_keys::RULE,
                touched.contains(&table.id().name),
                &at,
                format_args!("no route reads or writes `{}`", table.id().name),
                "a table of some route",
            );
        }
    }

    /// A request template for a content type that a binary media type covers, which would not get
    /// text.
    fn text_made_bytes(&self, binary: &str) -> Option<(&Path, HttpMethod, &str)> {
        let (kind, subtype) = binary.split_once('/')?;
        let covers = |content_type: &str| {
            content_type.split_once('/').is_some_and(|(of, sub)| {
                (kind == "*" || kind.eq_ignore_ascii_case(of))
                    && (subtype == "*" || subtype.eq_ignore_ascii_case(sub))
            })
        };
        self.methods().find_map(|(path, verb, method)| {
            let aws = method.integration.aws()?;
            let is_text =
                aws.content_handling == Some(ContentHandling::ConvertToText) || !verb.has_body();
            let mut content_types = method.integration.request_templates.keys();
            let content_type =
                content_types.find(|content_type| !is_text && covers(content_type))?;
            Some((path, verb, content_type.as_str()))
        })
    }

    /// Only a Lambda authorizer can say the key that a method needs.
    pub(crate) fn check_api_key_source(&self, check: &mut Checker) {
        let says_key = |method: &PlannedMethod<'_>| {
            let authorizer = method.authorizer.as_ref().and_then(|name| self.authorizers.get(name));
            authorizer.is_some_and(Authorizer::is_lambda)
        };
        check.require(
            &api_key_source::RULE,
            self.api_key_source == ApiKeySource::Header
                || self
                    .methods()
                    .all(|(_, _, method)| !method.api_key_required || says_key(method)),
            &["api-key-source"],
            "the API key comes from a Lambda authorizer, but a route with an API key has none",
            "HEADER, or an authorizer with `token` or `request` on every route with an API key",
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
                methods.iter().partition(|(_, method)| method.is_preflight);
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
                    format_args!("{path} is the health check of API Gateway under a domain name"),
                    "another path, or no domain name",
                );
                method.check(self, (*verb, path), stack, &mut patterns, check);
                // Those of a method that nobody wrote are the CORS's.
                if !method.is_preflight {
                    checkov_skip::check(check, &[], method.checkov_skip);
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
                            "two path parameters at the same level: `{sibling}` and `{}`",
                            path.last_segment()
                        ),
                        "the same parameter name in all paths",
                    );
            }
        }
    }
}

impl PlannedApi<'_> {
    pub(crate) fn check(&self, stack: &Stack, check: &mut Checker) {
        stack.check_name_and_description(check, &self.name, self.description.as_ref());
        check.require(
            &api_without_routes::RULE,
            self.methods().next().is_some(),
            &["routes"],
            "an API without routes",
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
            format!("duplicate `{of}`")
        });
        for (index, media_type) in self.binary_media_types.iter().enumerate() {
            let at = ["binary-media-types", &index.to_string()];
            check.require(
                &invalid_content_type::RULE,
                media_type
                    .split_once('/')
                    .is_some_and(|(kind, subtype)| !kind.is_empty() && !subtype.is_empty()),
                &at,
                format_args!("invalid media type `{media_type}`"),
                "TYPE/SUBTYPE, such as image/png",
            );
            if let Some((path, verb, content_type)) = self.text_made_bytes(media_type) {
                check.report(
                    &binary_media_type::RULE,
                    &at,
                    format_args!(
                        "`{media_type}` makes {content_type} binary, but the mapping template of \
                         {verb} {path} needs text"
                    ),
                    "only types without templates, such as image/png, or `raw` on the route with \
                     content-handling CONVERT_TO_TEXT",
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
        if let Some(errors) = &self.errors {
            errors.check(check);
        }
        if let Some(vpc_endpoints) = self.vpc_endpoints() {
            let field = ["endpoint", "private", "vpc-endpoints"];
            check.require(
                &private_endpoint::RULE,
                !vpc_endpoints.is_empty(),
                &field,
                "a private API without VPC endpoints",
                "at least one VPC endpoint: vpce-…",
            );
            check.each_once(
                &duplicate_entry::RULE,
                &field,
                vpc_endpoints.iter().enumerate(),
                |id| format!("duplicate `{id}`"),
            );
            for (index, endpoint) in vpc_endpoints.iter().enumerate() {
                check.require(
                    &private_endpoint::RULE,
                    endpoint
                        .strip_prefix("vpce-")
                        .is_some_and(|id| !id.is_empty() && limits::is_made_of(id, "")),
                    &[field[0], field[1], field[2], &index.to_string()],
                    format_args!("invalid VPC endpoint ID `{endpoint}`"),
                    "vpce-…",
                );
            }
        }
        self.check_models(stack, check);
        self.check_names_of_models(check);
        self.check_leading_keys(stack, check);
        check.require(
            &api_without_stage::RULE,
            !self.stages.is_empty(),
            &["stage"],
            "an API without a stage",
            "a stage",
        );
        for (index, stage) in self.stages.iter().enumerate() {
            check.require(
                &duplicate_name::RULE,
                !self.stages[..index].iter().any(|earlier| earlier.name == stage.name),
                &["stage"],
                format_args!("duplicate stage `{}`", stage.name),
                "a different name for each",
            );
        }
    }
}
