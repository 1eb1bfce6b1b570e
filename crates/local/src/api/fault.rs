//! Faults on demand, with which clients' handling of errors is tried.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::random;
use crate::system::System;
use dynagate_gateway::BackendResponse;

/// A fault of a part of the requests to a route: `POST /orders=latency:200ms:0.5`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The HTTP method.
    method: String,
    /// The path of the resource.
    path: String,
    kind: FaultKind,
    /// The part of the requests, from 0 to 1.
    probability: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FaultKind {
    /// An error of DynamoDB.
    DynamoDb(&'static DynamoDbError),
    /// A delay of the integration.
    Latency(Duration),
    /// A response of API Gateway.
    Status(u16),
    /// Any of the statuses of server errors.
    ServerError,
}

/// An error of DynamoDB, as
/// [documented](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DynamoDbError {
    name: &'static str,
    namespace: &'static str,
    status: u16,
    message: &'static str,
}

const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810";

const ERRORS: [DynamoDbError; 12] = [
    error("AccessDeniedException", "User is not authorized to perform this action"),
    error("ConditionalCheckFailedException", "The conditional request failed"),
    DynamoDbError { status: 500, ..error("InternalServerError", "Internal server error") },
    error("ItemCollectionSizeLimitExceededException", "Item collection size limit exceeded."),
    error(
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. Consider \
         increasing your provisioning level with the UpdateTable API.",
    ),
    error("RequestLimitExceeded", "Throughput exceeds the current throughput limit."),
    error("ResourceNotFoundException", "Requested resource not found"),
    DynamoDbError {
        namespace: "com.amazon.coral.availability",
        ..error("ThrottlingException", "Rate of requests exceeds the allowed throughput.")
    },
    error(
        "TransactionCanceledException",
        "Transaction cancelled, please refer cancellation reasons for specific reasons \
         [TransactionConflict]",
    ),
    error("TransactionConflictException", "Transaction is ongoing for the item"),
    error("TransactionInProgressException", "The transaction is still in progress"),
    DynamoDbError {
        namespace: "com.amazon.coral.validate",
        ..error("ValidationException", "One or more parameter values were invalid")
    },
];

const fn error(name: &'static str, message: &'static str) -> DynamoDbError {
    DynamoDbError { name, namespace: DYNAMODB, status: 400, message }
}

impl DynamoDbError {
    /// The response of DynamoDB.
    pub(crate) fn response(&self) -> BackendResponse {
        let Self { name, namespace, status, message } = self;
        let mut body = serde_json::json!({"__type": format!("{namespace}#{name}")});
        if *name == "TransactionCanceledException" {
            body["Message"] = (*message).into();
            let reason = "Transaction is ongoing for the item";
            body["CancellationReasons"] =
                serde_json::json!([{"Code": "TransactionConflict", "Message": reason}]);
        } else {
            body["message"] = (*message).into();
        }
        BackendResponse::new(*status, body.to_string())
    }
}

/// The reason why a text is no fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidFault {
    /// The problem.
    pub problem: String,
    /// The name that is not known, and the known ones.
    pub unknown: Option<(String, Vec<String>)>,
}

impl InvalidFault {
    fn new(problem: impl Into<String>) -> Self {
        Self { problem: problem.into(), unknown: None }
    }
}

impl fmt::Display for InvalidFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for InvalidFault {}

impl FromStr for Fault {
    type Err = InvalidFault;

    fn from_str(text: &str) -> Result<Self, InvalidFault> {
        let (route, what) = text.split_once('=').ok_or_else(|| {
            InvalidFault::new("expected a route and a fault, such as `GET /orders=latency:200ms`")
        })?;
        let (method, path) = route.trim().split_once(' ').ok_or_else(|| {
            InvalidFault::new(format!("expected a method and a path instead of `{route}`"))
        })?;
        let what = what.trim();
        let (kind, probability) = if let Some(latency) = what.strip_prefix("latency:") {
            let (latency, probability) = divided(latency);
            (FaultKind::Latency(duration(latency)?), probability)
        } else {
            let (name, probability) = divided(what);
            (kind(name)?, probability)
        };
        let probability = probability.map_or(Ok(1.0), |written| {
            let parsed = written.parse().ok().filter(|of| (0.0..=1.0).contains(of));
            parsed.ok_or_else(|| {
                InvalidFault::new(format!(
                    "expected a probability from 0 to 1 instead of `{written}`"
                ))
            })
        })?;
        let (method, path) = (method.to_ascii_uppercase(), path.trim().to_owned());
        Ok(Self { method, path, kind, probability })
    }
}

/// A fault and its probability.
fn divided(what: &str) -> (&str, Option<&str>) {
    what.split_once(':').map_or((what, None), |(what, probability)| (what, Some(probability)))
}

fn kind(name: &str) -> Result<FaultKind, InvalidFault> {
    if name.eq_ignore_ascii_case("5XX") {
        return Ok(FaultKind::ServerError);
    }
    if let Ok(status) = name.parse() {
        return match status {
            429 | 500..=599 => Ok(FaultKind::Status(status)),
            _ => Err(InvalidFault::new(format!("expected 429 or 500 to 599 instead of `{name}`"))),
        };
    }
    let known = ERRORS.iter().find(|error| error.name == name);
    known.map(FaultKind::DynamoDb).ok_or_else(|| InvalidFault {
        problem: format!("unknown fault `{name}`"),
        unknown: Some((
            name.to_owned(),
            ERRORS.iter().map(|error| error.name.to_owned()).chain(["5XX".to_owned()]).collect(),
        )),
    })
}

fn duration(text: &str) -> Result<Duration, InvalidFault> {
    let milliseconds = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(milliseconds), _) => milliseconds.parse().ok(),
        (None, Some(seconds)) => seconds.parse::<u64>().ok().and_then(|of| of.checked_mul(1_000)),
        _ => None,
    };
    // The longest timeout of an integration is five minutes.
    let milliseconds = milliseconds.filter(|of| *of <= 300_000);
    milliseconds.map(Duration::from_millis).ok_or_else(|| {
        InvalidFault::new(format!("expected a duration such as 200ms or 2s instead of `{text}`"))
    })
}

impl Fault {
    /// Checks that a system has the route, and an action of DynamoDB for a fault of DynamoDB.
    ///
    /// # Errors
    ///
    /// Returns the reason why the fault could never happen.
    pub fn check(&self, system: &System) -> Result<(), InvalidFault> {
        let methods = system.apis.iter().flat_map(|deployed| {
            deployed.api.resources.iter().flat_map(|(path, methods)| {
                methods.iter().map(move |(verb, method)| (verb.as_str(), path, method))
            })
        });
        let mut routes = Vec::new();
        for (verb, path, method) in methods {
            if *path == self.path && (verb == self.method || verb == "ANY") {
                let calls = method.method_integration.calls_dynamodb();
                if !calls && matches!(self.kind, FaultKind::DynamoDb(_)) {
                    let route = format!("{} {}", self.method, self.path);
                    return Err(InvalidFault::new(format!("`{route}` does not call DynamoDB")));
                }
                return Ok(());
            }
            routes.push(format!("{verb} {path}"));
        }
        let route = format!("{} {}", self.method, self.path);
        Err(InvalidFault {
            problem: format!("the API has no route `{route}`"),
            unknown: Some((route, routes)),
        })
    }

    /// True if it happens to a request.
    fn happens(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path && random() < self.probability
    }
}

/// The faults that happen to a request to a resource, in the order in which they are given.
pub(crate) fn happening(faults: &[Fault], method: &str, path: &str) -> Vec<FaultKind> {
    faults.iter().filter(|fault| fault.happens(method, path)).map(|fault| fault.kind).collect()
}

impl FaultKind {
    /// The status of a response of API Gateway.
    pub(crate) fn status(self) -> Option<u16> {
        const STATUSES: [(f64, u16); 4] = [(0.25, 500), (0.5, 502), (0.75, 503), (1.0, 504)];
        match self {
            Self::DynamoDb(_) | Self::Latency(_) => None,
            Self::Status(status) => Some(status),
            Self::ServerError => {
                let random = random();
                STATUSES.iter().find(|(below, _)| random < *below).map(|(_, status)| *status)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use dynagate_gateway::Api;
    use dynagate_gateway::api::{DeployedIntegration, DeployedMethod, HttpMethod};

    use super::*;
    use crate::system::DeployedApi;

    fn system() -> System {
        let put = DeployedMethod::new(DeployedIntegration::dynamodb("PutItem"));
        let mock = DeployedMethod::new(DeployedIntegration::mock());
        let api = Api::new("orders").method(HttpMethod::Post, "/orders", put).method(
            HttpMethod::Get,
            "/health",
            mock,
        );
        let api = DeployedApi { key: "api".to_owned(), api: Arc::new(api) };
        System { apis: vec![api], ..System::default() }
    }

    #[test]
    fn faults_are_read() {
        let fault = |text: &str| text.parse::<Fault>().expect("a fault");
        let of = |kind, probability| Fault {
            method: "POST".to_owned(),
            path: "/orders".to_owned(),
            kind,
            probability,
        };
        let latency = FaultKind::Latency(Duration::from_millis(200));
        assert_eq!(fault("POST /orders=latency:200ms"), of(latency, 1.0));
        let latency = FaultKind::Latency(Duration::from_secs(2));
        assert_eq!(fault("post /orders=latency:2s:0.5"), of(latency, 0.5));
        assert_eq!(fault("POST /orders=5XX:1"), of(FaultKind::ServerError, 1.0));
        assert_eq!(fault("POST /orders=503:0"), of(FaultKind::Status(503), 0.0));
        let error = fault("POST /orders=ProvisionedThroughputExceededException:0.1");
        let FaultKind::DynamoDb(exceeded) = error.kind else { panic!("an error of DynamoDB") };
        assert_eq!(exceeded.response().status, 400);
        for wrong in [
            "POST /orders",
            "/orders=5XX",
            "POST /orders=latency:fast",
            "POST /orders=latency:301s",
            "POST /orders=5XX:2",
            "POST /orders=5XX:NaN",
            "POST /orders=200",
            "POST /orders=Exception",
        ] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn faults_that_cannot_happen_are_refused() {
        let check = |text: &str| text.parse::<Fault>().expect("a fault").check(&system());
        assert_eq!(check("POST /orders=ThrottlingException"), Ok(()));
        assert_eq!(check("GET /health=5XX"), Ok(()));
        let problem = |text: &str| check(text).expect_err("refused").problem;
        assert_eq!(
            problem("GET /health=ThrottlingException"),
            "`GET /health` does not call DynamoDB"
        );
        assert_eq!(problem("GET /orders=5XX"), "the API has no route `GET /orders`");
    }

    #[test]
    fn the_probability_counts() {
        let of = |text: &str| vec![text.parse::<Fault>().expect("a fault")];
        let count = |faults: &[Fault], path: &str| {
            (0..1_000).filter(|_| !happening(faults, "POST", path).is_empty()).count()
        };
        assert_eq!(count(&of("POST /orders=5XX:0"), "/orders"), 0);
        assert_eq!(count(&of("POST /orders=5XX"), "/orders"), 1_000);
        assert_eq!(count(&of("POST /orders=5XX"), "/other"), 0);
        assert!((300..700).contains(&count(&of("POST /orders=5XX:0.5"), "/orders")));
    }
}
