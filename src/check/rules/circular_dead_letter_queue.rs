use crate::check::rule::rule;

rule! {
    /// Checks that dead-letter queues do not lead back to themselves.
    ///
    /// ## Why
    /// A message that nobody can process would go round for ever.
    ///
    /// ## Example
    /// ```yaml
    /// queues: {late: {dead-letter-queue: {queue: late, max-receive-count: 3}}}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {dead-letter-queue: {queue: failed, max-receive-count: 3}}, failed: {}}
    /// ```
    "DG303", "circular-dead-letter-queue", Error
}
