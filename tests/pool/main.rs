//! The worker pool.

mod cancelling;
mod errors;
mod jobs;
mod portable;
mod states;
