//! Operations of DynamoDB.

use std::collections::BTreeMap;

use super::Importer;
use super::route::{Candidate, Route};
use super::shape::{self, Shape};
use crate::probe::Reads;
use crate::vtl::{Json, Template};

impl Importer<'_> {
    /// The operations that a route may be.
    pub(super) fn operations(&self, _route: &Route<'_>) -> Vec<Candidate> {
        Vec::new()
    }

    /// The requests to other services that a route may be.
    pub(super) fn service_calls(&self, _route: &Route<'_>) -> Vec<Candidate> {
        Vec::new()
    }

    /// The attributes of items that the response templates of a route read.
    pub(super) fn attributes_in_answers(&self, route: &Route<'_>) -> BTreeMap<String, Json> {
        let mut found: BTreeMap<String, Shape> = BTreeMap::new();
        for response in route.integration().integration_responses.values() {
            for template in response.response_templates.values() {
                let Ok(template) = Template::parse(template) else { continue };
                let reads = Reads::of(&template.outline(), &[]);
                for (name, shape) in shape::of_reads(&reads) {
                    let known = found.entry(name).or_default();
                    if *known == Shape::Unknown {
                        *known = shape;
                    }
                }
            }
        }
        found.into_iter().filter_map(|(name, shape)| Some((name, shape.form()?))).collect()
    }

    /// Completes the attributes of tables.
    pub(super) fn attributes_of_tables(&mut self) {}
}
