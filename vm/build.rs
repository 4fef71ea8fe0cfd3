//! Decides which back end of the interpreter is built, see `src/interp/tail_calls.rs`, and whether objects share pages, see
//! `src/heap/pages.rs`; `src/call/jump.rs` has to know AddressSanitizer.

use std::env::var;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(tail_calls)");
    println!("cargo::rustc-check-cfg=cfg(isolated_objects, address_sanitizer)");
    println!("cargo::rerun-if-env-changed=PERILUNE_DISPATCH");
    println!("cargo::rerun-if-env-changed=PERILUNE_HEAP");
    println!("cargo::rerun-if-changed=build.rs");
    let optimised = matches!(var("OPT_LEVEL").as_deref(), Ok("2" | "3"));
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let instrumented =
        ["instrument", "sanitizer", "profile-generate"].iter().any(|flag| flags.contains(flag));
    // For measurements: `match` leaves the back end out.
    let wanted = var("PERILUNE_DISPATCH").as_deref() != Ok("match");
    // Four parameters go into registers.
    let registers = matches!(var("CARGO_CFG_TARGET_ARCH").as_deref(), Ok("x86_64" | "aarch64"));
    if optimised && !instrumented && wanted && registers {
        println!("cargo::rustc-cfg=tail_calls");
    }
    if flags.contains("sanitizer=address") {
        println!("cargo::rustc-cfg=address_sanitizer");
    }
    // For tools that watch the memory of the system's allocator, such as valgrind: `isolated` gives each object a block of its own.
    if flags.contains("sanitizer=address") || var("PERILUNE_HEAP").as_deref() == Ok("isolated") {
        println!("cargo::rustc-cfg=isolated_objects");
    }
}
