//! The same crossings between Rust and Lua, one after the other in each crate.
//!
//! `typed.rs` is compiled twice, against this crate and against mlua, so that both run the very same code. The stack API and piccolo have
//! interfaces of another shape, and files of their own with the same rows.

mod mlua;
mod perilune;
mod piccolo;
mod row;
mod stack;

use criterion::Criterion;
use std::time::Duration;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(40)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(900))
        .without_plots()
        .configure_from_args();
    let mut sides = [
        ("perilune", perilune::rows()),
        ("stack", stack::rows()),
        (if cfg!(feature = "send") { "mlua_send" } else { "mlua" }, mlua::rows()),
        ("piccolo", piccolo::rows()),
    ];
    for name in row::names() {
        let mut group = criterion.benchmark_group(name);
        for (side, rows) in &mut sides {
            if let Some(row) = rows.iter_mut().find(|row| row.name == name) {
                row.measure(&mut group, side);
            }
        }
        group.finish();
    }
    criterion.final_summary();
}
