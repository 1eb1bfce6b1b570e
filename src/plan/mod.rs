//! The plan: everything that follows from a stack.
//!
//! A [`Stack`] holds what was declared, in any order. [`Plan::of`] derives the rest of it once, and
//! never fails: a name that leads nowhere is a problem that [`Plan::check`] reports. Backends, the
//! simulator and clients read plans, never stacks.
//!
//! ```
//! use dynagate::model::{Stack, Table};
//! use dynagate::plan::Plan;
//! use dynagate::synth::{Backend, CloudFormation};
//!
//! let mut stack = Stack::new("orders");
//! stack.add(Table::new("orders", "id"));
//! let plan = Plan::of(&stack).check()?;
//! let template = &CloudFormation.synthesize(&plan)[0];
//! assert!(template.text().is_some_and(|text| text.contains("AWS::DynamoDB::Table")));
//! # Ok::<(), dynagate::model::Problems>(())
//! ```

mod deployed_api;
pub(crate) mod operation;

use std::ops::Deref;

use crate::model::{Problems, Stack};

/// Everything that follows from a stack.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    stack: &'a Stack,
}

/// A plan without errors: the only one that a backend writes.
#[derive(Debug, Clone)]
pub struct CheckedPlan<'a>(Plan<'a>);

impl<'a> Plan<'a> {
    /// Plans a stack.
    pub fn of(stack: &'a Stack) -> Self {
        Self { stack }
    }

    /// The stack as it was declared.
    pub fn stack(&self) -> &'a Stack {
        self.stack
    }

    /// Checks everything that AWS would refuse or that would not work once deployed.
    ///
    /// # Errors
    ///
    /// All problems, not only the first.
    pub fn check(self) -> Result<CheckedPlan<'a>, Problems> {
        self.stack.check()?;
        Ok(CheckedPlan(self))
    }
}

impl<'a> Deref for CheckedPlan<'a> {
    type Target = Plan<'a>;

    fn deref(&self) -> &Plan<'a> {
        &self.0
    }
}
