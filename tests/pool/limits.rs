//! Jobs within limits.

use perilune::pool::{Job, JobError, WorkerPool};
use perilune::{Limit, Limits};
use std::time::Duration;

#[test]
fn a_limit_ends_its_job_and_no_other() {
    let limits = Limits::new().instructions(2_000_000).memory(32 << 20).string(1 << 20);
    let pool = WorkerPool::builder().threads(1).limits(limits).build().unwrap();
    let outcome = |job: Job| pool.submit(job).wait();
    for _ in 0..3 {
        assert_eq!(
            outcome(Job::source("while true do pcall(error) end")),
            Err(JobError::Limit(Limit::Instructions))
        );
        assert_eq!(
            outcome(Job::source(
                "local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1 << 20) end) end"
            )),
            Err(JobError::Limit(Limit::Memory))
        );
        // A budget is a job's own.
        assert_eq!(outcome(Job::source("for i = 1, 1500000 do end return 1")), Ok(vec![1.into()]));
        assert!(matches!(outcome(Job::source("return ('x'):rep(1 << 21)")), Err(JobError::Script { .. })));
    }
}

#[test]
fn a_job_has_limits_of_its_own() {
    let pool = WorkerPool::builder().threads(2).limits(Limits::new().instructions(1000)).build().unwrap();
    let long = "for i = 1, 1e5 do end return 7";
    assert_eq!(pool.submit(Job::source(long)).wait(), Err(JobError::Limit(Limit::Instructions)));
    assert_eq!(pool.submit(Job::source(long).limits(Limits::new())).wait(), Ok(vec![7.into()]));
    let endless = Job::source("repeat until false").limits(Limits::new().time(Duration::from_millis(20)));
    assert_eq!(pool.submit(endless).wait(), Err(JobError::Limit(Limit::Deadline)));
    assert_eq!(pool.submit(Job::source("return 8")).wait(), Ok(vec![8.into()]));
}
