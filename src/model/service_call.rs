//! Requests to services other than DynamoDB: the routes `sqs` and so on.
//!
//! Each kind has one file here with the type that declares it, and one in `plan/service_call/` with
//! the request that follows from it: the action, the parts of its body, the permissions and the
//! errors. Payloads, answers and errors are common to all of them.

mod answer;
mod call_service;
mod execution;
mod http_request;
mod invoke_function;
mod object_request;
mod publish;
mod put_delivery;
mod put_events;
mod put_record;
mod send_message;

pub use self::answer::ServiceAnswer;
pub use self::call_service::CallService;
pub use self::execution::{Execution, ExecutionAction};
pub use self::http_request::HttpRequest;
pub use self::invoke_function::{ErrorCode, Invocation, InvokeFunction};
pub use self::object_request::{ObjectAction, ObjectRequest};
pub use self::publish::Publish;
pub(crate) use self::put_delivery::MOST_DELIVERIES;
pub use self::put_delivery::PutDelivery;
pub(crate) use self::put_events::MOST_EVENTS;
pub use self::put_events::PutEvents;
pub(crate) use self::put_record::MOST_RECORDS;
pub use self::put_record::PutRecord;
pub(crate) use self::send_message::MOST_MESSAGES;
pub use self::send_message::SendMessage;
use super::{Handle, ResourceId, RouteKind};

/// Lists the kinds: the type and the key in a blueprint.
macro_rules! service_calls {
    ($($(#[$doc:meta])+ $of:ident $name:literal,)+) => {
        /// A request to a service other than DynamoDB.
        #[derive(Debug, Clone, PartialEq)]
        pub enum ServiceCall {
            $($(#[$doc])+ $of($of),)+
        }

        impl ServiceCall {
            /// The keys of routes that contain them.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// The key of a route that contains it.
            pub(crate) const fn name(&self) -> &'static str {
                match self { $(Self::$of(_) => $name,)+ }
            }

            /// The declared answer.
            pub(crate) const fn answer(&self) -> Option<&ServiceAnswer> {
                match self { $(Self::$of(call) => call.answer.as_ref(),)+ }
            }
        }

        $(
            impl $of {
                /// Sets the answer to successful requests.
                pub fn answer(mut self, answer: ServiceAnswer) -> Self {
                    self.answer = Some(answer);
                    self
                }
            }

            impl From<$of> for ServiceCall {
                fn from(call: $of) -> Self {
                    Self::$of(call)
                }
            }

            impl From<$of> for RouteKind {
                fn from(call: $of) -> Self {
                    ServiceCall::from(call).into()
                }
            }
        )+
    };
}

service_calls! {
    /// Sends messages to a queue of SQS.
    SendMessage "sqs",
    /// Publishes a message to a topic of SNS.
    Publish "sns",
    /// Puts events on an event bus of EventBridge.
    PutEvents "event-bridge",
    /// Starts or describes an execution of a state machine of Step Functions.
    Execution "step-functions",
    /// Puts records into a Kinesis stream.
    PutRecord "kinesis",
    /// Puts records into a delivery stream of Firehose.
    PutDelivery "firehose",
    /// Reads, writes or deletes an object of a bucket of S3.
    ObjectRequest "s3",
    /// Calls any service of AWS.
    CallService "aws",
    /// Invokes a function of Lambda with a payload.
    InvokeFunction "lambda",
    /// Sends a mapped request to an HTTP endpoint.
    HttpRequest "http",
}

impl ServiceCall {
    /// The resource that it uses, if it names one.
    pub(crate) fn resource(&self) -> Option<&ResourceId> {
        match self {
            Self::SendMessage(send) => Some(send.queue.id()),
            Self::Publish(publish) => Some(publish.topic.id()),
            Self::PutEvents(put) => put.bus.as_ref().map(Handle::id),
            Self::Execution(execution) => Some(execution.state_machine.id()),
            Self::PutRecord(put) => Some(put.stream.id()),
            Self::PutDelivery(put) => put.delivery_stream.as_ref().map(Handle::id),
            Self::ObjectRequest(request) => Some(request.bucket.id()),
            Self::InvokeFunction(invoke) => invoke.target.function.as_ref().map(Handle::id),
            Self::CallService(_) | Self::HttpRequest(_) => None,
        }
    }
}
