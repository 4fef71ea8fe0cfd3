//! The processor time of an OS thread, read by others too: other programs on the machine do not disturb it. Where there is no such clock, the time
//! that has passed.

use std::time::Duration;

#[cfg(target_os = "linux")]
pub(crate) use processor::ThreadClock;
#[cfg(not(target_os = "linux"))]
pub(crate) use wall::ThreadClock;

#[cfg(target_os = "linux")]
mod processor {
    use super::Duration;

    /// The clock of an OS thread, which has to be alive.
    #[derive(Clone, Copy)]
    pub(crate) struct ThreadClock(libc::clockid_t);

    impl ThreadClock {
        pub(crate) fn of_this_thread() -> Self {
            let mut id = 0;
            // SAFETY: the thread is alive, and the place is valid.
            let status = unsafe { libc::pthread_getcpuclockid(libc::pthread_self(), &raw mut id) };
            assert_eq!(status, 0, "threads have clocks");
            Self(id)
        }

        pub(crate) fn now(self) -> Duration {
            let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
            // SAFETY: the place is valid.
            let status = unsafe { libc::clock_gettime(self.0, &raw mut time) };
            assert_eq!(status, 0, "the thread is alive");
            Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod wall {
    use super::Duration;
    use std::time::Instant;

    /// A clock that begins now.
    #[derive(Clone, Copy)]
    pub(crate) struct ThreadClock(Instant);

    impl ThreadClock {
        pub(crate) fn of_this_thread() -> Self {
            Self(Instant::now())
        }

        pub(crate) fn now(self) -> Duration {
            self.0.elapsed()
        }
    }
}
