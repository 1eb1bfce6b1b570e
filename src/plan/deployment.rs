//! The fingerprint of a deployment: it tells when an API has to be deployed anew.
//!
//! A stage serves a snapshot of its API. The fingerprint covers all that such a snapshot freezes,
//! and nothing else, so that a deployment is replaced exactly when a caller could notice: not for a
//! table's capacity, a tag, a stage's throttle.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::frozen::{Visitor, visit_api};
use super::{Plan, PlannedApi};
use crate::model::{Name, ResourceId};
use crate::text::{Reference, Segment, Text};

/// The hash of everything that a deployed stage freezes of an API, in ten hexadecimal digits.
pub(crate) fn fingerprint(plan: &Plan<'_>, api: &PlannedApi<'_>) -> String {
    let mut hash = Fingerprint {
        hash: Sha256::new(),
        buffer: Vec::with_capacity(2 * BUFFERED),
        names: plan.stack().physical_names(),
    };
    visit_api(api, &mut hash);
    hash.hash.update(&hash.buffer);
    ten_digits(&hash.hash.finalize())
}

/// The length of a fingerprint.
pub(super) const FINGERPRINT_CHARACTERS: usize = 10;

/// The beginning of a hash, in hexadecimal digits: enough to tell one version from the next.
pub(crate) fn ten_digits(hash: &[u8]) -> String {
    use std::fmt::Write;

    let bytes = hash.iter().take(FINGERPRINT_CHARACTERS / 2);
    bytes.fold(String::with_capacity(FINGERPRINT_CHARACTERS), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The bytes that are hashed at once: a call for each of the many short strings would cost more
/// than hashing them.
const BUFFERED: usize = 8192;

struct Fingerprint<'a> {
    hash: Sha256,
    buffer: Vec<u8>,
    names: HashMap<ResourceId, &'a Text>,
}

impl Visitor for Fingerprint<'_> {
    /// A text as it will be once deployed: a reference counts with the name that its resource has
    /// on AWS, so that a renamed table or role is noticed although the reference to it is the same.
    fn text(&mut self, text: &Text) {
        self.count(text.segments().len());
        for segment in text.segments() {
            match segment {
                Segment::Literal(literal) => self.string(literal),
                Segment::Reference(Reference::Resource { id, attribute }) => {
                    self.string(id.kind.noun());
                    self.string(id.scope.as_deref().unwrap_or_default());
                    self.string(&id.name);
                    self.number(*attribute as u64);
                    if let Some(name) = self.names.get(id).copied() {
                        self.text(name);
                    }
                }
                Segment::Reference(Reference::Parameter(parameter)) => {
                    self.string("parameter");
                    self.string(&parameter.0);
                }
                Segment::Reference(Reference::Pseudo(pseudo)) => {
                    self.string("pseudo");
                    self.number(*pseudo as u64);
                }
            }
        }
    }

    /// Every string goes in with its length, so that no two contents look alike.
    fn string(&mut self, string: &str) {
        self.count(string.len());
        self.bytes(string.as_bytes());
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }
}

impl Fingerprint<'_> {
    fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFERED {
            self.hash.update(&self.buffer);
            self.buffer.clear();
        }
    }
}

/// The parameters whose values reach what a deployed stage freezes, in order of their names.
///
/// Their values are not known at synthesis: a Terraform module deploys anew when one changes;
/// CloudFormation has no means to.
pub(crate) fn frozen_parameters(plan: &Plan<'_>, api: &PlannedApi<'_>) -> BTreeSet<Name> {
    let mut parameters =
        Parameters { names: plan.stack().physical_names(), found: BTreeSet::new() };
    visit_api(api, &mut parameters);
    parameters.found
}

struct Parameters<'a> {
    names: HashMap<ResourceId, &'a Text>,
    found: BTreeSet<Name>,
}

impl Visitor for Parameters<'_> {
    fn string(&mut self, _: &str) {}

    fn number(&mut self, _: u64) {}

    fn text(&mut self, text: &Text) {
        for reference in text.references() {
            match reference {
                Reference::Parameter(parameter) => {
                    self.found.insert(parameter.0.clone());
                }
                Reference::Resource { id, .. } => {
                    if let Some(name) = self.names.get(id).copied() {
                        self.text(name);
                    }
                }
                Reference::Pseudo(_) => {}
            }
        }
    }
}
