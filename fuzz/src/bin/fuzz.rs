//! `fuzz [TARGET...] [--seconds N]`: tries made-up inputs, and prints how many and what was found.

fn main() -> std::process::ExitCode {
    perilune_fuzz::options::main()
}
