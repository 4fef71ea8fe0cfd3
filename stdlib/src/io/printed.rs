//! What `print` has printed and the system has not got yet.
//!
//! The reference flushes standard output after every `print`, and a system call a line is what makes it slow. Here the
//! first `print` after a pause goes through at once and the next ones are collected for a moment. They leave
//!
//! - before anything by which the outside could tell the difference: before the state reads from or writes to any other
//!   file, starts a process, or ends;
//! - when they fill a buffer;
//! - otherwise after [`DELAY`], by the hand of an OS thread, so that the last words of a program are seen while it
//!   computes and when it is killed.
//!
//! All files of a state share one [`Printed`], so the lock is hardly ever contended.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::descriptor::Descriptor;
use super::stream::BUFFER_SIZE;

/// How long the bytes of a `print` may wait.
const DELAY: Duration = Duration::from_millis(20);
/// The courier needs next to nothing.
const COURIER_STACK: usize = 64 * 1024;

/// The bytes on their way to one file.
pub(crate) struct Printed {
    parcel: Mutex<Parcel>,
    /// Signalled when there are bytes after there were none, and at the end.
    arrived: Condvar,
}

struct Parcel {
    file: Descriptor,
    bytes: Vec<u8>,
    /// When bytes last went to the system.
    delivered: Option<Instant>,
    /// What went wrong with bytes that nobody was waiting for.
    failure: Option<io::Error>,
    courier: Courier,
}

/// The OS thread that delivers what has waited long enough. It is hired when bytes have to wait for the first time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Courier {
    NotHired,
    Waiting,
    /// The system has no thread for us, so nothing may wait.
    Unavailable,
    Dismissed,
}

impl Printed {
    pub(crate) fn new(file: Descriptor) -> Arc<Self> {
        let parcel =
            Parcel { file, bytes: Vec::new(), delivered: None, failure: None, courier: Courier::NotHired };
        Arc::new(Self { parcel: Mutex::new(parcel), arrived: Condvar::new() })
    }

    fn lock(&self) -> MutexGuard<'_, Parcel> {
        self.parcel.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the bytes and promises to deliver them. Reports what went wrong with earlier ones.
    pub(crate) fn send(self: &Arc<Self>, bytes: &mut Vec<u8>) -> io::Result<()> {
        let mut parcel = self.lock();
        let was_empty = parcel.bytes.is_empty();
        if parcel.bytes.try_reserve(bytes.len()).is_ok() {
            parcel.bytes.append(bytes);
        } else {
            parcel.deliver();
            let result = parcel.file.file().and_then(|file| file.write_all(bytes));
            parcel.failure = parcel.failure.take().or(result.err());
            bytes.clear();
        }
        let rested = was_empty && parcel.delivered.is_none_or(|last| last.elapsed() >= DELAY);
        if rested || parcel.bytes.len() >= BUFFER_SIZE {
            parcel.deliver();
        } else if was_empty {
            if parcel.courier == Courier::NotHired {
                parcel.courier = self.hire();
            }
            if parcel.courier == Courier::Waiting {
                self.arrived.notify_one();
            } else {
                parcel.deliver();
            }
        }
        parcel.failure.take().map_or(Ok(()), Err)
    }

    /// Delivers everything that is on its way.
    pub(crate) fn deliver(&self) {
        let mut parcel = self.lock();
        if !parcel.bytes.is_empty() {
            parcel.deliver();
        }
    }

    /// The same, and reports what went wrong since the last report.
    pub(crate) fn deliver_and_report(&self) -> io::Result<()> {
        let mut parcel = self.lock();
        parcel.deliver();
        parcel.failure.take().map_or(Ok(()), Err)
    }

    /// The last delivery.
    pub(crate) fn end(&self) {
        let mut parcel = self.lock();
        parcel.deliver();
        parcel.courier = Courier::Dismissed;
        self.arrived.notify_one();
    }

    fn hire(self: &Arc<Self>) -> Courier {
        let printed = Arc::clone(self);
        let thread = thread::Builder::new().name("print".into()).stack_size(COURIER_STACK);
        match thread.spawn(move || printed.carry()) {
            Ok(_) => Courier::Waiting,
            Err(_) => Courier::Unavailable,
        }
    }

    fn carry(&self) {
        let mut parcel = self.lock();
        while parcel.courier != Courier::Dismissed {
            if parcel.bytes.is_empty() {
                parcel = self.arrived.wait(parcel).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            drop(parcel);
            thread::sleep(DELAY);
            parcel = self.lock();
            parcel.deliver();
        }
    }
}

impl Parcel {
    fn deliver(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let result = self.file.file().and_then(|file| file.write_all(&self.bytes));
        self.bytes.clear();
        self.delivered = Some(Instant::now());
        self.failure = self.failure.take().or(result.err());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::io::{Read, Seek};

    fn contents(file: &File) -> String {
        let mut text = String::new();
        let mut file = file;
        file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("a temporary file can be read");
        text
    }

    fn start() -> (Arc<Printed>, File) {
        let file = crate::io::system::temporary_file().expect("a temporary file");
        let reader = file.try_clone().expect("a second descriptor");
        (Printed::new(file.into()), reader)
    }

    #[test]
    fn first_bytes_go_at_once_and_the_next_wait() {
        let (printed, reader) = start();
        printed.send(&mut b"one\n".to_vec()).unwrap();
        assert_eq!(contents(&reader), "one\n");
        printed.lock().delivered = Some(Instant::now() + Duration::from_secs(60));
        printed.lock().courier = Courier::Waiting;
        printed.send(&mut b"two\n".to_vec()).unwrap();
        assert_eq!(contents(&reader), "one\n");
        printed.deliver();
        assert_eq!(contents(&reader), "one\ntwo\n");
        printed.end();
    }

    #[test]
    fn waiting_bytes_go_by_themselves() {
        let (printed, reader) = start();
        for text in ["one\n", "two\n", "three\n"] {
            printed.send(&mut text.as_bytes().to_vec()).unwrap();
        }
        let begin = Instant::now();
        while !printed.lock().bytes.is_empty() {
            assert!(begin.elapsed() < Duration::from_secs(60), "nobody delivers");
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(contents(&reader), "one\ntwo\nthree\n");
        printed.end();
    }
}
