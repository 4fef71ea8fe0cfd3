//! A lock that its thread may take again, and that costs next to nothing as long as one thread alone uses it.
//!
//! The lock has a *home*: the thread that has used it last, again and again. That thread enters and leaves with plain loads and stores. Another
//! one takes the *mutex*, and then the home away: it empties the word `home`, lets all threads pass a barrier, and waits until the former
//! home has left, if it is inside. From then on everybody goes by the mutex, until one thread has entered [`SETTLES_AFTER`] times without another in between: the
//! lock gets its home there. Without barriers of that kind (see [`super::barrier`]) there is no home, and always the mutex.
//!
//! ```text
//!   the home                    another thread, which holds the mutex
//!   resident.depth = 1          home = 0
//!   barrier::here               barrier::everywhere
//!   am I the home still?        is resident.depth 0?
//! ```
//!
//! At least one of them sees what the other has written: either the home notices that it is none any more and steps back, or the other one
//! notices that somebody is inside and waits. It waits by looking again and again, with growing pauses, so that leaving is one store: who leaves a
//! lock may not touch it afterwards, for the next one inside may free it. This happens once for each time that a home is taken away; those who wait
//! for the mutex sleep until they are woken.
//!
//! A home may be held up for any time between looking at `home` and writing its depth, and the lock may have belonged to others meanwhile. So
//! nobody else ever writes that word: each thread that becomes a home has a [`Resident`] of its own in the lock, for good.
//!
//! Who may use what the lock guards has either read 0 from the depth of the last home, which that thread wrote with `Release`, or got the
//! mutex after the last holder, or was the last one inside itself.

use super::barrier;
use parking_lot::RawMutex;
use parking_lot::lock_api::RawMutex as _;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

/// So often a thread enters by the mutex, with no other in between, before the lock gets its home there. Taking a home away costs one
/// or a few microseconds, entering by the mutex about ten nanoseconds.
const SETTLES_AFTER: u32 = 200;

/// So many threads can become homes of a lock, less one. The others always take the mutex. A power of two.
const RESIDENTS: usize = 8;

/// See the module's comment.
pub(super) struct Lock {
    /// The thread that enters without the mutex: its place in `residents`; 0 if there is none. Written with the mutex held, and a
    /// thread's own place by that thread only.
    home: AtomicUsize,
    /// The first one is no thread's.
    residents: [Resident; RESIDENTS],
    mutex: RawMutex,
    /// The thread that holds the mutex, for itself: no other thread writes its identity here.
    holder: AtomicUsize,
    /// How often the holder has entered.
    depth: AtomicU32,
    /// The thread that has entered by the mutex last, and how often in a row. Used with the mutex held.
    guest: AtomicUsize,
    visits: AtomicU32,
}

/// A thread that is the home of a lock or was.
pub(super) struct Resident {
    /// Written once, before it becomes the home; 0 before.
    thread: AtomicUsize,
    /// How often it has entered as the home. Written by this thread only.
    depth: AtomicU32,
}

impl Resident {
    #[inline(always)]
    fn leave(&self) {
        self.depth.store(self.depth.load(Ordering::Relaxed) - 1, Ordering::Release);
    }
}

/// The identity of the running thread: an address of its own. A thread that gets the address of one that has ended comes after that one
/// in every respect.
#[inline(always)]
pub(super) fn this_thread() -> usize {
    thread_local!(static PLACE: u8 = const { 0 });
    PLACE.with(|place| std::ptr::from_ref(place).addr())
}

impl Lock {
    /// One with its home in the running thread.
    pub(super) fn new() -> Self {
        let lock = Self::homeless();
        if barrier::available() {
            lock.residents[1].thread.store(this_thread(), Ordering::Relaxed);
            lock.home.store(1, Ordering::Relaxed);
        }
        lock
    }

    fn homeless() -> Self {
        Self {
            home: AtomicUsize::new(0),
            residents: [const { Resident { thread: AtomicUsize::new(0), depth: AtomicU32::new(0) } };
                RESIDENTS],
            mutex: RawMutex::INIT,
            holder: AtomicUsize::new(0),
            depth: AtomicU32::new(0),
            guest: AtomicUsize::new(0),
            visits: AtomicU32::new(0),
        }
    }

    /// Waits until no other thread is inside. `me` is [`this_thread`]. What is returned is what [`Lock::leave`] wants.
    #[inline(always)]
    pub(super) fn enter(&self, me: usize) -> Option<&Resident> {
        let resident = self.enter_home(me);
        if resident.is_none() {
            self.enter_by_mutex(me);
        }
        resident
    }

    /// As [`Lock::enter`], but `None` where that would wait, or take another thread's home away.
    #[inline(always)]
    pub(super) fn try_enter(&self, me: usize) -> Option<Option<&Resident>> {
        match self.enter_home(me) {
            Some(resident) => Some(Some(resident)),
            None => self.try_enter_by_mutex(me).then_some(None),
        }
    }

    /// How often the running thread is inside.
    pub(super) fn depth(&self, me: usize) -> u32 {
        if self.holder.load(Ordering::Relaxed) == me {
            return self.depth.load(Ordering::Relaxed);
        }
        self.resident(me).map_or(0, |resident| resident.depth.load(Ordering::Relaxed))
    }

    /// The home, if that is the running thread.
    #[inline(always)]
    fn resident_at(&self, home: usize, me: usize) -> Option<&Resident> {
        // PERF: the mask changes nothing, and saves the test of the bound.
        let resident = &self.residents[home & (RESIDENTS - 1)];
        (resident.thread.load(Ordering::Relaxed) == me).then_some(resident)
    }

    #[inline(always)]
    fn enter_home(&self, me: usize) -> Option<&Resident> {
        let home = self.home.load(Ordering::Relaxed);
        let resident = self.resident_at(home, me)?;
        let depth = resident.depth.load(Ordering::Relaxed);
        resident.depth.store(depth + 1, Ordering::Relaxed);
        barrier::here();
        // Who is inside already stays inside, home or not: others wait until the depth is 0.
        if depth > 0 || self.home.load(Ordering::Relaxed) == home {
            Some(resident)
        } else {
            Self::step_back(resident)
        }
    }

    /// Undoes the first half of entering, which has failed.
    #[cold]
    fn step_back(resident: &Resident) -> Option<&Resident> {
        resident.depth.store(0, Ordering::Release);
        None
    }

    /// Leaves as often as it was entered. `entered` is what entering has returned: who has entered as the home leaves by the same word, home or
    /// not by then.
    ///
    /// # Safety
    /// The running thread is inside.
    #[inline(always)]
    pub(super) unsafe fn leave(&self, entered: Option<&Resident>) {
        match entered {
            Some(resident) => resident.leave(),
            None => self.leave_slow(),
        }
    }

    #[cold]
    #[inline(never)]
    unsafe fn leave_slow(&self) {
        let me = this_thread();
        if self.holder.load(Ordering::Relaxed) == me {
            let depth = self.depth.load(Ordering::Relaxed) - 1;
            self.depth.store(depth, Ordering::Relaxed);
            if depth == 0 {
                self.holder.store(0, Ordering::Relaxed);
                self.mutex.unlock();
            }
        } else if let Some(resident) = self.resident(me) {
            // It has entered by the mutex and got the home, or it was the home and has entered again after that.
            resident.leave();
        }
    }

    /// The running thread's resident, if it has one.
    fn resident(&self, me: usize) -> Option<&Resident> {
        self.place_of(me).map(|place| &self.residents[place])
    }

    /// The place of a thread among the residents; of 0, a place that is free.
    fn place_of(&self, thread: usize) -> Option<usize> {
        (1..RESIDENTS).find(|&place| self.residents[place].thread.load(Ordering::Relaxed) == thread)
    }

    /// Whether this thread is inside already, as the holder of the mutex or as a home that was taken away, and so is once more.
    fn enter_again(&self, me: usize) -> bool {
        if self.holder.load(Ordering::Relaxed) == me {
            self.depth.store(self.depth.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            return true;
        }
        let Some(resident) = self.resident(me) else { return false };
        let depth = resident.depth.load(Ordering::Relaxed);
        if depth > 0 {
            resident.depth.store(depth + 1, Ordering::Relaxed);
        }
        depth > 0
    }

    #[cold]
    #[inline(never)]
    fn enter_by_mutex(&self, me: usize) {
        if self.enter_again(me) {
            return;
        }
        self.mutex.lock();
        let home = self.home.load(Ordering::Relaxed);
        if home != 0 {
            self.evict(&self.residents[home]);
        }
        self.arrive(me);
    }

    #[cold]
    #[inline(never)]
    fn try_enter_by_mutex(&self, me: usize) -> bool {
        if self.enter_again(me) {
            return true;
        }
        if !self.mutex.try_lock() {
            return false;
        }
        if self.home.load(Ordering::Relaxed) != 0 {
            // SAFETY: locked above.
            unsafe { self.mutex.unlock() };
            return false;
        }
        self.arrive(me);
        true
    }

    /// Takes the home away from a thread and waits until it has left. The mutex is held.
    fn evict(&self, home: &Resident) {
        self.home.store(0, Ordering::Relaxed);
        barrier::everywhere();
        let mut pause = Duration::from_micros(10);
        while home.depth.load(Ordering::Acquire) != 0 {
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(1));
        }
    }

    /// The running thread, which holds the mutex, is inside now. If it comes again and again, the lock gets its home here.
    fn arrive(&self, me: usize) {
        if self.guest.load(Ordering::Relaxed) != me {
            self.guest.store(me, Ordering::Relaxed);
            self.visits.store(0, Ordering::Relaxed);
        }
        let visits = self.visits.load(Ordering::Relaxed) + 1;
        self.visits.store(visits % SETTLES_AFTER, Ordering::Relaxed);
        if visits == SETTLES_AFTER
            && barrier::available()
            && let Some(place) = self.place_of(me).or_else(|| self.place_of(0))
        {
            self.residents[place].thread.store(me, Ordering::Relaxed);
            self.residents[place].depth.store(1, Ordering::Relaxed);
            self.home.store(place, Ordering::Release);
            // SAFETY: this thread holds the mutex, and is inside without it now.
            unsafe { self.mutex.unlock() };
        } else {
            self.depth.store(1, Ordering::Relaxed);
            self.holder.store(me, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lock, SETTLES_AFTER, this_thread};
    use std::cell::UnsafeCell;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Two words that are equal whenever nobody is inside.
    struct Guarded {
        lock: Lock,
        pair: UnsafeCell<(u64, u64)>,
    }

    // SAFETY: that is what the lock is for.
    unsafe impl Sync for Guarded {}

    impl Guarded {
        fn new() -> Self {
            Self { lock: Lock::new(), pair: UnsafeCell::new((0, 0)) }
        }

        fn is_home(&self) -> bool {
            self.lock.resident_at(self.lock.home.load(Ordering::Relaxed), this_thread()).is_some()
        }

        fn inside<T>(&self, f: impl FnOnce() -> T) -> T {
            let entered = self.lock.enter(this_thread());
            let result = f();
            // SAFETY: entered above.
            unsafe { self.lock.leave(entered) };
            result
        }

        /// Adds one, entering `again` times more on the way.
        fn add(&self, again: u32) {
            self.inside(|| {
                // SAFETY: inside.
                unsafe { (*self.pair.get()).0 += 1 };
                match again {
                    0 => std::hint::spin_loop(),
                    _ => self.inside(|| assert!(self.lock.depth(this_thread()) >= 2)),
                }
                // SAFETY: inside.
                unsafe {
                    (*self.pair.get()).1 += 1;
                    assert_eq!((*self.pair.get()).0, (*self.pair.get()).1);
                }
            });
        }
    }

    /// Threads that enter in bursts of a given length, so that the lock gets and loses its home again and again.
    fn stress(threads: usize, burst: u32, rounds: usize) {
        let guarded = Guarded::new();
        let start = Barrier::new(threads);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    start.wait();
                    for round in 0..rounds {
                        for i in 0..burst {
                            guarded.add(i % 2);
                        }
                        if round % 4 == 0 {
                            std::thread::yield_now();
                        }
                    }
                });
            }
        });
        let expected = (threads * rounds) as u64 * u64::from(burst);
        assert_eq!(guarded.pair.into_inner(), (expected, expected));
    }

    #[test]
    fn more_threads_than_residents() {
        // There is no home in Miri.
        let (burst, rounds) = if cfg!(miri) { (20, 1) } else { (SETTLES_AFTER + 50, 6) };
        stress(super::RESIDENTS + 4, burst, rounds);
    }

    #[test]
    fn bursts_shorter_than_settling() {
        stress(3, 7, if cfg!(miri) { 10 } else { 2000 });
    }

    #[test]
    fn bursts_longer_than_settling() {
        stress(3, SETTLES_AFTER * 2, if cfg!(miri) { 1 } else { 100 });
    }

    #[test]
    fn the_home_is_taken_away_while_its_thread_is_inside() {
        let guarded = Guarded::new();
        let order = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            guarded.inside(|| {
                let other = scope.spawn(|| guarded.inside(|| order.fetch_add(1, Ordering::SeqCst)));
                while guarded.is_home() {
                    std::thread::yield_now();
                }
                // It is taken away, and this thread is still inside.
                guarded.inside(|| assert_eq!(order.load(Ordering::SeqCst), 0));
                guarded.add(1);
                assert!(!other.is_finished());
            });
        });
        assert_eq!(order.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn a_thread_that_stays_gets_the_home() {
        let guarded = Guarded { lock: Lock::homeless(), ..Guarded::new() };
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..=SETTLES_AFTER {
                    guarded.add(0);
                }
                assert_eq!(guarded.is_home(), super::barrier::available());
            });
        });
        guarded.add(1);
        assert!(!guarded.is_home());
    }

    #[test]
    fn trying_neither_waits_nor_takes_a_home_away() {
        let guarded = Guarded::new();
        guarded.inside(|| {
            std::thread::scope(|scope| {
                scope.spawn(|| assert!(guarded.lock.try_enter(this_thread()).is_none()));
            });
            let entered = guarded.lock.try_enter(this_thread()).unwrap();
            // SAFETY: entered above.
            unsafe { guarded.lock.leave(entered) };
        });
    }
}
