//! Queues of SQS.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::ServiceError;
use super::message::{Message, md5_of_text};
use crate::timestamp::Timestamp;

/// The largest number of messages in a queue; older ones are dropped. A queue on this machine may
/// have no receiver.
const MESSAGES: usize = 10_000;
/// The bytes of the messages in a queue.
const BYTES: usize = 32 << 20;
/// The time in which a message with the same deduplication identifier is a duplicate.
const DEDUPLICATION: Duration = Duration::from_secs(300);

/// An SQS queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// The physical name.
    pub name: String,
    /// The ARN.
    pub arn: String,
    /// True for a FIFO queue.
    pub fifo: bool,
    /// True if messages with the same content within five minutes are duplicates.
    pub content_based_deduplication: bool,
    /// The time for which a received message is hidden.
    pub visibility_timeout: Duration,
    /// The retention of messages.
    pub retention: Duration,
    /// The time for which a new message is hidden.
    pub delay: Duration,
    /// The largest message in bytes.
    pub maximum_message_bytes: u32,
    /// The time for which a receiver waits for messages.
    pub receive_wait_time: Duration,
    /// The queue for messages that were received too often.
    pub dead_letter: Option<DeadLetter>,
}

/// The queue for messages that were received too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The ARN of the queue.
    pub queue: String,
    /// The number of receives before a message is moved.
    pub max_receive_count: u32,
}

/// A queue with its messages.
#[derive(Debug)]
pub(super) struct QueueState {
    inner: Mutex<Inner>,
    /// Wakes receivers that wait.
    pub(super) arrived: Notify,
}

#[derive(Debug)]
struct Inner {
    queue: Queue,
    messages: VecDeque<Stored>,
    bytes: usize,
    /// The identifiers of messages by their deduplication identifier.
    duplicates: HashMap<String, (Instant, Sent)>,
    sequence: u128,
}

/// A message in a queue.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) message: Message,
    pub(super) sent: Timestamp,
    pub(super) sequence_number: Option<String>,
    pub(super) receive_count: u32,
    pub(super) first_received: Option<Timestamp>,
    receipt: Option<String>,
    visible: Instant,
}

/// The result of sending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) id: String,
    pub(super) sequence_number: Option<String>,
}

/// The result of receiving messages.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// The messages with their receipt handles.
    pub(super) messages: Vec<(Stored, String)>,
    /// Messages that were received too often, for another queue.
    pub(super) dead: Vec<Stored>,
    /// The time at which the next hidden message becomes visible.
    pub(super) next: Option<Instant>,
}

/// The approximate numbers of messages in a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) visible: usize,
    pub(super) in_flight: usize,
    pub(super) delayed: usize,
}

impl QueueState {
    pub(super) fn new(queue: Queue) -> Self {
        let inner = Inner {
            queue,
            messages: VecDeque::new(),
            bytes: 0,
            duplicates: HashMap::new(),
            // Sequence numbers have 20 digits and increase over restarts.
            sequence: 10_000_000_000_000_000_000
                + (u128::from(Timestamp::now().0) << 20) % 9_000_000_000_000_000_000,
        };
        Self { inner: Mutex::new(inner), arrived: Notify::new() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn queue(&self) -> Queue {
        self.lock().queue.clone()
    }

    /// Changes the settings and keeps the messages.
    pub(super) fn set(&self, queue: Queue) {
        self.lock().queue = queue;
    }

    /// Adds a message.
    ///
    /// # Errors
    ///
    /// Returns an error if SQS refuses the message.
    pub(super) fn send(&self, message: Message) -> Result<Sent, ServiceError> {
        let sent = self.lock().send(message)?;
        self.arrived.notify_waiters();
        Ok(sent)
    }

    /// Receives up to `most` messages, and hides them for a time.
    pub(super) fn receive(&self, most: usize, hidden: Option<Duration>) -> Received {
        self.lock().receive(most, hidden, Instant::now())
    }

    /// Deletes a message that was received. An unknown handle is ignored, as by SQS.
    pub(super) fn delete(&self, receipt: &str) -> Option<Stored> {
        let deleted = {
            let mut inner = self.lock();
            let at = inner.messages.iter().position(|of| of.receipt.as_deref() == Some(receipt))?;
            inner.remove(at)
        };
        // The next message of its group may be received now.
        self.arrived.notify_waiters();
        deleted
    }

    /// Hides a message for a time from now. `false` if the handle is unknown.
    pub(super) fn hide(&self, receipt: &str, time: Duration) -> bool {
        let found = {
            let mut inner = self.lock();
            let found = inner.messages.iter_mut().find(|of| of.receipt.as_deref() == Some(receipt));
            found.map(|stored| stored.visible = Instant::now() + time).is_some()
        };
        self.arrived.notify_waiters();
        found
    }

    pub(super) fn purge(&self) {
        let mut inner = self.lock();
        inner.messages.clear();
        inner.bytes = 0;
    }

    pub(super) fn counts(&self) -> Counts {
        let mut inner = self.lock();
        let now = Instant::now();
        inner.expire();
        let mut counts = Counts::default();
        for stored in &inner.messages {
            match (stored.visible <= now, stored.receive_count) {
                (true, _) => counts.visible += 1,
                (false, 0) => counts.delayed += 1,
                (false, _) => counts.in_flight += 1,
            }
        }
        counts
    }

    /// The first messages, without receiving them.
    pub(super) fn peek(&self, most: usize) -> Vec<Stored> {
        let mut inner = self.lock();
        inner.expire();
        inner.messages.iter().take(most).cloned().collect()
    }
}

/// True for a character that [messages can
/// contain](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html).
const fn is_allowed(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..
    )
}

impl Inner {
    fn send(&mut self, message: Message) -> Result<Sent, ServiceError> {
        let invalid = |text: String| ServiceError::new(400, "InvalidParameterValue", text);
        let bytes = message.bytes();
        let most = usize::try_from(self.queue.maximum_message_bytes).unwrap_or(usize::MAX);
        if message.body.is_empty() {
            let text = "The request must contain the parameter MessageBody.";
            return Err(ServiceError::new(400, "MissingParameter", text));
        }
        if !message.body.chars().all(is_allowed) {
            let text = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | \
                        #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";
            return Err(ServiceError::new(400, "InvalidMessageContents", text));
        }
        if bytes > most {
            return Err(invalid(format!(
                "One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
            )));
        }
        let deduplication_id = self.deduplication_id(&message)?;
        let now = Instant::now();
        if let Some(id) = &deduplication_id {
            self.duplicates.retain(|_, (sent, _)| now.duration_since(*sent) < DEDUPLICATION);
            if let Some((_, sent)) = self.duplicates.get(id) {
                return Ok(sent.clone());
            }
        }
        let sequence_number = self.queue.fifo.then(|| {
            self.sequence += 256;
            self.sequence.to_string()
        });
        let delay = message.delay_seconds.filter(|_| !self.queue.fifo);
        let delay = delay.map_or(self.queue.delay, |seconds| Duration::from_secs(seconds.into()));
        let sent = Sent { id: uuid::Uuid::new_v4().to_string(), sequence_number };
        if let Some(id) = &deduplication_id {
            // A bound for a sender that never repeats itself.
            if self.duplicates.len() < MESSAGES {
                self.duplicates.insert(id.clone(), (now, sent.clone()));
            }
        }
        self.messages.push_back(Stored {
            id: sent.id.clone(),
            message: Message { deduplication_id, ..message },
            sent: Timestamp::now(),
            sequence_number: sent.sequence_number.clone(),
            receive_count: 0,
            first_received: None,
            receipt: None,
            visible: now + delay,
        });
        self.bytes += bytes;
        while self.messages.len() > MESSAGES || self.bytes > BYTES {
            if self.remove(0).is_none() {
                break;
            }
        }
        Ok(sent)
    }

    /// The deduplication identifier of a message of a FIFO queue.
    fn deduplication_id(&self, message: &Message) -> Result<Option<String>, ServiceError> {
        if !self.queue.fifo {
            return Ok(None);
        }
        if message.group_id.is_none() {
            let text = "The request must contain the parameter MessageGroupId.";
            return Err(ServiceError::new(400, "MissingParameter", text));
        }
        match &message.deduplication_id {
            Some(id) => Ok(Some(id.clone())),
            // SQS uses SHA-256; the digest is not visible.
            None if self.queue.content_based_deduplication => Ok(Some(md5_of_text(&message.body))),
            None => Err(ServiceError::new(
                400,
                "InvalidParameterValue",
                "The queue should either have ContentBasedDeduplication enabled or \
                 MessageDeduplicationId provided explicitly",
            )),
        }
    }

    fn receive(&mut self, most: usize, hidden: Option<Duration>, now: Instant) -> Received {
        self.expire();
        let hidden = hidden.unwrap_or(self.queue.visibility_timeout);
        let mut received = Received::default();
        let mut blocked: HashSet<String> = HashSet::new();
        let mut at = 0;
        while let Some(stored) = self.messages.get_mut(at) {
            if received.messages.len() >= most {
                break;
            }
            let group = stored.message.group_id.clone().filter(|_| self.queue.fifo);
            let is_blocked = group.as_ref().is_some_and(|group| blocked.contains(group));
            if stored.visible > now {
                received.next =
                    Some(received.next.map_or(stored.visible, |next| next.min(stored.visible)));
                // In a FIFO queue, a message in flight blocks the rest of its group.
                blocked.extend(group);
                at += 1;
                continue;
            }
            if is_blocked {
                at += 1;
                continue;
            }
            let exhausted = self
                .queue
                .dead_letter
                .as_ref()
                .is_some_and(|of| stored.receive_count >= of.max_receive_count);
            if exhausted {
                received.dead.extend(self.remove(at));
                continue;
            }
            let receipt = uuid::Uuid::new_v4().simple().to_string();
            stored.receive_count += 1;
            stored.first_received.get_or_insert_with(Timestamp::now);
            stored.receipt = Some(receipt.clone());
            stored.visible = now + hidden;
            received.messages.push((stored.clone(), receipt));
            at += 1;
        }
        received
    }

    fn remove(&mut self, at: usize) -> Option<Stored> {
        let removed = self.messages.remove(at)?;
        self.bytes = self.bytes.saturating_sub(removed.message.bytes());
        Some(removed)
    }

    /// Drops messages beyond their retention.
    fn expire(&mut self) {
        let now = Timestamp::now();
        let retention = self.queue.retention;
        while self.messages.front().is_some_and(|stored| now.since(stored.sent) > retention) {
            self.remove(0);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn is_fifo(name: &str) -> bool {
        name.strip_suffix(".fifo").is_some()
    }

    pub(crate) fn queue(name: &str) -> Queue {
        let fifo = is_fifo(name);
        Queue {
            name: name.to_owned(),
            arn: format!("arn:aws:sqs:us-east-1:123456789012:{name}"),
            fifo,
            content_based_deduplication: fifo,
            visibility_timeout: Duration::from_secs(30),
            retention: Duration::from_secs(345_600),
            delay: Duration::ZERO,
            maximum_message_bytes: 262_144,
            receive_wait_time: Duration::ZERO,
            dead_letter: None,
        }
    }

    fn bodies(received: &Received) -> Vec<&str> {
        received.messages.iter().map(|(of, _)| of.message.body.as_str()).collect()
    }

    #[test]
    fn a_received_message_is_hidden_until_it_is_deleted() {
        let state = QueueState::new(queue("q"));
        for body in ["a", "b"] {
            state.send(Message::new(body)).expect("sent");
        }
        let first = state.receive(1, None);
        assert_eq!(bodies(&first), ["a"]);
        assert_eq!(bodies(&state.receive(10, None)), ["b"]);
        let none = state.receive(10, None);
        assert!(none.messages.is_empty() && none.next.is_some());
        assert_eq!(state.counts(), Counts { in_flight: 2, ..Counts::default() });
        assert!(state.hide(&first.messages[0].1, Duration::ZERO));
        let again = state.receive(10, None);
        assert_eq!((bodies(&again), again.messages[0].0.receive_count), (vec!["a"], 2));
        // The handle of the earlier receive is no longer valid.
        assert!(state.delete(&first.messages[0].1).is_none());
        assert!(state.delete(&again.messages[0].1).is_some());
        assert_eq!(state.counts().in_flight, 1);
    }

    #[test]
    fn a_message_that_is_received_too_often_is_moved() {
        let dead_letter = Some(DeadLetter { queue: "dead".to_owned(), max_receive_count: 2 });
        let state = QueueState::new(Queue { dead_letter, ..queue("q") });
        state.send(Message::new("poison")).expect("sent");
        for _ in 0..2 {
            assert_eq!(bodies(&state.receive(1, Some(Duration::ZERO))), ["poison"]);
        }
        let received = state.receive(1, Some(Duration::ZERO));
        assert!(received.messages.is_empty());
        assert_eq!(received.dead[0].message.body, "poison");
        assert_eq!(state.counts(), Counts::default());
    }

    #[test]
    fn a_fifo_queue_keeps_the_order_of_a_group_and_drops_duplicates() {
        let state = QueueState::new(queue("q.fifo"));
        let of = |group: &str, body: &str| Message {
            group_id: Some(group.to_owned()),
            ..Message::new(body)
        };
        let first = state.send(of("g", "1")).expect("sent");
        assert_eq!(state.send(of("g", "1")).expect("a duplicate"), first);
        let second = state.send(of("g", "2")).expect("sent");
        assert!(second.sequence_number > first.sequence_number);
        state.send(of("h", "3")).expect("sent");
        let received = state.receive(1, None);
        assert_eq!(bodies(&received), ["1"]);
        // The message of group `g` in flight blocks the next one.
        assert_eq!(bodies(&state.receive(10, None)), ["3"]);
        state.delete(&received.messages[0].1);
        assert_eq!(bodies(&state.receive(10, None)), ["2"]);
        assert!(state.send(Message::new("no group")).is_err());
    }

    #[test]
    fn the_oldest_messages_are_dropped() {
        let state = QueueState::new(queue("q"));
        for number in 0..MESSAGES + 5 {
            state.send(Message::new(number.to_string())).expect("sent");
        }
        assert_eq!(state.counts().visible, MESSAGES);
        assert_eq!(bodies(&state.receive(1, None)), ["5"]);
        state.purge();
        for _ in 0..200 {
            state.send(Message::new("x".repeat(262_144))).expect("sent");
        }
        assert_eq!(state.counts().visible, BYTES / 262_144);
        assert!(state.send(Message::new("x".repeat(262_145))).is_err());
    }
}
