//! The worker pool.

mod cancelling;
mod errors;
mod jobs;
mod limits;
mod portable;
mod states;
