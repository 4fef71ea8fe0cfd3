//! Handles do not leave their state: jobs take copies.
use perilune::Table;
use perilune::pool::Job;

fn job(table: Table) -> Job {
    Job::source("return #...").argument(table)
}

fn main() {}
