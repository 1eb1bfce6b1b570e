//! What one rendering may use: steps, memory, depth, output.
//!
//! API Gateway's own bounds are partly known: 1,000 iterations of a `#foreach` and a payload of 10
//! MB. How much time and memory it grants a template is UNKNOWN; the bounds here are far above what
//! a template that ends well needs, and stop one that would not end: whatever the template and the
//! event, a rendering ends within 2 seconds and 256 MB.
//!
//! A step is about 50 nanoseconds: a node, an element, 64 bytes that are copied or compared, 32
//! that are searched. Memory is what a value takes with what the allocator adds, whether it is
//! still alive or not.

use std::collections::HashSet;

use super::error::{Error, ErrorKind};
use super::value::Value;

/// What is left of what one rendering may use.
pub(crate) struct Budget {
    steps: u64,
    memory: usize,
    depth: usize,
    /// Collections that hold collections put into them: only these can hold themselves.
    mutated: Vec<Value>,
    /// The overrides that were set, and those that were set again.
    overridden: HashSet<String>,
    overridden_twice: Vec<String>,
}

impl Budget {
    /// Nodes evaluated, elements visited, characters matched.
    const STEPS: u64 = 5_000_000;
    /// Bytes of all values ever made, whether they are still alive or not.
    const MEMORY: usize = 152 << 20;
    /// Nested evaluations: blocks within blocks, lists within lists.
    const DEPTH: usize = 256;
    /// Parameters overridden twice that are told of: nobody reads more.
    const TOLD: usize = 100;
    /// The bytes that the allocator adds to a value of its own.
    const OVERHEAD: usize = 32;
    /// Bytes of rendered text, and of any other: API Gateway's payload limit.
    pub(crate) const OUTPUT: usize = 10 << 20;
    /// Iterations of one `#foreach`; the rest is left out without an error, as on AWS.
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

    /// A part of what a rendering may use, for tests.
    #[cfg(test)]
    pub(crate) fn of_a_part(part: usize) -> Self {
        let mut budget = Self::new();
        budget.steps /= part as u64;
        budget.memory /= part;
        budget
    }

    /// Pays for work: a node, or as many elements or bytes as it handles.
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

    /// Pays for a value of about so many bytes, before it is made.
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

    /// Pays for a text of so many bytes, before it is made: no text is longer than what may be
    /// rendered.
    #[inline]
    pub(crate) fn spend_text(&mut self, bytes: usize) -> Result<(), Error> {
        if bytes > Self::OUTPUT {
            return Err(Self::too_long());
        }
        self.spend_steps(bytes / 64)?;
        self.spend_memory(bytes + Self::OVERHEAD)
    }

    /// Pays for a value of so many bytes that has an allocation of its own.
    pub(crate) fn spend_object<T>(&mut self) -> Result<(), Error> {
        self.spend_memory(size_of::<T>() + Self::OVERHEAD)
    }

    /// Pays for arithmetic with numbers of so many bytes: to multiply them takes time in proportion
    /// to their product, at worst.
    pub(crate) fn spend_arithmetic(&mut self, one: usize, other: usize) -> Result<(), Error> {
        let sizes = one.saturating_add(other);
        self.spend_memory(if sizes == 0 { 0 } else { sizes + 2 * Self::OVERHEAD })?;
        self.spend_steps((one.saturating_mul(other) / 4096).saturating_add(sizes / 8))
    }

    /// Goes one level deeper; [`Budget::leave`] comes back.
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

    /// How deep it is, to come back from an interruption.
    pub(crate) const fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) const fn return_to(&mut self, depth: usize) {
        self.depth = depth;
    }

    /// Remembers a collection that a collection was put into, so that a cycle of them ends with the
    /// rendering.
    pub(crate) fn adopt(&mut self, owner: Value, inner: &Value) -> Result<(), Error> {
        if inner.is_shared() {
            self.spend_memory(2 * size_of::<Value>())?;
            self.mutated.push(owner);
        }
        Ok(())
    }

    /// Notes that a parameter is overridden.
    pub(crate) fn override_parameter(&mut self, parameter: String) -> Result<(), Error> {
        self.spend_memory(2 * (parameter.len() + Self::OVERHEAD))?;
        if self.overridden.contains(&parameter) {
            if !self.overridden_twice.contains(&parameter)
                && self.overridden_twice.len() < Self::TOLD
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

    /// Refuses an output that has grown too long.
    #[inline]
    pub(crate) fn check_output(output: &str) -> Result<(), Error> {
        if output.len() > Self::OUTPUT { Err(Self::too_long()) } else { Ok(()) }
    }

    #[cold]
    fn too_long() -> Error {
        Self::exceeded(ErrorKind::TooLong, "bytes of rendered text", Self::OUTPUT as u64)
    }

    /// Appends a text to one that is being made, and pays for copying it.
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
