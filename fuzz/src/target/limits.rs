//! Code under random limits: a budget trips at the same place each time, and whatever trips reaches the host and leaves a state that works.

use super::{Fate, Setting, Target};
use crate::mutate;
use crate::random::Random;
use crate::sandbox::{self, still_works};
use perilune_bytecode::{Proto, dump, undump};
use perilune_vm::{Limit, State, Status};
use std::sync::Arc;
use std::time::Duration;

/// Units of a budget with which code that was dumped and loaded may end in another way.
const CLOSE: u64 = 100;

/// Sources with limits.
#[derive(Debug)]
pub struct Limited {
    setting: Setting,
}

impl Limited {
    /// The target.
    #[must_use]
    pub fn new(setting: &Setting) -> Self {
        Self { setting: setting.clone() }
    }
}

impl Target for Limited {
    fn extension(&self) -> &'static str {
        "limits"
    }

    /// Eight bytes that the limits are made from, and a source.
    fn make(&self, random: &mut Random) -> Vec<u8> {
        let corpus = &self.setting.corpus;
        let mut text = corpus.text(random);
        if random.one_in(2) {
            mutate::text(&mut text, corpus, random);
        }
        [&random.bits().to_le_bytes()[..], &text].concat()
    }

    fn run(&mut self, input: &[u8]) -> Fate {
        let Some((seed, source)) = input.split_first_chunk() else { return Fate::default() };
        let mut random = Random::new(u64::from_le_bytes(*seed));
        let Ok(proto) = perilune_compiler::compile(source, b"=case") else { return Fate::default() };
        let budget = random.below(self.setting.limits.instructions as usize) as u64;
        let loaded = undump(&dump(&proto, false), b"=case").expect("a dumped chunk is accepted");
        let proto = Arc::new(proto);
        let first = self.within_budget(&proto, budget);
        assert_eq!(self.within_budget(&proto, budget), first, "another end at the second time");
        // Its lists may have other capacities, so collections may come at other moments, and what they free costs a little.
        let again = self.within_budget(&Arc::new(loaded), budget);
        if first.2.is_some_and(|left| left > CLOSE) && again.2.is_some_and(|left| left > CLOSE) {
            assert_eq!((again.0, again.1), (first.0, first.1), "another end of the dumped chunk");
        }

        let memory = random.below(1 << 20);
        let _ = self.run_within(&proto, |l| {
            let used = l.gc_bytes();
            l.set_memory_cap(used + memory);
        });
        let limit = *random.pick(&[Limit::Deadline, Limit::Cancelled]);
        let pause = Duration::from_micros(random.below(500) as u64);
        let _ = self.run_within(&proto, |l| {
            let interrupt = l.interrupt();
            std::thread::spawn(move || {
                std::thread::sleep(pause);
                interrupt.trip(limit);
            });
        });
        let tripped = first.1.is_some();
        Fate { accepted: true, ran: true, ended: first.0.is_ok(), tripped }
    }
}

/// How a run ended: its outcome, the limit that tripped and what was left of the budget.
type End = (Result<(), Status>, Option<Limit>, Option<u64>);

impl Limited {
    fn within_budget(&self, proto: &Arc<Proto>, budget: u64) -> End {
        self.run_within(proto, |l| l.set_instruction_budget(Some(budget)))
    }

    /// Runs code with the limits of the setting and those that `narrow` sets in a state that does the same each time.
    fn run_within(&self, proto: &Arc<Proto>, narrow: impl FnOnce(&mut State)) -> End {
        let limits = self.setting.limits;
        let mut lua = sandbox::repeatable_state().expect("memory for a state");
        let l = lua.state();
        if l.push_proto(Arc::clone(proto)).is_err() {
            return (Err(Status::ErrMem), None, None);
        }
        l.set_memory_cap(limits.memory);
        l.set_instruction_budget(Some(limits.instructions));
        narrow(l);
        let outcome = l.pcall(0, 0, 0);
        let (tripped, left) = (l.tripped(), l.instruction_budget());
        // What another OS thread asks for may come too late for the code.
        if tripped.is_some() && !matches!(tripped, Some(Limit::Deadline | Limit::Cancelled)) {
            assert_eq!(outcome, Err(Status::ErrLimit), "code went on after a limit had tripped");
        }
        still_works(l, limits);
        (outcome, tripped, left)
    }
}
