//! Topics and who subscribes to them.

use super::Lowering;
use crate::blueprint::document as written;
use crate::blueprint::reference::Scope;
use crate::model::{
    Function, Handle, Json, Kind, ResourceId, RoleArn, Subscription, SubscriptionEndpoint, Topic,
};

impl Lowering<'_> {
    pub(super) fn topic(&mut self, name: &str, written: &written::Topic) -> Topic {
        let mut topic = if written.fifo { Topic::fifo(name) } else { Topic::new(name) };
        if let Some(physical) = &written.name {
            topic.name = self.plain(physical, &["topics", name, "name"]);
        }
        topic.display_name =
            self.optional(written.display_name.as_ref(), &["topics", name, "display-name"]);
        topic.content_based_deduplication = written.content_based_deduplication;
        topic.encryption = self.key_encryption(written.encryption.as_ref(), &["topics", name]);
        topic.checkov_skip.clone_from(&written.checkov_skip.0);
        topic.tags = self.tags(&written.tags, &["topics", name]);
        topic
    }

    /// A subscription, where there is what it refers to.
    pub(super) fn subscription(
        &mut self,
        topic: &str,
        name: &str,
        written: &written::Subscription,
        scope: &Scope,
    ) -> Option<Subscription> {
        let at = ["topics", topic, "subscriptions", name];
        let endpoint = self.subscription_endpoint(&written.endpoint, &at, scope)?;
        let topic = Handle::<Topic>::new(ResourceId::new(Kind::Topic, topic));
        let mut subscription = Subscription::new(name, &topic, endpoint);
        subscription.filter_policy = written
            .filter_policy
            .clone()
            .map(|policy| Json::from(serde_json::Value::Object(policy)));
        subscription.filter_policy_scope = written.filter_policy_scope;
        subscription.raw_message_delivery = written.raw_message_delivery;
        subscription.dead_letter_queue = written.dead_letter_queue.as_ref().and_then(|queue| {
            self.queue_handle(queue, &[&at[..], &["dead-letter-queue"]].concat())
        });
        Some(subscription)
    }

    fn subscription_endpoint(
        &mut self,
        written: &written::SubscriptionEndpoint,
        at: &[&str],
        scope: &Scope,
    ) -> Option<SubscriptionEndpoint> {
        use written::SubscriptionEndpoint as Written;
        let mut text = |text: &str, protocol: &str| {
            self.text(scope, text, &[at, &["endpoint", protocol]].concat())
        };
        Some(match written {
            Written::Sms(number) => SubscriptionEndpoint::Sms(text(number, "sms")),
            Written::Email(address) => SubscriptionEndpoint::Email(text(address, "email")),
            Written::EmailJson(address) => {
                SubscriptionEndpoint::EmailJson(text(address, "email-json"))
            }
            Written::Http(url) => SubscriptionEndpoint::Http(text(url, "http")),
            Written::Https(url) => SubscriptionEndpoint::Https(text(url, "https")),
            Written::Application(arn) => {
                SubscriptionEndpoint::Application(text(arn, "application"))
            }
            Written::Sqs(queue) => SubscriptionEndpoint::Sqs(
                self.queue_handle(queue, &[at, &["endpoint", "sqs"]].concat())?,
            ),
            Written::Lambda(function) => SubscriptionEndpoint::Lambda(
                self.function_handle(function, &[at, &["endpoint", "lambda"]].concat())?,
            ),
            Written::Firehose(firehose) => {
                let at = [at, &["endpoint", "firehose"]].concat();
                let mut part =
                    |part: &str, key: &str| self.text(scope, part, &[&at[..], &[key]].concat());
                SubscriptionEndpoint::Firehose {
                    delivery_stream: part(&firehose.delivery_stream_arn, "delivery-stream-arn"),
                    role: RoleArn::external(part(&firehose.role_arn, "role-arn")),
                }
            }
        })
    }

    /// The topic of a name, which is reported where there is none.
    pub(super) fn topic_handle(&mut self, name: &str, at: &[&str]) -> Option<Handle<Topic>> {
        if self.blueprint.topics.contains_key(name) {
            return Some(Handle::new(ResourceId::new(Kind::Topic, name)));
        }
        self.not_in("topics", at, "topic", name);
        None
    }

    /// The function of a name, which is reported where there is none.
    fn function_handle(&mut self, name: &str, at: &[&str]) -> Option<Handle<Function>> {
        if self.blueprint.functions.contains_key(name) {
            return Some(Handle::new(ResourceId::new(Kind::Function, name)));
        }
        self.not_in("functions", at, "function", name);
        None
    }
}
