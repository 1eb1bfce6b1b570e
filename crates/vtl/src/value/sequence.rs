//! The printing of collections, as text and as JSON.

use super::Runtime;
use crate::budget::Budget;
use crate::error::Error;

/// Prints a collection, with checks of the depth and the length.
pub(crate) fn nested(
    out: &mut String,
    runtime: &mut dyn Runtime,
    print: impl FnOnce(&mut String, &mut dyn Runtime) -> Result<(), Error>,
) -> Result<(), Error> {
    runtime.budget().enter()?;
    let printed = print(out, runtime);
    runtime.budget().leave();
    Budget::check_output(out)?;
    printed
}

/// Prints the items of a collection between brackets. Printing an item may change the collection,
/// so no borrow is held.
#[inline]
pub(crate) fn sequence<T>(
    [open, close]: [char; 2],
    separator: &str,
    out: &mut String,
    runtime: &mut dyn Runtime,
    item: impl Fn(usize) -> Option<T>,
    print: impl Fn(T, &mut String, &mut dyn Runtime) -> Result<(), Error>,
) -> Result<(), Error> {
    out.push(open);
    let mut position = 0;
    while let Some(item) = item(position) {
        runtime.budget().spend_steps(1)?;
        if position > 0 {
            out.push_str(separator);
        }
        print(item, out, runtime)?;
        position += 1;
    }
    out.push(close);
    Ok(())
}
