//! Work on all processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The bytes of the stack of a thread, as much as that of the main thread.
const STACK: usize = 8 << 20;

/// The results of a function for each item, in the order of the items.
pub fn in_parallel<'t, T: Sync, R: Send>(
    items: &'t [T],
    work: impl Fn(&'t T) -> R + Sync,
) -> Vec<R> {
    in_parallel_with(items, || (), |(), item| work(item))
}

/// The results of a function for each item, in the order of the items. Each thread has a state,
/// which the function can keep things in.
pub fn in_parallel_with<'t, T: Sync, S, R: Send>(
    items: &'t [T],
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &'t T) -> R + Sync,
) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let next = AtomicUsize::new(0);
    let some = || {
        let (mut state, mut done) = (state(), Vec::new());
        while let Some((index, item)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            items.get(index).map(|item| (index, item))
        } {
            done.push((index, work(&mut state, item)));
        }
        done
    };
    let mut all: Vec<_> = thread::scope(|scope| {
        // The thread that waits for the others has the time to work, too.
        let workers: Vec<_> = (1..threads)
            .map(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, some))
            .collect();
        let own = some();
        let done = workers.into_iter().flatten().filter_map(|worker| worker.join().ok());
        done.flatten().chain(own).collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}
