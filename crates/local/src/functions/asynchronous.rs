//! [Asynchronous invocations](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html):
//! those of topics, and those for which a caller does not wait.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Semaphore, mpsc};

use super::{FunctionError, Functions};
use crate::messaging::{Attribute, Delivery, Message, Messaging, Recorded, Step};

/// The pauses before a failed invocation is retried. On AWS they are one and two minutes.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(2)];
/// The pause before a throttled invocation is retried.
const THROTTLED: Duration = Duration::from_millis(200);
/// The number of retries of a throttled invocation. On AWS it is retried for six hours.
const THROTTLED_RETRIES: usize = 1_500;
/// The largest number of asynchronous invocations at a time.
const CONCURRENCY: usize = 32;

/// An invocation that waits.
#[derive(Debug)]
pub(super) struct Later {
    function: String,
    event: Value,
    source: String,
}

impl Later {
    pub(super) fn new(function: &str, event: Value, source: &str) -> Self {
        Self { function: function.to_owned(), event, source: source.to_owned() }
    }
}

/// Invokes functions for topics and callers, until the future is dropped.
pub(crate) async fn run(functions: Arc<Functions>, messaging: Arc<Messaging>) {
    let taken = functions.shared.taken.lock().ok().and_then(|mut taken| taken.take());
    let (Some(later), Some(deliveries)) = (taken, messaging.deliveries()) else { return };
    tokio::join!(
        each(later, |later| {
            let (functions, messaging) = (Arc::clone(&functions), Arc::clone(&messaging));
            async move {
                // The caller has gone; the log of the function tells the failure.
                let _ = invoke(&functions, &messaging, later).await;
            }
        }),
        each(deliveries, |delivery| {
            let (functions, messaging) = (Arc::clone(&functions), Arc::clone(&messaging));
            async move { deliver(&functions, &messaging, delivery).await }
        }),
    );
}

/// Runs a task for each message, several at a time. Dropping the future ends them all.
async fn each<T, F: Future<Output = ()> + Send + 'static>(
    mut receiver: mpsc::Receiver<T>,
    task: impl Fn(T) -> F,
) {
    let permits = Arc::new(Semaphore::new(CONCURRENCY));
    let mut tasks = tokio::task::JoinSet::new();
    while let Some(message) = receiver.recv().await {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
        while tasks.try_join_next().is_some() {}
        let task = task(message);
        tasks.spawn(async move {
            task.await;
            drop(permit);
        });
    }
}

async fn deliver(functions: &Functions, messaging: &Messaging, delivery: Delivery) {
    let Delivery { function, topic, id, event, dead_letter_queue } = delivery;
    let notification = event["Records"][0]["Sns"].to_string();
    let text = event["Records"][0]["Sns"]["Message"].as_str().unwrap_or_default().to_owned();
    let name = super::name_of(&function).to_owned();
    let recorded = |step| Recorded::new(step, "sns", &topic, &id, &text).to(&name);
    let later = Later { function, event, source: format!("topic {topic}") };
    match invoke(functions, messaging, later).await {
        Ok(()) => messaging.record(recorded(Step::Delivered)),
        Err(error) => {
            messaging.record(recorded(Step::Failed).because(&error));
            // A function that was reached has a queue of its own for failures.
            let unreachable =
                matches!(error, FunctionError::NotFound(_) | FunctionError::Unavailable { .. });
            if let Some(queue) = dead_letter_queue.filter(|_| unreachable) {
                messaging.dead_letter(&queue, Message::new(notification), &topic, &id);
            }
        }
    }
}

/// Invokes a function up to three times. Then the event goes to the function's destination for
/// failures.
async fn invoke(
    functions: &Functions,
    messaging: &Messaging,
    later: Later,
) -> Result<(), FunctionError> {
    let Later { function, event, source } = later;
    let mut pauses = PAUSES.iter();
    let mut throttled = 0;
    let error = loop {
        match functions.invoke(&function, &event, &source).await {
            Ok(_) => return Ok(()),
            Err(FunctionError::Throttled) if throttled < THROTTLED_RETRIES => {
                throttled += 1;
                tokio::time::sleep(THROTTLED).await;
            }
            Err(error @ FunctionError::Failed(_)) => match pauses.next() {
                Some(pause) => tokio::time::sleep(*pause).await,
                None => break error,
            },
            Err(error) => break error,
        }
    };
    let destination =
        functions.function(&function).and_then(|function| function.dead_letter.clone());
    if let Some(destination) = destination {
        let mut message = Message::new(event.to_string());
        let told: String = error.to_string().chars().take(1024).collect();
        let id = uuid::Uuid::new_v4().to_string();
        for (name, value) in
            [("RequestID", id), ("ErrorCode", "200".to_owned()), ("ErrorMessage", told)]
        {
            message.attributes.insert(name.to_owned(), Attribute::text(value));
        }
        if let Err(error) = messaging.send_to(&destination, message) {
            let step = Recorded::new(Step::Failed, "sqs", &destination, "", &error.to_string());
            messaging.record(step.because(&error));
        }
    }
    Err(error)
}
