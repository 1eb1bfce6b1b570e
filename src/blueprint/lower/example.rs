//! Examples for `dynagate test`.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::Lowering;
use crate::blueprint::document::example as written;
use crate::blueprint::node::Node;
use crate::example::{Body, Example, ExpectedRequest, ExpectedResponse};
use crate::gateway::{DynamoDbResponse, Request};
use crate::model::Stack;
use crate::model::written::Scalar;

impl Lowering<'_> {
    /// Adds the examples to the stack in source order.
    pub(super) fn examples(
        &mut self,
        stack: &mut Stack,
        examples: &BTreeMap<String, written::Example>,
    ) {
        let names: Vec<_> = self.node.at(&["examples"]).into_iter().flat_map(Node::keys).collect();
        for name in names {
            if let Some(written) = examples.get(name) {
                let example = self.example(name, written);
                stack.add_example(example);
            }
        }
    }

    fn example(&mut self, name: &str, written: &written::Example) -> Example {
        let mut example = Example::new(name, self.request(name, &written.request));
        example.dynamodb_request = written.dynamodb_request.as_ref().map(|request| {
            ExpectedRequest { action: request.action, body: body(request.body.as_ref()) }
        });
        example.dynamodb_response =
            written.dynamodb_response.as_ref().map(|response| DynamoDbResponse {
                status: response.status,
                headers: scalars(&response.headers),
                body: response.body.as_ref().map_or_else(|| "{}".to_owned(), |body| body.0.text()),
            });
        example.response =
            written.response.as_ref().map(|written::Response(response)| ExpectedResponse {
                status: response.status,
                headers: response
                    .headers
                    .iter()
                    .map(|(name, value)| {
                        (name.clone(), value.as_ref().map(|value| value.0.clone()))
                    })
                    .collect(),
                body: body(response.body.as_ref()),
            });
        example
    }

    fn request(&mut self, name: &str, written: &written::Request) -> Request {
        match written {
            written::Request::Line(line) => {
                let Some((method, target)) = line.split_once(' ') else {
                    let expected = "METHOD /path, such as GET /orders/7";
                    self.report(
                        &["examples", name, "request"],
                        format!("`{line}` is not a request"),
                        expected,
                    );
                    return Request::new("GET", "/");
                };
                Request::new(method, self.target(target.trim_start()))
            }
            written::Request::Full(full) => Request {
                method: full.method.clone(),
                target: self.target(&full.path),
                query_string: scalars(&full.query_string),
                headers: scalars(&full.headers),
                body: full.body.as_ref().map(|body| body.0.text()),
                api_key: full.api_key,
                authorized: full.authorized,
                context: full.context.clone(),
            },
        }
    }

    /// The complete request target of a path.
    fn target(&self, written: &str) -> String {
        let (path, query) = written.split_at(written.find('?').unwrap_or(written.len()));
        self.below_prefix(path) + query
    }
}

fn body(written: Option<&written::Body>) -> Option<Body> {
    written.map(|body| body.0.clone())
}

fn scalars(written: &IndexMap<String, Scalar>) -> IndexMap<String, String> {
    written.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect()
}
