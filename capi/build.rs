//! Tells the crate whether AddressSanitizer watches, see `src/jump.rs`.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(address_sanitizer)");
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|flags| flags.contains("sanitizer=address")) {
        println!("cargo::rustc-cfg=address_sanitizer");
    }
}
