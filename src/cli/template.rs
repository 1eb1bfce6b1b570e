//! `dynagate template`

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use dynagate::blueprint::{self, Blueprint, TemplateText};
use dynagate::nearest::nearest;
use dynagate::plan::Integration;
use dynagate::text::Text;

use super::blueprint::BlueprintArguments;
use super::files::{Content, Existing, OutputFile};
use super::mistakes::Mistakes;
use super::{Outcome, console, files};

const EXAMPLES: &str = "\
Examples:
  dynagate template orders.yaml --route 'POST /orders'
  dynagate template orders.yaml --route 'GET /orders/{id}' --response 200 --out get.vtl";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Template {
    #[command(flatten)]
    blueprint: BlueprintArguments,

    /// The API of the route; by default, `api` or the only one
    #[arg(long, value_name = "NAME")]
    api: Option<String>,

    /// The route as written in the blueprint: POST /orders
    #[arg(long, value_name = "ROUTE")]
    route: String,

    /// The status of the response whose mapping template to print, instead of the request's
    #[arg(long, value_name = "STATUS")]
    response: Option<u16>,

    /// The content type of the mapping template
    #[arg(long, value_name = "TYPE", default_value = "application/json")]
    content_type: String,

    /// The file to write instead of standard output; written as handlebars if the name ends in .hbs
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Template {
    pub(crate) fn run(self) -> anyhow::Result<Outcome> {
        let blueprint = self.blueprint.read()?;
        let plan = blueprint.plan().map_err(Mistakes::from)?;
        let api = blueprint.api(self.api.as_deref()).ok_or_else(|| self.no_api(&blueprint))?;
        let integration = blueprint.integration(&plan, api, &self.route);
        let template = self.find(integration.ok_or_else(|| self.no_route(&blueprint, api))?)?;
        match &self.out {
            None => {
                let (TemplateText::Vtl(text) | TemplateText::Handlebars(text)) =
                    &TemplateText::of(template)?;
                console::print(text)?;
            }
            Some(path) => {
                let text = match TemplateText::of(template)? {
                    TemplateText::Vtl(_) if blueprint::is_handlebars(path) => {
                        TemplateText::handlebars(template)?
                    }
                    TemplateText::Handlebars(_) if !blueprint::is_handlebars(path) => bail!(
                        "the template has references to tables or parameters and needs handlebars: use --out {}.hbs",
                        path.display()
                    ),
                    text => text,
                };
                let (TemplateText::Vtl(contents) | TemplateText::Handlebars(contents)) = &text;
                files::write(
                    &[OutputFile {
                        path: path.clone(),
                        contents: contents.as_bytes(),
                        replaces: Content::ANY,
                    }],
                    Existing::Replace,
                )?;
            }
        }
        Ok(Outcome::Done)
    }

    fn find<'i>(&self, integration: &'i Integration) -> anyhow::Result<&'i Text> {
        let Some(status) = self.response else {
            return self.of_content_type(
                integration.request_templates(),
                "the request",
                "the request body is passed through",
            );
        };
        let responses = integration.responses();
        let response =
            responses.iter().find(|response| response.status() == status).with_context(|| {
                let known: Vec<_> =
                    responses.iter().map(|response| response.status().to_string()).collect();
                format!(
                    "{} has no response {status} with a mapping template; expected one of: {}",
                    self.route,
                    known.join(", ")
                )
            })?;
        let whose = format!("the response {status}");
        self.of_content_type(
            response.templates(),
            &whose,
            "the integration's response is passed through",
        )
    }

    fn of_content_type<'t, T: Borrow<Text>>(
        &self,
        templates: &'t BTreeMap<String, T>,
        whose: &str,
        without: &str,
    ) -> anyhow::Result<&'t Text> {
        let template = templates.get(&self.content_type).map(Borrow::borrow);
        template.with_context(|| {
            if templates.is_empty() {
                return format!("{whose} of {} has no mapping template: {without}", self.route);
            }
            let known: Vec<_> = templates.keys().map(String::as_str).collect();
            format!(
                "{whose} of {} has no mapping template for {}; expected one of: {}",
                self.route,
                self.content_type,
                known.join(", ")
            )
        })
    }

    fn no_api(&self, blueprint: &Blueprint) -> anyhow::Error {
        let known: Vec<_> = blueprint.apis().collect();
        let known = known.join(", ");
        match &self.api {
            Some(api) => anyhow!("unknown API `{api}`; expected one of: {known}"),
            None => anyhow!("the blueprint has several APIs: add --api with one of {known}"),
        }
    }

    fn no_route(&self, blueprint: &Blueprint, api: &str) -> anyhow::Error {
        let known: Vec<_> = blueprint.routes(api).collect();
        match nearest(&self.route, known.iter().copied()) {
            Some(meant) => anyhow!("unknown route `{}`; did you mean `{meant}`?", self.route),
            None => {
                anyhow!("unknown route `{}`; expected one of: {}", self.route, known.join(", "))
            }
        }
    }
}
