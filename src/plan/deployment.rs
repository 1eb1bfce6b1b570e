//! The fingerprint of a deployment, which decides when an API is redeployed.
//!
//! A stage serves a snapshot of its API. The fingerprint covers exactly the contents of such a
//! snapshot, so a deployment is replaced exactly if a caller could notice a change: not for a
//! table's capacity, a tag, or a stage's throttling.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::frozen::{Visitor, visit_api};
use super::{Plan, PlannedApi};
use crate::model::{Name, ResourceId};
use crate::text::{Reference, Segment, Text};

/// The hash of everything that a deployed stage freezes, in ten hexadecimal digits.
pub(crate) fn fingerprint(plan: &Plan<'_>, api: &PlannedApi<'_>) -> String {
    let mut hash = Fingerprint {
        hash: Sha256::new(),
        buffer: Vec::with_capacity(2 * BUFFERED),
        names: identities(plan),
    };
    visit_api(api, &mut hash);
    hash.hash.update(&hash.buffer);
    ten_digits(&hash.hash.finalize())
}

/// The texts that distinguish a resource from the one that replaces it: names, and the load
/// balancer of a VPC link, whose ID is a new one then.
fn identities<'a>(plan: &'a Plan<'_>) -> HashMap<ResourceId, &'a Text> {
    let links = plan.stack().vpc_links.iter().map(|link| (link.id(), &link.load_balancer_arn));
    plan.names().into_iter().chain(links).collect()
}

/// The length of a fingerprint.
pub(super) const FINGERPRINT_CHARACTERS: usize = 10;

/// The first digits of a hash in hexadecimal: enough to distinguish versions.
pub(crate) fn ten_digits(hash: &[u8]) -> String {
    use std::fmt::Write;

    let bytes = hash.iter().take(FINGERPRINT_CHARACTERS / 2);
    bytes.fold(String::with_capacity(FINGERPRINT_CHARACTERS), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The bytes that are hashed at once, because a call for each of many short strings would be
/// slower.
const BUFFERED: usize = 8192;

struct Fingerprint<'a> {
    hash: Sha256,
    buffer: Vec<u8>,
    names: HashMap<ResourceId, &'a Text>,
}

impl Visitor for Fingerprint<'_> {
    /// A text as deployed: a reference counts with the physical name of its resource, so a renamed
    /// table or role changes the hash although the reference stays the same.
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

    /// Every string is hashed with its length, so different contents cannot look alike.
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

/// The parameters whose values a deployed stage freezes, sorted by name.
///
/// Their values are not known at synthesis. A Terraform module redeploys if one changes;
/// CloudFormation cannot.
pub(crate) fn frozen_parameters(plan: &Plan<'_>, api: &PlannedApi<'_>) -> BTreeSet<Name> {
    let mut parameters = Parameters { names: identities(plan), found: BTreeSet::new() };
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
