//! `chunk FILE... [--cases N] [--seed N]`: changes bytes of binary chunks, loads them and runs what is accepted.

fn main() -> std::process::ExitCode {
    perilune_fuzz::options::main(true, perilune_fuzz::campaign::chunks)
}
