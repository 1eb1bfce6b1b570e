//! Mapping templates of an API, with the runs of each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use serde_json::Value;

use crate::gateway::Api;
use crate::gateway::api::{DeployedIntegration, DeployedMethod, IntegrationType};
use crate::load::{Part, RouteKey};
use crate::probe::{Kind, Observation, ParameterKind, Probe, Source, Step, Subject};
use crate::vtl::{Error, Json};

/// A method at its place.
#[derive(Clone, Copy)]
pub(crate) struct MethodAt<'a> {
    pub(crate) route: &'a RouteKey,
    pub(crate) method: &'a DeployedMethod,
}

impl<'a> MethodAt<'a> {
    pub(crate) fn integration(&self) -> &'a DeployedIntegration {
        &self.method.method_integration
    }

    /// The service and the action of an AWS integration, such as `dynamodb` and `PutItem`.
    pub(crate) fn service_action(&self) -> Option<(&'a str, &'a str)> {
        service_action(self.integration())
    }

    /// True if the backend is a Lambda function.
    pub(crate) fn is_function(&self) -> bool {
        self.service_action().is_some_and(|(service, _)| service == "lambda")
    }
}

/// The service and the action, or the path, of an AWS integration.
pub(crate) fn service_action(integration: &DeployedIntegration) -> Option<(&str, &str)> {
    if !matches!(integration.r#type, IntegrationType::Aws | IntegrationType::AwsProxy) {
        return None;
    }
    // What the loader could not fill in, such as `${AWS::Region}`, may have colons.
    let uri = integration.uri.as_deref()?;
    let rest = uri.split_once(":apigateway:")?.1;
    let rest = match rest.strip_prefix("${") {
        Some(rest) => rest.split_once('}')?.1,
        None => rest,
    };
    let mut parts = rest.splitn(3, ':').skip(1);
    let (service, rest) = (parts.next()?, parts.next()?);
    let action = rest.strip_prefix("action/").unwrap_or(rest);
    Some((service, action.split('&').next().unwrap_or(action)))
}

/// The place of a mapping template in a method.
#[derive(Clone, Copy)]
pub(crate) enum TemplatePlace<'a> {
    /// Of requests, by content type.
    Request(&'a str, &'a str),
    /// Of responses, by status and content type.
    Response(u16, &'a str, &'a str),
}

impl<'a> TemplatePlace<'a> {
    pub(super) fn all(at: MethodAt<'a>) -> Vec<Self> {
        let integration = at.integration();
        let is_used = matches!(
            integration.r#type,
            IntegrationType::Aws | IntegrationType::Http | IntegrationType::Mock
        );
        if !is_used {
            return Vec::new();
        }
        let requests = integration.request_templates.iter();
        let requests = requests.map(|(of, text)| Self::Request(of, text));
        let responses = integration.integration_responses.iter().flat_map(|(status, response)| {
            let templates = response.response_templates.iter();
            templates.map(|(of, text)| Self::Response(*status, of, text))
        });
        requests.chain(responses).collect()
    }
}

/// The runs of mapping templates. Those with the same text and use run once.
#[derive(Default)]
pub(super) struct Probes<'a>(HashMap<Subject<'a>, Result<Rc<Probe<'a>>, Error>>);

impl<'a> Probes<'a> {
    /// The most runs that are kept.
    const MOST: usize = 200;

    fn of(&mut self, subject: Subject<'a>) -> Result<Rc<Probe<'a>>, Error> {
        if let Some(known) = self.0.get(&subject) {
            return known.clone();
        }
        if self.0.len() >= Self::MOST {
            self.0.clear();
        }
        let probe = Probe::of(subject.clone()).map(Rc::new);
        self.0.insert(subject, probe.clone());
        probe
    }
}

/// A mapping template with its runs.
pub(crate) struct MappingTemplate<'a> {
    pub(crate) at: MethodAt<'a>,
    pub(crate) place: TemplatePlace<'a>,
    pub(crate) text: &'a str,
    /// The runs, or the error of a template that does not parse.
    pub(crate) probe: Result<Rc<Probe<'a>>, Error>,
}

impl<'a> MappingTemplate<'a> {
    /// The templates of a method, each with its runs.
    pub(super) fn all(at: MethodAt<'a>, api: &Api, probes: &mut Probes<'a>) -> Vec<Self> {
        let places = TemplatePlace::all(at).into_iter();
        places.map(|place| Self::at(at, place, api, probes)).collect()
    }

    fn at(at: MethodAt<'a>, place: TemplatePlace<'a>, api: &Api, probes: &mut Probes<'a>) -> Self {
        let (text, is_response) = match place {
            TemplatePlace::Request(_, text) => (text, false),
            TemplatePlace::Response(.., text) => (text, true),
        };
        let integration = at.integration();
        let subject = Subject {
            template: without_pseudo_parameters(text),
            is_response,
            is_lenient: integration.r#type == IntegrationType::Mock && !is_response,
            action: at.service_action(),
            path_parameters: path_parameters(&at.route.path),
            required: if is_response { Vec::new() } else { required(at.method, api) },
        };
        Self { at, place, text, probe: probes.of(subject) }
    }

    /// The JSON of the result for made-up values; `None` if it has none.
    pub(super) fn json(&self) -> Option<&Value> {
        self.probe.as_ref().ok()?.json()
    }

    pub(crate) fn is_response(&self) -> bool {
        matches!(self.place, TemplatePlace::Response(..))
    }

    /// The part of the API that the template is.
    pub(crate) fn part(&self) -> Part {
        let route = self.at.route.clone();
        match self.place {
            TemplatePlace::Request(of, _) => Part::RequestTemplate(route, of.to_owned()),
            TemplatePlace::Response(status, of, _) => {
                Part::ResponseTemplate(route, status, of.to_owned())
            }
        }
    }

    /// A range of the template.
    pub(crate) fn place(&self, range: Range<usize>) -> (Part, Range<usize>) {
        (self.part(), range)
    }

    /// The observations of a kind.
    pub(crate) fn observed(&self, kind: Kind) -> impl Iterator<Item = &Observation> {
        let observations = self.probe.iter().flat_map(|probe| &probe.observations);
        observations.filter(move |observation| observation.kind == kind)
    }

    /// True if the template prints the whole body, whose members are the caller's.
    pub(crate) fn prints_body(&self) -> bool {
        let prints = self.probe.iter().flat_map(|probe| &probe.reads.prints);
        let is_body =
            |source: &Source| *source == Source::Text || *source == Source::Body(Vec::new());
        prints.into_iter().any(|print| print.flows.iter().any(|flow| is_body(&flow.source)))
    }

    /// The source of a range.
    pub(crate) fn source(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The action of DynamoDB that the template is a request of.
    pub(crate) fn dynamodb_request(&self) -> Option<&'a str> {
        let (service, action) = self.at.service_action()?;
        (service == "dynamodb" && !self.is_response()).then_some(action)
    }
}

/// A template in which `${AWS::Region}` and the like are texts of the same length. CloudFormation
/// replaces them in some places only, and it is not documented in which.
pub(super) fn without_pseudo_parameters(text: &str) -> Cow<'_, str> {
    const START: &str = "${AWS::";
    let mut replaced = Cow::Borrowed(text);
    for (start, _) in text.match_indices(START) {
        if let Some(length) = text[start..].find('}').filter(|length| *length < 40)
            && text[start..start + length].is_ascii()
        {
            let range = start..=start + length;
            replaced.to_mut().replace_range(range, &"x".repeat(length + 1));
        }
    }
    replaced
}

/// The names of the parameters of a path.
pub(crate) fn path_parameters(path: &str) -> Vec<String> {
    let segments = path.split('/');
    let names = segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| name.trim_end_matches('+').to_owned()).collect()
}

/// The inputs that a request validator requires.
fn required(method: &DeployedMethod, api: &Api) -> Vec<Source> {
    let validator = method.request_validator_id.as_ref();
    let Some(validator) = validator.and_then(|id| api.request_validators.get(id)) else {
        return Vec::new();
    };
    let mut required = Vec::new();
    if validator.validate_request_parameters {
        for (name, is_required) in &method.request_parameters {
            let Some(name) = name.strip_prefix("method.request.").filter(|_| *is_required) else {
                continue;
            };
            let Some((kind, name)) = name.split_once('.') else { continue };
            let kind = ParameterKind::named(kind);
            required.extend(kind.map(|kind| Source::Parameter(kind, name.to_owned())));
        }
    }
    if validator.validate_request_body {
        let models = method.request_models.values().filter_map(|name| api.models.get(name));
        models.for_each(|model| required_members(&model.schema, &mut Vec::new(), &mut required));
    }
    required
}

/// The members that a schema requires, and those of their objects.
fn required_members(schema: &Json, way: &mut Vec<Step>, required: &mut Vec<Source>) {
    if way.len() > 10 {
        return;
    }
    let Json::Object(schema) = schema else { return };
    if let Some(items) = schema.get("items") {
        way.push(Step::Item);
        required_members(items, way, required);
        way.pop();
    }
    let Some(Json::Array(names)) = schema.get("required") else { return };
    for name in names {
        let Json::String(name) = name else { continue };
        way.push(Step::Member(name.clone()));
        required.push(Source::Body(way.clone()));
        if let Some(Json::Object(properties)) = schema.get("properties")
            && let Some(property) = properties.get(name)
        {
            required_members(property, way, required);
        }
        way.pop();
    }
}
