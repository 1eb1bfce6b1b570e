//! The buffer for names and values.

use std::fmt::{self, Write};

use super::literal::{self, Position};
use crate::synth::terraform::reference;
use crate::text::{Pseudo, Reference};

/// The buffer of attributes that are aligned with each other.
#[derive(Debug, Default)]
pub(in super::super) struct Line {
    pub(super) text: String,
    /// The level of indentation.
    pub(super) depth: usize,
    /// True if the last value spans several lines because of a bracket. Such a value is not
    /// aligned.
    pub(super) spans_brackets: bool,
    used: Used,
}

/// The pseudo parameters in use; each needs a data source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct Used {
    pub(in super::super) account_id: bool,
    pub(in super::super) partition: bool,
    pub(in super::super) region: bool,
}

impl Line {
    /// Writes HCL as it is.
    pub(in super::super) fn raw(&mut self, hcl: &str) {
        self.text.push_str(hcl);
    }

    /// Writes a value that displays as HCL.
    pub(in super::super) fn display(&mut self, hcl: impl fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{hcl}");
    }

    /// Writes a string in quotes.
    pub(in super::super) fn quoted(&mut self, literal: &str) {
        self.text.push('"');
        literal::push(&mut self.text, literal, Position::QUOTED);
        self.text.push('"');
    }

    /// Writes a bare reference.
    pub(in super::super) fn reference(&mut self, reference: &Reference) {
        reference::write(self, reference);
    }

    /// Writes a reference to a data source, and records it for declaration.
    pub(in super::super) fn pseudo(&mut self, pseudo: Pseudo) {
        let (used, traversal) = match pseudo {
            Pseudo::AccountId => {
                (&mut self.used.account_id, "data.aws_caller_identity.current.account_id")
            }
            Pseudo::Partition => (&mut self.used.partition, "data.aws_partition.current.partition"),
            Pseudo::UrlSuffix => {
                (&mut self.used.partition, "data.aws_partition.current.dns_suffix")
            }
            // `name` is deprecated in version 6 of the provider, and `region` does not exist in
            // version 5.
            Pseudo::Region => (&mut self.used.region, "data.aws_region.current.id"),
        };
        *used = true;
        self.text.push_str(traversal);
    }

    /// The pseudo parameters used so far.
    pub(super) const fn used(&self) -> Used {
        self.used
    }
}

impl Used {
    /// The pseudo parameters of both.
    pub(in super::super) const fn or(self, other: Self) -> Self {
        Self {
            account_id: self.account_id || other.account_id,
            partition: self.partition || other.partition,
            region: self.region || other.region,
        }
    }
}
