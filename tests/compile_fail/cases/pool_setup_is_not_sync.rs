//! All workers of a pool share the function that sets them up.
use perilune::pool::WorkerPool;
use std::cell::Cell;

fn main() {
    let count = Cell::new(0);
    let _ = WorkerPool::builder().set_up(move |_| {
        count.set(count.get() + 1);
        Ok(())
    });
}
