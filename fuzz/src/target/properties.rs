//! Functions of the libraries with made-up arguments. For each topic there is a dictionary from which arguments are put together, and a script
//! that tries them and states what has to hold; an error of the script is a failure.

use super::{Fate, Setting, Target};
use crate::random::Random;
use crate::sandbox;
use perilune_bytecode::Proto;
use perilune_vm::OwnedState;
use std::sync::Arc;

/// Cases after which there is a new state.
const CASES_OF_A_STATE: u32 = 512;

/// A topic.
#[derive(Debug)]
pub struct Topic {
    name: &'static str,
    script: &'static str,
    /// The arguments of the script.
    arguments: fn(&mut Random) -> Vec<Vec<u8>>,
}

/// Patterns.
pub static PATTERN: Topic =
    Topic { name: "=pattern.lua", script: include_str!("pattern.lua"), arguments: pattern };
/// `string.format`.
pub static FORMAT: Topic =
    Topic { name: "=format.lua", script: include_str!("format.lua"), arguments: format };
/// `string.pack`, `string.unpack`.
pub static PACK: Topic = Topic { name: "=pack.lua", script: include_str!("pack.lua"), arguments: pack };
/// Texts and numbers.
pub static NUMBER: Topic =
    Topic { name: "=number.lua", script: include_str!("number.lua"), arguments: number };

/// The target of a topic.
pub struct Properties {
    topic: &'static Topic,
    script: Arc<Proto>,
    setting: Setting,
    state: Option<OwnedState>,
    cases: u32,
}

impl Properties {
    /// The target.
    ///
    /// # Panics
    /// When the script of the topic does not compile.
    #[must_use]
    pub fn new(setting: &Setting, topic: &'static Topic) -> Self {
        let script = perilune_compiler::compile(topic.script.as_bytes(), topic.name.as_bytes())
            .unwrap_or_else(|error| panic!("{error}"));
        Self { topic, script: Arc::new(script), setting: setting.clone(), state: None, cases: 0 }
    }
}

impl Target for Properties {
    fn extension(&self) -> &'static str {
        "arguments"
    }

    fn make(&self, random: &mut Random) -> Vec<u8> {
        let mut input = Vec::new();
        for argument in (self.topic.arguments)(random) {
            input.extend((argument.len() as u16).to_le_bytes());
            input.extend(argument);
        }
        input
    }

    fn run(&mut self, input: &[u8]) -> Fate {
        self.cases += 1;
        if self.cases.is_multiple_of(CASES_OF_A_STATE) {
            self.state = None;
        }
        // What panics leaves no state behind.
        let mut lua =
            self.state.take().or_else(|| sandbox::state(self.setting.limits)).expect("there is memory");
        let l = lua.state();
        l.set_memory_cap(self.setting.limits.memory);
        l.set_instruction_budget(Some(self.setting.limits.instructions));
        l.push_proto(self.script.clone()).expect("there is memory");
        let mut count = 0;
        let mut rest = input;
        while let Some((length, after)) = rest.split_at_checked(2) {
            let length = usize::from(u16::from_le_bytes([length[0], length[1]])).min(after.len());
            l.push_bytes(&after[..length]).expect("there is memory");
            rest = &after[length..];
            count += 1;
        }
        let outcome = l.pcall(count, 1, 0);
        let tripped = l.tripped().is_some();
        let accepted = outcome.is_ok() && l.to_boolean(-1);
        if let Err(status) = outcome {
            let message = l.bytes(-1).map(|message| String::from_utf8_lossy(message).into_owned());
            assert!(tripped, "{status:?}: {}", message.unwrap_or_default());
        }
        if !tripped {
            l.pop(1);
            self.state = Some(lua);
        }
        Fate { accepted, ran: true, ended: outcome.is_ok(), tripped }
    }
}

/// A text of words that were picked, and now and then of bytes.
fn words(random: &mut Random, dictionary: &[&str], most: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for _ in 0..random.below(most + 1) {
        if random.one_in(12) {
            text.push(random.bits() as u8);
        } else {
            text.extend(random.pick(dictionary).bytes());
        }
    }
    text
}

const PATTERNS: &[&str] = &[
    "a",
    "b",
    "ab",
    ".",
    "%a",
    "%d",
    "%s",
    "%w",
    "%p",
    "%x",
    "%l",
    "%u",
    "%c",
    "%g",
    "%A",
    "%D",
    "%S",
    "%W",
    "%%",
    "%.",
    "%z",
    "[ab]",
    "[^ab]",
    "[a-c]",
    "[^%s]",
    "[%w_]",
    "[]]",
    "[^]]",
    "[]-a]",
    "[a-]",
    "[a",
    "[%a-z]",
    "[^",
    "*",
    "+",
    "-",
    "?",
    "a*",
    "a-",
    "b?",
    ".*",
    ".-",
    ".+",
    "[ab]*",
    "%w+",
    "(",
    ")",
    "()",
    "(a)",
    "(.-)",
    "(a*(.)%w(%s*))",
    "%1",
    "%2",
    "%0",
    "%b()",
    "%bxx",
    "%b",
    "%f[%w]",
    "%f[^%w]",
    "%f[%z]",
    "%f",
    "^",
    "$",
    "%",
    "\0",
    "x*x*x*",
];
const SUBJECTS: &[&str] = &[
    "a",
    "b",
    "c",
    "ab",
    "aaa",
    "abc",
    "x",
    "xx",
    " ",
    "  ",
    "(",
    ")",
    "(a)",
    "((b)",
    "1",
    "42",
    "_",
    "\n",
    "\0",
    ".",
    "%",
    "-",
    "]",
    "THE (quick) fox",
    "\u{e4}",
    "key = value",
    "A",
    "Z",
    "^",
    "$",
];

fn pattern(random: &mut Random) -> Vec<Vec<u8>> {
    let pattern = words(random, PATTERNS, 7);
    let mut subject = words(random, SUBJECTS, 10);
    if random.one_in(200) {
        subject = subject.repeat(1 + random.below(200));
    }
    subject.truncate(4000);
    let init = if random.one_in(3) { random.below(12) as i64 - 5 } else { 1 };
    vec![pattern, subject, init.to_string().into_bytes()]
}

const NUMERALS: &[&str] = &[
    "0",
    "1",
    "-1",
    "7",
    "10",
    "255",
    "256",
    "-128",
    "32767",
    "65535",
    "2147483647",
    "-2147483648",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "0x10",
    "0xffffffffffffffff",
    "0x1p-1074",
    "0x1.fffffffffffffp1023",
    "1e308",
    "1e309",
    "-1e309",
    "5e-324",
    "0.1",
    "-0.0",
    "0.5",
    "1.5",
    "2.5",
    "1e15",
    "1e16",
    "123456789.125",
    "1e100",
    "3.141592653589793",
    "2.2250738585072014e-308",
];
const FLAGS: &[&str] = &[
    "", "-", "+", " ", "#", "0", "-0", "+0", " #", "5", "05", "-5", "20", "99", "100", "1", ".", ".0", ".1",
    ".3", ".10", ".17", ".20", ".99", ".100", "5.2", "-20.3", "+.0",
];
const LETTERS: &[&str] =
    &["d", "i", "u", "c", "x", "X", "o", "e", "E", "f", "F", "g", "G", "a", "A", "s", "q", "p", "%", "", "z"];
const FORMATS: &[&str] = &[
    "%d", "%5d", "%-5d", "%05d", "%+d", "% d", "%s", "%10s", "%-10s", "%.3s", "%q", "%x", "%#x", "%X", "%o",
    "%c", "%e", "%.3e", "%f", "%.0f", "%.20f", "%g", "%.17g", "%#g", "%a", "%.2a", "%i", "%p", "%%", "%",
    "text", "\0", "%99d", "%100d", "%.99f", "%.100f", "%5", "%-", "%#s", "%05s", "%.3q", "\n", "\u{e4}",
];
const TEXTS: &[&str] = &[
    "",
    "a",
    "abc",
    "\0",
    "\n",
    "\r",
    "\"",
    "\\",
    "1",
    "\u{7f}",
    "\u{ff}",
    "long text ",
    "0x",
    " ",
    "\x1a",
    "9",
];

fn numeral(random: &mut Random) -> Vec<u8> {
    if random.one_in(3) {
        return (random.bits() as i64 >> random.below(64)).to_string().into_bytes();
    }
    if random.one_in(3) {
        return format!("{:e}", f64::from_bits(random.bits())).into_bytes();
    }
    random.pick(NUMERALS).as_bytes().to_vec()
}

fn format(random: &mut Random) -> Vec<Vec<u8>> {
    let flags = random.pick(FLAGS).as_bytes().to_vec();
    let letter = random.pick(LETTERS).as_bytes().to_vec();
    let value = if random.one_in(3) { words(random, TEXTS, 6) } else { numeral(random) };
    vec![flags, letter, value, words(random, FORMATS, 5)]
}

const OPTIONS: &[&str] = &[
    "<",
    ">",
    "=",
    "!",
    "!1",
    "!2",
    "!4",
    "!8",
    "!16",
    "!17",
    "b",
    "B",
    "h",
    "H",
    "l",
    "L",
    "j",
    "J",
    "T",
    "i",
    "I",
    "i1",
    "i2",
    "i3",
    "i7",
    "i8",
    "i9",
    "i16",
    "I1",
    "I3",
    "I16",
    "i17",
    "i0",
    "f",
    "d",
    "n",
    "s",
    "s1",
    "s2",
    "s4",
    "s8",
    "z",
    "x",
    "X",
    "Xi4",
    "Xd",
    "Xz",
    " ",
    "c",
    "c0",
    "c1",
    "c5",
    "c100",
    "c2147483648",
    "i99999999999",
    "!3",
];

fn pack(random: &mut Random) -> Vec<Vec<u8>> {
    let options = words(random, OPTIONS, 6);
    let mut numerals = Vec::new();
    for _ in 0..=random.below(4) {
        numerals.extend(numeral(random));
        numerals.push(b' ');
    }
    let bytes = (0..random.below(40)).map(|_| random.bits() as u8).collect();
    vec![options, numerals, bytes]
}

const DIGITS: &[&str] = &[
    "0",
    "1",
    "9",
    "12",
    "00",
    "a",
    "f",
    "F",
    "z",
    "x",
    "0x",
    "0X",
    ".",
    "e",
    "E",
    "p",
    "P",
    "e+",
    "e-",
    "p-",
    "p+1",
    "-",
    "+",
    " ",
    "\t",
    "\n",
    "_",
    "e308",
    "e-324",
    "p1023",
    "p-1074",
    "99999999",
    "ffffffffffffffff",
    "9223372036854775807",
    "0000000000",
    "5e-324",
    "inf",
    "nan",
    "\0",
    "1e",
    ".5",
    "0.",
    "17976931348623157",
    "4503599627370496",
    "2.2250738585072011e-308",
];

fn number(random: &mut Random) -> Vec<Vec<u8>> {
    let text = if random.one_in(6) { numeral(random) } else { words(random, DIGITS, 6) };
    let base = 2 + random.below(35);
    vec![text, base.to_string().into_bytes()]
}
