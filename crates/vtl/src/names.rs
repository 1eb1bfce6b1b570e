//! The names of a template's variables. Each has a number, which makes evaluation free of name
//! lookups.

use std::collections::HashMap;

/// A variable, as an index into the template's variables.
pub(super) type Slot = u32;

#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Box<str>>,
    /// Filled only if there are many names. A template rarely has more than a dozen variables.
    index: HashMap<Box<str>, Slot>,
}

const FEW: usize = 16;

impl Names {
    /// Returns the slot of a name, adding the name if it is new.
    pub(super) fn slot(&mut self, name: &str) -> Slot {
        if let Some(slot) = self.find(name) {
            return slot;
        }
        let slot = Slot::try_from(self.names.len()).unwrap_or(Slot::MAX);
        self.names.push(name.into());
        if self.names.len() > FEW {
            if self.index.is_empty() {
                self.index =
                    (0..).zip(&self.names).map(|(slot, name)| (name.clone(), slot)).collect();
            } else {
                self.index.insert(name.into(), slot);
            }
        }
        slot
    }

    pub(super) fn find(&self, name: &str) -> Option<Slot> {
        if self.names.len() > FEW {
            return self.index.get(name).copied();
        }
        (0..).zip(&self.names).find(|(_, known)| ***known == *name).map(|(slot, _)| slot)
    }

    /// The name of a slot.
    pub(super) fn name(&self, slot: Slot) -> Option<&str> {
        self.names.get(slot as usize).map(|name| &**name)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_slot_however_many_there_are() {
        let mut names = Names::default();
        for round in 0..2 {
            for number in 0..50 {
                assert_eq!(names.slot(&format!("n{number}")), number, "round {round}");
            }
        }
        assert_eq!((names.find("n49"), names.find("n50"), names.len()), (Some(49), None, 50));
    }
}
