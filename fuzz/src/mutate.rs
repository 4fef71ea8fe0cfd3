//! Mutations of source texts and of bytes.

use crate::corpus::Corpus;
use crate::random::Random;
use perilune_bytecode::Proto;
use std::ops::Range;
use std::sync::Arc;

/// What is put in where it may surprise.
const TOKENS: &[&str] = &[
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "::",
    "a",
    "b",
    "_ENV",
    "...",
    "nil",
    "true",
    "not ",
    "-",
    "~",
    "#",
    "..",
    "..",
    "//",
    "%",
    "^",
    "<<",
    ">>",
    "&",
    "|",
    "==",
    "~=",
    "<",
    "<=",
    " and ",
    " or ",
    " = ",
    ",",
    ";",
    ":",
    ".",
    " do ",
    " end ",
    " local ",
    " return ",
    " break ",
    " goto continue ",
    " ::continue:: ",
    " function() ",
    " while true do ",
    " repeat ",
    " until ",
    " if ",
    " then ",
    " else ",
    " elseif ",
    " for i = 1, 3 do ",
    " for k, v in pairs(t) do ",
    " <const> ",
    " <close> ",
    "0",
    "1",
    "-1",
    "2",
    "127",
    "128",
    "255",
    "256",
    "0x7fffffff",
    "0xffffffff",
    "1 << 62",
    "1 << 63",
    "2^53",
    "2^63",
    "-2^63",
    "math.mininteger",
    "math.maxinteger",
    "9223372036854775808",
    "1e308",
    "0x1p-1074",
    "0/0",
    "1/0",
    "-0.0",
    "''",
    "'x'",
    "'10'",
    "'0x10'",
    "'%s'",
    "'%d'",
    "'%q'",
    "'%a'",
    "'[%z-\\xff]'",
    "'%b()'",
    "'%f[%w]'",
    "'(.-)'",
    "'()'",
    "('x'):rep(100)",
    "[==[]==]",
    "'\\u{7fffffff}'",
    "{}",
    "{...}",
    "{n = 1, 2, f()}",
    "setmetatable({}, {})",
    "setmetatable({}, {__index = function(t, k) return k end})",
    "setmetatable({}, {__gc = function(o) x = o end})",
    "setmetatable({}, {__close = function() error('c') end})",
    "setmetatable({}, {__mode = 'k'})",
    " local c <close> = setmetatable({}, {__close = function() coroutine.yield() end}) ",
    "coroutine.wrap(function(...) coroutine.yield(...) end)",
    "coroutine.yield()",
    "coroutine.running()",
    "error()",
    "pcall(error)",
    "pcall(",
    "select('#', ...)",
    "select(-1, ...)",
    "table.unpack({1, 2, 3})",
    "table.unpack(t)",
    "collectgarbage()",
    "collectgarbage('step')",
    "collectgarbage('generational')",
    "collectgarbage('incremental')",
    "table.insert(t, 1, t)",
    "table.remove(t)",
    "table.sort(t)",
    "table.concat(t)",
    "table.move(t, 1, 3, 2)",
    "next(t)",
    "string.pack('i16', 1)",
    "string.unpack('z', s)",
    "string.format('%5.2s', s)",
    "s:gsub('.', {})",
    "s:sub(2, -2)",
    "debug.sethook(function() end, 'crl', 1)",
    "debug.sethook()",
    "debug.getinfo(1)",
    "debug.traceback()",
    "debug.getlocal(1, 1)",
    "debug.setlocal(1, 1, nil)",
    "debug.setlocal(1, 2, {})",
    "debug.upvaluejoin(f, 1, g, 1)",
    "debug.setmetatable(1, {__index = math})",
    "debug.setuservalue(io)",
    "load('return ...')",
    "string.dump(f)",
    "load(string.dump(f, true))",
    "utf8.char(0x7fffffff)",
    "utf8.codepoint(s, 1, -1)",
    "math.random(0)",
    "tostring(t)",
];

/// Damages a text in one to six places.
pub fn text(text: &mut Vec<u8>, corpus: &Corpus, random: &mut Random) {
    let most = 2 + random.below(4);
    for _ in 0..=random.below(most) {
        match random.below(10) {
            0 => flip(text, random),
            1 => {
                let range = span(text, random);
                text.drain(range);
            }
            2 => {
                let copy = text[span(text, random)].to_vec();
                insert(text, &copy, random);
            }
            3 => insert(text, random.pick(TOKENS).as_bytes(), random),
            4 | 5 => {
                let range = token(text, random);
                text.splice(range, random.pick(TOKENS).bytes());
            }
            6 => {
                let (from, to) = (token(text, random), token(text, random));
                let copy = text[from].to_vec();
                text.splice(to, copy);
            }
            7 => {
                let other = corpus.piece(random);
                let copy = other[token(other, random)].to_vec();
                let range = token(text, random);
                text.splice(range, copy);
            }
            8 => {
                let other = corpus.piece(random);
                let copy = other[span(other, random)].to_vec();
                insert(text, &copy, random);
            }
            _ => {
                let range = token(text, random);
                text.drain(range);
            }
        }
    }
}

/// Changes one to four bytes.
pub fn bytes(bytes: &mut [u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        flip(bytes, random);
    }
}

/// Changes one to three instructions or counts of a function, so that its chunk stays well-formed and only the verifier can find fault.
pub fn function(proto: &mut Proto, random: &mut Random) {
    if !proto.protos.is_empty() && random.one_in(2) {
        let at = random.below(proto.protos.len());
        if let Some(inner) = Arc::get_mut(&mut proto.protos[at]) {
            return function(inner, random);
        }
    }
    for _ in 0..=random.below(3) {
        instruction(proto, random);
    }
}

fn instruction(proto: &mut Proto, random: &mut Random) {
    let at = random.below(proto.code.len());
    let other = random.below(proto.code.len());
    let Some(&from) = proto.code.get(other) else { return };
    let Some(code) = proto.code.get_mut(at) else { return };
    match random.below(9) {
        0 => *code = from,
        1 => code.0 ^= 1 << random.below(64),
        2 => code.0 = (code.0 & !0xff) | random.bits() & 0xff,
        3 => {
            // One byte from elsewhere: a register, or part of an index.
            let mask = 0xff << (8 * random.below(8));
            code.0 = (code.0 & !mask) | (from.0 & mask);
        }
        4 => {
            let shift = 8 * random.below(8);
            let byte = (code.0 >> shift) as u8;
            let byte = if random.one_in(2) { byte.wrapping_add(1) } else { byte.wrapping_sub(1) };
            code.0 = (code.0 & !(0xff << shift)) | u64::from(byte) << shift;
        }
        5 => proto.code.swap(at, other),
        6 => {
            proto.code.remove(at);
            if at < proto.lines.len() {
                proto.lines.remove(at);
            }
        }
        7 => {
            proto.code.insert(at, from);
            if at < proto.lines.len() {
                proto.lines.insert(at, proto.lines[at]);
            }
        }
        _ => match random.below(4) {
            0 => proto.max_stack = proto.max_stack.wrapping_sub(1),
            1 => proto.num_params = proto.num_params.wrapping_add(1),
            2 => proto.is_vararg = !proto.is_vararg,
            _ => drop(proto.upvalues.pop()),
        },
    }
}

fn flip(bytes: &mut [u8], random: &mut Random) {
    let at = random.below(bytes.len());
    let Some(byte) = bytes.get_mut(at) else { return };
    *byte = match random.below(4) {
        0 => *byte ^ (1 << random.below(8)),
        1 => byte.wrapping_add(1),
        2 => byte.wrapping_sub(1),
        _ => random.bits() as u8,
    };
}

fn insert(text: &mut Vec<u8>, piece: &[u8], random: &mut Random) {
    let at = if random.one_in(4) { random.below(text.len() + 1) } else { token(text, random).start };
    text.splice(at..at, piece.iter().copied());
}

/// A token, roughly: a word, a number, or a single byte.
fn token(text: &[u8], random: &mut Random) -> Range<usize> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let mut at = random.below(text.len());
    while at + 1 < text.len() && text[at].is_ascii_whitespace() {
        at += 1;
    }
    let Some(byte) = text.get(at) else { return 0..0 };
    if !is_word(byte) {
        return at..at + 1;
    }
    let start = text[..at].iter().rposition(|byte| !is_word(byte)).map_or(0, |before| before + 1);
    let end = text[at..].iter().position(|byte| !is_word(byte)).map_or(text.len(), |length| at + length);
    start..end
}

/// From the start of a token to the end of a later one, or some lines.
fn span(text: &[u8], random: &mut Random) -> Range<usize> {
    let first = token(text, random);
    if random.one_in(3) {
        let start =
            text[..first.start].iter().rposition(|&byte| byte == b'\n').map_or(0, |before| before + 1);
        let rest = &text[start..];
        let length: usize =
            rest.split_inclusive(|&byte| byte == b'\n').take(1 + random.below(4)).map(<[u8]>::len).sum();
        return start..start + length;
    }
    let far = (first.start + random.below(40)).min(text.len());
    let length = text[far..].iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(0);
    first.start..far + length
}
