//! Sources and binary chunks that have been damaged.

use super::{Fate, Setting, Target};
use crate::mutate;
use crate::random::Random;
use crate::sandbox;
use perilune_bytecode::{Proto, dump, undump, verify};

/// Damaged sources.
#[derive(Debug)]
pub struct Source {
    setting: Setting,
    runs: bool,
}

impl Source {
    /// The target; with `runs` it runs what compiles.
    #[must_use]
    pub fn new(setting: &Setting, runs: bool) -> Self {
        Self { setting: setting.clone(), runs }
    }
}

impl Target for Source {
    fn extension(&self) -> &'static str {
        "lua"
    }

    fn make(&self, random: &mut Random) -> Vec<u8> {
        let corpus = &self.setting.corpus;
        let mut text = corpus.text(random);
        mutate::text(&mut text, corpus, random);
        text
    }

    fn run(&mut self, source: &[u8]) -> Fate {
        let Ok(proto) = perilune_compiler::compile(source, b"=case") else { return Fate::default() };
        if self.runs {
            return run(proto, &self.setting);
        }
        if let Err(error) = verify(&proto) {
            panic!("the verifier refuses compiled code: {error}");
        }
        for strip in [false, true] {
            let chunk = dump(&proto, strip);
            let again =
                undump(&chunk, b"=case").unwrap_or_else(|error| panic!("a dumped chunk is refused: {error}"));
            assert!(dump(&again, strip) == chunk, "a chunk changes when it is loaded and dumped");
        }
        Fate { accepted: true, ..Fate::default() }
    }
}

/// Damaged binary chunks.
#[derive(Debug)]
pub struct Chunk {
    setting: Setting,
}

impl Chunk {
    /// The target.
    #[must_use]
    pub fn new(setting: &Setting) -> Self {
        Self { setting: setting.clone() }
    }
}

impl Target for Chunk {
    fn extension(&self) -> &'static str {
        "luac"
    }

    fn make(&self, random: &mut Random) -> Vec<u8> {
        let text = self.setting.corpus.text(random);
        let Ok(mut proto) = perilune_compiler::compile(&text, b"=case") else { return Vec::new() };
        let by_instructions = random.one_in(2);
        if by_instructions {
            mutate::function(&mut proto, random);
        }
        let mut chunk = dump(&proto, random.one_in(2));
        if !by_instructions {
            mutate::bytes(&mut chunk, random);
        }
        chunk
    }

    fn run(&mut self, chunk: &[u8]) -> Fate {
        undump(chunk, b"=case").map_or_else(|_| Fate::default(), |proto| run(proto, &self.setting))
    }
}

fn run(proto: Proto, setting: &Setting) -> Fate {
    let end = sandbox::run(proto, setting.limits);
    Fate {
        accepted: true,
        ran: true,
        ended: end == sandbox::End::Returned,
        tripped: end == sandbox::End::Tripped,
    }
}
