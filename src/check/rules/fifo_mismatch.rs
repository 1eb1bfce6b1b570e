use crate::check::rule::rule;

rule! {
    /// Checks that FIFO queues and topics are used only where AWS supports them.
    ///
    /// ## Why
    /// A FIFO queue needs a FIFO dead-letter queue, and a standard topic cannot send to a FIFO
    /// queue.
    ///
    /// ## Example
    /// ```yaml
    /// queues:
    ///   late: {fifo: true, dead-letter-queue: {queue: failed, max-receive-count: 3}}
    ///   failed: {}
    /// ```
    ///
    /// ## Instead
    /// ```yaml
    /// queues: {late: {dead-letter-queue: {queue: failed, max-receive-count: 3}}, failed: {}}
    /// ```
    "DG302", "fifo-mismatch", Error
}
