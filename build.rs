//! Makes the command `lua` export the C interface, for the modules that it loads.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_C_MODULES").is_none() {
        return;
    }
    for symbols in ["lua_*", "luaL_*", "luaopen_*"] {
        println!("cargo::rustc-link-arg-bin=lua=-Wl,--export-dynamic-symbol={symbols}");
    }
}
