//! The settings that a profile determines, where the blueprint does not.

use crate::model::{
    AccessLog, BucketEncryption, DeliveryEncryption, Encryption, ExecutionLog, FailureDestination,
    Function, Handle, Hardened, KeyEncryption, LogEncryption, LoggingLevel, MethodKey, Queue,
    QueueEncryption, RemovalPolicy, Setting, Stack, Stage,
};
use crate::text::Text;

/// The queue for events that functions fail to process.
const FAILED_INVOCATIONS: &str = "failed-invocations";
/// SQS's longest retention of messages: two weeks.
const LONGEST_RETENTION: u32 = 1_209_600;

/// Adds the settings of the profile of a stack.
pub(super) fn apply(stack: &mut Stack) {
    if let Some(options) = stack.hardened().cloned() {
        harden(stack, &options);
    }
}

fn harden(stack: &mut Stack, options: &Hardened) {
    let key = &options.key();
    let days = options.valid_retention_days();
    add_dead_letter_queue(stack);
    for table in stack.tables.iter_mut().filter(|of| of.existing.is_none()) {
        table.encryption.set_default(Encryption::CustomerManaged(key.clone()));
        table.deletion_protection.set_default(table.removal_policy == RemovalPolicy::Retain);
    }
    for queue in stack.queues.iter_mut().filter(|of| of.existing.is_none()) {
        queue.encryption.set_default(QueueEncryption::CustomerManaged(key.clone()));
    }
    for topic in stack.topics.iter_mut().filter(|of| of.existing.is_none()) {
        topic.encryption.set_default(KeyEncryption::CustomerManaged(key.clone()));
    }
    for stream in stack.kinesis_streams.iter_mut().filter(|of| of.existing.is_none()) {
        stream.encryption.set_default(KeyEncryption::CustomerManaged(key.clone()));
    }
    for bucket in stack.buckets.iter_mut().filter(|of| of.existing.is_none()) {
        bucket.encryption.set_default(BucketEncryption::CustomerManaged(key.clone()));
        bucket.versioning.set_default(true);
    }
    for stream in &mut stack.delivery_streams {
        stream.encryption.set_default(DeliveryEncryption::CustomerManaged(key.clone()));
    }
    for pool in stack.user_pools.iter_mut().filter(|of| of.existing.is_none()) {
        pool.deletion_protection.set_default(pool.removal_policy == RemovalPolicy::Retain);
    }
    for function in stack.functions.iter_mut().filter(|of| of.existing.is_none()) {
        function.tracing.set_default(true);
        function.log.retention_days.set_default(days);
        encrypt_log(&mut function.log.encryption, key);
        if !function.environment.is_empty() {
            function.environment_key.get_or_insert_with(|| key.clone());
        }
        function.reserved_concurrency =
            function.reserved_concurrency.or(options.reserved_concurrency);
    }
    for machine in stack.state_machines.iter_mut().filter(|of| of.existing.is_none()) {
        machine.tracing.set_default(true);
        machine.log.retention_days.set_default(days);
        encrypt_log(&mut machine.log.encryption, key);
    }
    for api in &mut stack.apis {
        api.validates_every_request = true;
        api.stages.iter_mut().for_each(|stage| harden_stage(stage, options, key));
    }
}

fn encrypt_log(encryption: &mut Setting<LogEncryption>, key: &Text) {
    encryption.set_default(LogEncryption::CustomerManaged(key.clone()));
}

fn harden_stage(stage: &mut Stage, options: &Hardened, key: &Text) {
    stage.tracing.set_default(true);
    stage.client_certificate.set_default(true);
    let days = options.valid_retention_days();
    let access_log = || AccessLog::retention_days(days);
    encrypt_log(&mut stage.access_log.get_or_insert_with(access_log).encryption, key);
    // A stage whose level is written may have logged already: then API Gateway has created the group.
    if stage.method_settings.values().all(|settings| settings.logging_level.is_none()) {
        stage.execution_log.get_or_insert_with(|| ExecutionLog::retention_days(days));
    }
    if let Some(log) = &mut stage.execution_log {
        encrypt_log(&mut log.encryption, key);
    }
    let all = stage.method_settings.entry(MethodKey::All).or_default();
    all.logging_level.get_or_insert(LoggingLevel::Error);
    all.metrics.get_or_insert(true);
    all.throttle.get_or_insert(options.throttle);
}

/// Gives functions without a destination for failed events a queue, unless the stack has one of its
/// name.
fn add_dead_letter_queue(stack: &mut Stack) {
    let lacks_one = |of: &Function| of.existing.is_none() && of.dead_letter.is_none();
    if !stack.functions.iter().any(lacks_one) {
        return;
    }
    let id = Queue::new(FAILED_INVOCATIONS).id();
    // One that exists already has an identifier with its name.
    let known = stack.queues.iter().find(|queue| *queue.key == *id.name).map(Queue::id);
    if known.is_none() {
        let name = format!("{}-{FAILED_INVOCATIONS}", stack.name);
        let queue = Queue::new(FAILED_INVOCATIONS).message_retention_seconds(LONGEST_RETENTION);
        stack.queues.push(queue.name(name));
    }
    let id = known.unwrap_or(id);
    for function in stack.functions.iter_mut().filter(|of| lacks_one(of)) {
        function.dead_letter = Some(FailureDestination::Queue(Handle::new(id.clone())));
    }
}
