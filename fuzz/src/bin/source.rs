//! `source FILE... [--cases N] [--seed N] [--run]`: mutates Lua sources and compiles them.

fn main() -> std::process::ExitCode {
    perilune_fuzz::options::main(false, perilune_fuzz::campaign::sources)
}
