//! Mapping templates by themselves, whose backend is given or guessed.

use std::str::FromStr;

use super::findings;
use crate::load::{LoadFinding, Loaded};
use crate::vtl::Template;
use crate::vtl::outline::{Access, Part, ReferenceOutline, Term};

/// An action of a service: `dynamodb:PutItem`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    service: String,
    name: String,
}

impl FromStr for Action {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some((service, name)) if !service.is_empty() && !name.is_empty() => {
                Ok(Self { service: service.to_lowercase(), name: name.to_owned() })
            }
            _ => Err("expected SERVICE:ACTION, such as dynamodb:PutItem".to_owned()),
        }
    }
}

impl Action {
    /// The address of the action in an integration.
    fn uri(&self) -> String {
        format!("arn:aws:apigateway:us-east-1:{}:action/{}", self.service, self.name)
    }

    /// Guesses the action of a request from the members of the template.
    fn guess(text: &str) -> Option<Self> {
        /// A name that a template has, and the action that has it.
        const SIGNS: [(&str, &str); 20] = [
            ("\"TransactItems\"", "dynamodb:TransactWriteItems"),
            ("\"PutRequest\"", "dynamodb:BatchWriteItem"),
            ("\"DeleteRequest\"", "dynamodb:BatchWriteItem"),
            ("\"RequestItems\"", "dynamodb:BatchGetItem"),
            ("\"KeyConditionExpression\"", "dynamodb:Query"),
            ("\"KeyConditions\"", "dynamodb:Query"),
            ("\"Item\"", "dynamodb:PutItem"),
            ("\"UpdateExpression\"", "dynamodb:UpdateItem"),
            ("\"AttributeUpdates\"", "dynamodb:UpdateItem"),
            ("\"Statement\"", "dynamodb:ExecuteStatement"),
            ("\"Key\"", "dynamodb:GetItem"),
            ("\"TableName\"", "dynamodb:Scan"),
            ("\"Records\"", "kinesis:PutRecords"),
            ("\"PartitionKey\"", "kinesis:PutRecord"),
            ("\"Entries\"", "events:PutEvents"),
            ("\"stateMachineArn\"", "states:StartExecution"),
            ("\"executionArn\"", "states:DescribeExecution"),
            ("Action=SendMessage", "sqs:SendMessage"),
            ("Action=Publish", "sns:Publish"),
            ("\"QueueUrl\"", "sqs:SendMessage"),
        ];
        let (_, action) = SIGNS.iter().find(|(sign, _)| text.contains(sign))?;
        action.parse().ok()
    }
}

/// A file that is a mapping template.
#[derive(Debug, Clone, Copy)]
pub struct BareTemplate<'a> {
    /// The name of the file.
    pub name: &'a str,
    /// The template.
    pub text: &'a str,
    /// The action of the backend; `None` to guess it.
    pub action: Option<&'a Action>,
    /// True for the template of a response; `None` to guess it.
    pub is_response: Option<bool>,
}

impl BareTemplate<'_> {
    /// The findings about the template, and the file that they are about.
    pub fn check(&self) -> (Loaded, Vec<LoadFinding>) {
        let is_response = self.is_response.unwrap_or_else(|| reads_answer(self.text));
        let guessed = if self.action.is_none() { Action::guess(self.text) } else { None };
        let uri = self.action.or(guessed.as_ref()).map(Action::uri).unwrap_or_default();
        let loaded = Loaded::bare_template(self.name, self.text, &uri, is_response);
        let found = findings(&loaded);
        (loaded, found)
    }
}

/// True if a template reads the answer of DynamoDB rather than a request.
fn reads_answer(text: &str) -> bool {
    const MEMBERS: [&str; 8] = [
        "Item",
        "Items",
        "Attributes",
        "Responses",
        "UnprocessedItems",
        "LastEvaluatedKey",
        "__type",
        "SendMessageResponse",
    ];
    if ["\"TableName\"", "\"RequestItems\"", "\"TransactItems\"", "Action="]
        .iter()
        .any(|sign| text.contains(sign))
    {
        return false;
    }
    let Ok(template) = Template::parse(text) else { return false };
    let mut reads = false;
    each_reference(&template.outline(), &mut |reference| {
        reads |= reference.path.iter().any(|access| match access {
            Access::Property(name) => MEMBERS.contains(&name.as_str()),
            Access::Method(_, arguments) => arguments.iter().any(|argument| {
                let Term::Text(path) = argument else { return false };
                path.strip_prefix("$.").is_some_and(|path| {
                    MEMBERS.contains(&path.split(['.', '[']).next().unwrap_or_default())
                })
            }),
            Access::Index(_) => false,
        });
    });
    reads
}

/// Calls a function with each reference of a template.
pub(super) fn each_reference(parts: &[Part], visit: &mut impl FnMut(&ReferenceOutline)) {
    fn of_term(term: &Term, visit: &mut dyn FnMut(&ReferenceOutline)) {
        match term {
            Term::Reference(reference) => of_reference(reference, visit),
            Term::Interpolated(parts) => of_parts(parts, visit),
            Term::Several(terms) | Term::Operation(terms) => {
                for term in terms {
                    of_term(term, visit);
                }
            }
            Term::Text(_) | Term::Number(_) | Term::Constant => {}
        }
    }
    fn of_reference(reference: &ReferenceOutline, visit: &mut dyn FnMut(&ReferenceOutline)) {
        visit(reference);
        for access in &reference.path {
            match access {
                Access::Method(_, terms) => terms.iter().for_each(|term| of_term(term, visit)),
                Access::Index(term) => of_term(term, visit),
                Access::Property(_) => {}
            }
        }
    }
    fn of_parts(parts: &[Part], visit: &mut dyn FnMut(&ReferenceOutline)) {
        for part in parts {
            match part {
                Part::Text(_) => {}
                Part::Print(reference) => of_reference(reference, visit),
                Part::Set(target, value) => {
                    of_reference(target, visit);
                    of_term(value, visit);
                }
                Part::If(branches, otherwise) => {
                    for (condition, _, parts) in branches {
                        of_term(condition, visit);
                        of_parts(parts, visit);
                    }
                    of_parts(otherwise, visit);
                }
                Part::Loop { elements, body, .. } => {
                    of_term(elements, visit);
                    of_parts(body, visit);
                }
                Part::Define(_, body) => of_parts(body, visit),
            }
        }
    }
    of_parts(parts, visit);
}
