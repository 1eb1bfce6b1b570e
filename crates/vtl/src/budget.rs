//! The limits of one rendering: steps, memory, depth and output.
//!
//! API Gateway limits a `#foreach` to 1,000 iterations and a payload to 10 MB. Its limits on time
//! and memory are UNKNOWN. The limits here are far above what a useful template needs; they keep
//! every rendering within 2 seconds and 256 MB.
//!
//! A step is about 50 nanoseconds: a node, an element, 64 bytes copied or compared, or 32 bytes
//! searched. Memory counts every value ever made, with the allocator's overhead, even if it was
//! dropped since.

use std::collections::HashSet;

use super::error::{Error, ErrorKind};
use super::value::Value;

/// The remaining budget of one rendering.
pub(crate) struct Budget {
    steps: u64,
    memory: usize,
    depth: usize,
    /// Collections into which other collections were put. Only these can contain themselves.
    mutated: Vec<Value>,
    /// Overrides set once, and overrides set again.
    overridden: HashSet<String>,
    overridden_twice: Vec<String>,
}

impl Budget {
    /// Nodes evaluated, elements visited, characters matched.
    const STEPS: u64 = 5_000_000;
    /// Bytes of all values ever made, including dropped ones.
    const MEMORY: usize = 152 << 20;
    /// Nested evaluations: blocks within blocks, lists within lists.
    const DEPTH: usize = 256;
    /// The number of doubly overridden parameters that are reported.
    const REPORTED: usize = 100;
    /// The allocator's overhead for one value, in bytes.
    const OVERHEAD: usize = 32;
    /// The largest text in bytes, rendered or intermediate: API Gateway's payload limit.
    pub(crate) const OUTPUT: usize = 10 << 20;
    /// Iterations of one `#foreach`. Like on AWS, the remaining elements are skipped without an
    /// error.
    pub(crate) const ITERATIONS: usize = 1_000;

    pub(crate) fn new() -> Self {
        Self {
            steps: Self::STEPS,
            memory: Self::MEMORY,
            depth: Self::DEPTH,
            mutated: Vec::new(),
            overridden: HashSet::new(),
            overridden_twice: Vec::new(),
        }
    }

    /// A fraction of the usual budget, for tests.
    #[cfg(test)]
    pub(crate) fn fraction(part: usize) -> Self {
        let mut budget = Self::new();
        budget.steps /= part as u64;
        budget.memory /= part;
        budget
    }

    /// Charges for work: one node, or the given number of elements or bytes.
    #[inline]
    pub(crate) fn spend_steps(&mut self, steps: usize) -> Result<(), Error> {
        match self.steps.checked_sub(steps as u64) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(Self::exceeded(ErrorKind::TooManySteps, "steps", Self::STEPS)),
        }
    }

    /// Charges for a value of about this many bytes. Call it before making the value.
    #[inline]
    pub(crate) fn spend_memory(&mut self, bytes: usize) -> Result<(), Error> {
        match self.memory.checked_sub(bytes) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(Self::exceeded(
                ErrorKind::TooMuchMemory,
                "bytes of values",
                Self::MEMORY as u64,
            )),
        }
    }

    /// Charges for a text of this many bytes and checks its length. Call it before making the text.
    #[inline]
    pub(crate) fn spend_text(&mut self, bytes: usize) -> Result<(), Error> {
        if bytes > Self::OUTPUT {
            return Err(Self::too_long());
        }
        self.spend_steps(bytes / 64)?;
        self.spend_memory(bytes + Self::OVERHEAD)
    }

    /// Charges for a separately allocated value of type `T`.
    pub(crate) fn spend_object<T>(&mut self) -> Result<(), Error> {
        self.spend_memory(size_of::<T>() + Self::OVERHEAD)
    }

    /// Charges for arithmetic on numbers of these sizes in bytes. Multiplying takes time
    /// proportional to the product of the sizes.
    pub(crate) fn spend_arithmetic(&mut self, one: usize, other: usize) -> Result<(), Error> {
        let sizes = one.saturating_add(other);
        self.spend_memory(if sizes == 0 { 0 } else { sizes + 2 * Self::OVERHEAD })?;
        self.spend_steps((one.saturating_mul(other) / 4096).saturating_add(sizes / 8))
    }

    /// Enters a nested evaluation. [`Budget::leave`] leaves it.
    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        match self.depth.checked_sub(1) {
            Some(left) => {
                self.depth = left;
                Ok(())
            }
            None => {
                Err(Self::exceeded(ErrorKind::TooDeep, "levels of nesting", Self::DEPTH as u64))
            }
        }
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.depth += 1;
    }

    /// The current depth, to be restored after an interruption.
    pub(crate) const fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) const fn return_to(&mut self, depth: usize) {
        self.depth = depth;
    }

    /// Records a collection that contains another one. Such cycles are broken at the end of the
    /// rendering.
    pub(crate) fn adopt(&mut self, owner: Value, inner: &Value) -> Result<(), Error> {
        if inner.is_shared() {
            self.spend_memory(2 * size_of::<Value>())?;
            self.mutated.push(owner);
        }
        Ok(())
    }

    /// Records an override of a parameter.
    pub(crate) fn override_parameter(&mut self, parameter: String) -> Result<(), Error> {
        self.spend_memory(2 * (parameter.len() + Self::OVERHEAD))?;
        if self.overridden.contains(&parameter) {
            if !self.overridden_twice.contains(&parameter)
                && self.overridden_twice.len() < Self::REPORTED
            {
                self.overridden_twice.push(parameter);
            }
        } else {
            self.overridden.insert(parameter);
        }
        Ok(())
    }

    /// The parameters that were overridden more than once.
    pub(crate) fn overridden_twice(&mut self) -> Vec<String> {
        std::mem::take(&mut self.overridden_twice)
    }

    /// Fails if the output is too long.
    #[inline]
    pub(crate) fn check_output(output: &str) -> Result<(), Error> {
        if output.len() > Self::OUTPUT { Err(Self::too_long()) } else { Ok(()) }
    }

    #[cold]
    fn too_long() -> Error {
        Self::exceeded(ErrorKind::TooLong, "bytes of rendered text", Self::OUTPUT as u64)
    }

    /// Appends `text` to `out` and charges for the copy.
    #[inline]
    pub(crate) fn append(&mut self, text: &str, out: &mut String) -> Result<(), Error> {
        if out.len() + text.len() > Self::OUTPUT {
            return Err(Self::too_long());
        }
        self.spend_steps(text.len() / 64)?;
        out.push_str(text);
        Ok(())
    }

    #[cold]
    fn exceeded(kind: ErrorKind, what: &str, limit: u64) -> Error {
        Error::new(kind, format!("more than {limit} {what}"))
    }
}

impl Drop for Budget {
    fn drop(&mut self) {
        for value in self.mutated.drain(..) {
            value.clear();
        }
    }
}
