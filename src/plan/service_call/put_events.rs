//! Events on event buses: `PutEvents`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Call, Part, Protocol, Refused, ServiceRequest, Value, object};
use crate::model::service_call::MOST_EVENTS;
use crate::model::{HttpMethod, PutEvents, ResourceArn, ResponseBody, Stack, Statement, arn};

static EVENT_ID: LazyLock<ResponseBody> = LazyLock::new(|| {
    ResponseBody::Json(serde_json::json!({"eventId": "{response.Entries[0].EventId}"}))
});
/// `{}`
static EMPTY: LazyLock<ResponseBody> = LazyLock::new(|| ResponseBody::Json(serde_json::json!({})));

/// The code of an event that EventBridge refuses in a successful response.
const REFUSED: &str = "EventRefused";

/// The errors of
/// [`PutEvents`](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html#API_PutEvents_Errors)
/// and [`EventRefused`](REFUSED).
const ERRORS: [(&str, u16, &str); 2] = [
    (REFUSED, 502, "The event was not accepted."),
    ("ValidationException", 400, "The request is not valid."),
];

impl Call for PutEvents {
    fn request<'a>(&'a self, _: &'a Stack) -> ServiceRequest<'a> {
        let entry = Part::Object(self.entry());
        let entries = match &self.each {
            None => Part::List(vec![entry]),
            Some(list) => Part::Each(list, MOST_EVENTS, Box::new(entry)),
        };
        let bus = self.bus.as_ref().map_or("default", |bus| &bus.id().name);
        ServiceRequest {
            title: format!("PutEvents on the event bus {bus}"),
            service: "events".to_owned(),
            call: "action/PutEvents".into(),
            http_method: HttpMethod::Post,
            // API Gateway sends neither by itself.
            headers: BTreeMap::from([
                ("Content-Type".to_owned(), "application/x-amz-json-1.1".to_owned()),
                ("X-Amz-Target".to_owned(), "AWSEvents.PutEvents".to_owned()),
            ]),
            body: Part::Object(object([("Entries", entries)])),
            writes: true,
            statements: vec![Statement::allow(["events:PutEvents"]).on(self.arn())],
            protocol: Protocol::Json,
            members: &["Entries", "FailedEntryCount"],
            refused: Some(match self.each {
                None => Refused::Whole("FailedEntryCount", REFUSED),
                Some(_) => Refused::Entries("FailedEntryCount", "Entries"),
            }),
            usual_status: 200,
            usual_body: if self.each.is_some() { &EMPTY } else { &EVENT_ID },
            has_further_errors: false,
            errors: &ERRORS,
        }
    }
}

impl PutEvents {
    /// The members of an event.
    fn entry(&self) -> Vec<(String, Part<'_>)> {
        let text = |field: &str, template| Part::Text(Value::new(&[field], template).required());
        let detail = Value::new(&["detail"], &self.detail.0).required();
        let bus = self.bus.as_ref().map_or_else(|| "default".into(), |bus| bus.name().into());
        object([
            ("EventBusName", Part::Constant(bus)),
            ("Source", text("source", &self.source)),
            ("DetailType", text("detail-type", &self.detail_type)),
            ("Detail", Part::Document(detail)),
        ])
    }

    fn arn(&self) -> ResourceArn {
        match &self.bus {
            Some(bus) => bus.arn().into(),
            None => ResourceArn(arn::of_stack("events").then("event-bus/default")),
        }
    }
}
