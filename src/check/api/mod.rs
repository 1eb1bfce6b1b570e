//! Checks of APIs as they are deployed: those of templates that people already have.
//!
//! The rules look at a [`gateway::Api`](crate::gateway::Api) and at what a loader tells beside it.
//! Rules about mapping templates look at its probe: the runs of the template on made-up
//! requests.

mod bare_template;
mod checker;
pub(crate) mod dynamodb;
pub(crate) mod escaping;
mod examples;
mod fix;
mod request_members;
pub(crate) mod rules;
pub(crate) mod selection;
mod template;

use std::ops::Range;

pub use self::bare_template::{Action, BareTemplate};
pub(crate) use self::checker::ApiChecker;
pub(crate) use self::fix::ApiFix;
pub use self::fix::{Fix, Fixed, Recheck, fixes};
use self::template::Probes;
pub(crate) use self::template::{MappingTemplate, MethodAt, path_parameters, service_action};
use crate::check::{RULES, Rule};
use crate::load::{LoadFinding, Loaded, LoadedApi, Part, RouteKey, Span};
use crate::parallel::in_parallel_with;

/// A search of a rule for its findings in a deployed API.
#[derive(Clone, Copy)]
pub(crate) enum DeployedSearch {
    /// A mapping template.
    Template(fn(&MappingTemplate<'_>, &mut ApiChecker<'_>)),
    /// The mapping templates of a method.
    Templates(fn(&[MappingTemplate<'_>], &mut ApiChecker<'_>)),
    /// A method with its integration.
    Method(fn(MethodAt<'_>, &mut ApiChecker<'_>)),
    /// An API.
    Api(fn(&mut ApiChecker<'_>)),
}

/// The place of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ApiPlace {
    /// A part of the API, or a range in its text.
    Part(Part, Option<Range<usize>>),
    /// Something beside the API, such as a role.
    Span(Span),
}

impl ApiPlace {
    fn span(&self, loaded: &Loaded, api: &LoadedApi) -> Span {
        match self {
            Self::Part(part, Some(range)) => api.places.span_in(&loaded.files, part, range.clone()),
            Self::Part(part, None) => api.places.span(part),
            Self::Span(span) => *span,
        }
    }
}

/// Something about a part of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiFinding {
    pub(crate) rule: &'static Rule,
    pub(crate) place: ApiPlace,
    pub(crate) message: String,
    pub(crate) expected: Option<String>,
    pub(crate) help: Option<String>,
    /// The changes that may remove it, the best one first.
    pub(crate) fixes: Vec<ApiFix>,
}

impl ApiFinding {
    /// True if another finding tells the same.
    fn tells(&self, other: &Self) -> bool {
        (self.rule, &self.place, &self.message) == (other.rule, &other.place, &other.message)
            && (&self.expected, &self.help) == (&other.expected, &other.help)
    }

    /// The finding at its place in the file.
    fn in_file(self, loaded: &Loaded, api: usize) -> LoadFinding {
        let Self { rule, place, message, expected, help, fixes } = self;
        let span = place.span(loaded, &loaded.apis[api]);
        LoadFinding { rule, span, message, expected, help, api: Some(api), fixes }
    }
}

/// Declares a rule about deployed APIs, whose doc comment is its documentation.
macro_rules! api_rule {
    (
        $(#[doc = $line:literal])*
        $code:literal, $name:literal, $severity:ident $(, $kind:ident($search:ident))*
    ) => {
        $(#[doc = $line])*
        pub(crate) static RULE: $crate::check::Rule = $crate::check::Rule {
            deployed: &[$($crate::check::api::DeployedSearch::$kind($search)),*],
            ..$crate::check::Rule::new(
                $code,
                $name,
                $crate::check::Severity::$severity,
                concat!($($line, "\n"),*),
            )
        };
    };
}

pub(crate) use api_rule;

/// Everything that there is to tell about the APIs of a file, by their places in it.
pub fn findings(loaded: &Loaded) -> Vec<LoadFinding> {
    let mut findings = loaded.findings.clone();
    for index in 0..loaded.apis.len() {
        for finding in findings_of(loaded, index) {
            // A role may be that of several APIs, and of several methods.
            let is_of_role = finding.rule == &rules::wide_api_role::RULE;
            if !is_of_role || !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// The findings about an API; about its mapping templates only if nothing else of it is known.
/// Methods are checked on all processors, because the runs of their templates take most of the
/// time.
fn findings_of(loaded: &Loaded, index: usize) -> Vec<LoadFinding> {
    let api = &loaded.apis[index];
    let in_file = |found: Vec<ApiFinding>| -> Vec<LoadFinding> {
        found.into_iter().map(|finding| finding.in_file(loaded, index)).collect()
    };
    let mut check = ApiChecker::new(loaded, api);
    if !loaded.is_bare {
        search(&mut check, &|search, check| {
            if let DeployedSearch::Api(search) = search {
                search(check);
            }
        });
    }
    let mut findings = in_file(check.finish());
    let routes: Vec<_> = api
        .api
        .resources
        .iter()
        .flat_map(|(path, methods)| {
            methods.keys().map(|verb| RouteKey { path: path.clone(), method: *verb })
        })
        .collect();
    let of_methods = in_parallel_with(&routes, Probes::default, |probes, route| {
        in_file(findings_of_method(loaded, api, route, probes))
    });
    findings.extend(of_methods.into_iter().flatten());
    findings
}

/// The findings about a method of an API, and about its mapping templates.
fn findings_of_method<'a>(
    loaded: &'a Loaded,
    api: &'a LoadedApi,
    route: &'a RouteKey,
    probes: &mut Probes<'a>,
) -> Vec<ApiFinding> {
    let mut check = ApiChecker::new(loaded, api);
    let methods = api.api.resources.get(&route.path);
    let Some(method) = methods.and_then(|methods| methods.get(&route.method)) else {
        return Vec::new();
    };
    let at = MethodAt { route, method };
    if !loaded.is_bare {
        search(&mut check, &|search, check| {
            if let DeployedSearch::Method(search) = search {
                search(at, check);
            }
        });
    }
    let templates = MappingTemplate::all(at, &api.api, probes);
    for template in &templates {
        check.start_part();
        search(&mut check, &|search, check| {
            if let DeployedSearch::Template(search) = search {
                search(template, check);
            }
        });
    }
    check.start_part();
    search(&mut check, &|search, check| {
        if let DeployedSearch::Templates(search) = search {
            search(&templates, check);
        }
    });
    check.finish()
}

/// Runs the searches of all rules.
fn search(check: &mut ApiChecker<'_>, run: &dyn Fn(DeployedSearch, &mut ApiChecker<'_>)) {
    for rule in RULES {
        for search in rule.deployed {
            check.rule = Some(rule);
            run(*search, check);
        }
    }
}
