//! Binary chunks: what goes in comes out, and nothing damaged gets through.

use crate::assembler::assemble;
use crate::generated::chunk;
use crate::machine::walk;
use perilune_bytecode::{Constant, Detail, MAX_NESTING, Proto, dump, list, undump, verify};
use proptest::prelude::*;
use std::sync::Arc;

/// Bytes that a chunk shares with those of Lua 5.4, as written by `luac5.4`.
const SHARED_HEADER: &[u8] =
    b"\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08\x78\x56\0\0\0\0\0\0\0\0\0\0\0\x28\x77\x40";

fn message(bytes: &[u8], name: &str) -> String {
    undump(bytes, name.as_bytes()).unwrap_err().to_string()
}

/// All that a prototype holds, as text.
fn shown(proto: &Proto) -> String {
    format!("{proto:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_code_is_verified(proto in chunk()) {
        prop_assert!(verify(&proto).is_ok(), "{:?}\n{}", verify(&proto), listing(&proto));
    }

    #[test]
    fn everything_survives_a_round_trip(proto in chunk()) {
        let bytes = dump(&proto, false);
        let again = undump(&bytes, b"=test").unwrap();
        prop_assert_eq!(shown(&again), shown(&proto));
        prop_assert_eq!(dump(&again, false), bytes);
    }

    #[test]
    fn stripping_drops_debug_information_only(proto in chunk()) {
        let bytes = dump(&proto, true);
        let again = undump(&bytes, b"=test").unwrap();
        prop_assert_eq!(shown(&again), shown(&stripped(&proto)));
        prop_assert_eq!(dump(&again, true), bytes.clone());
        prop_assert_eq!(dump(&again, false), bytes);
    }

    #[test]
    fn every_cut_is_refused(proto in chunk()) {
        let bytes = dump(&proto, false);
        for end in 0..bytes.len() {
            let error = undump(&bytes[..end], b"=test").unwrap_err();
            prop_assert!(error.truncated, "{error} when cut at {end} of {}", bytes.len());
        }
    }

    #[test]
    fn what_follows_a_chunk_is_ignored(proto in chunk(), rest in prop::collection::vec(any::<u8>(), 0..9)) {
        let bytes = [dump(&proto, false), rest].concat();
        prop_assert!(undump(&bytes, b"=test").is_ok());
    }

    #[test]
    fn damage_is_refused_or_harmless(proto in chunk(), seed in any::<u64>()) {
        let original = dump(&proto, seed % 2 == 0);
        let mut random = Random(seed | 1);
        for _ in 0..200 {
            let mut bytes = original.clone();
            for _ in 0..=random.below(4) {
                let at = random.below(bytes.len());
                bytes[at] = random.next() as u8;
            }
            if let Ok(again) = undump(&bytes, b"=test") {
                prop_assert!(verify(&again).is_ok());
                walk_all(&again, &mut random);
                let dumped = dump(&again, false);
                prop_assert_eq!(shown(&undump(&dumped, b"=test").unwrap()), shown(&again));
            }
        }
    }

    #[test]
    fn accepted_code_keeps_the_contract_on_any_path(proto in chunk(), seed in any::<u64>()) {
        let mut random = Random(seed | 1);
        walk_all(&proto, &mut random);
        for _ in 0..100 {
            let mut proto = proto.clone();
            for _ in 0..=random.below(3) {
                change_instruction(&mut proto, &mut random);
            }
            if verify(&proto).is_ok() {
                walk_all(&proto, &mut random);
            }
        }
    }

    #[test]
    fn any_bytes_after_the_header_are_borne(rest in prop::collection::vec(any::<u8>(), 0..200)) {
        let header = &dump(&assemble("RETURN0"), true)[..SHARED_HEADER.len() + 5];
        _ = undump(&[header, &rest].concat(), b"=test");
    }
}

/// Runs each function some times along random paths.
fn walk_all(proto: &Proto, random: &mut Random) {
    for _ in 0..8 {
        walk(proto, 200, &mut || random.next());
    }
    proto.protos.iter().for_each(|inner| walk_all(inner, random));
}

/// Puts another number into a field of an instruction, or exchanges two instructions.
fn change_instruction(proto: &mut Proto, random: &mut Random) {
    let length = proto.code.len();
    let at = random.below(length);
    let i = proto.code[at];
    let small = random.below(14) as u8;
    proto.code[at] = match random.below(6) {
        0 => i.with_a(small),
        1 => i.with_b(small),
        2 => i.with_c(random.below(3) as u8),
        3 => i.with_d(random.below(2 * length) as i32 - length as i32),
        4 => proto.code[random.below(length)],
        _ => {
            proto.code.swap(at, random.below(length));
            return;
        }
    };
}

/// Marsaglia's xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

fn listing(proto: &Proto) -> String {
    let mut out = Vec::new();
    list(proto, Detail::Code, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn stripped(proto: &Proto) -> Proto {
    let mut proto = proto.clone();
    proto.source = None;
    proto.lines.clear();
    proto.locals.clear();
    proto.upvalues.iter_mut().for_each(|upvalue| upvalue.name = None);
    proto.protos.iter_mut().for_each(|inner| *inner = Arc::new(stripped(inner)));
    proto
}

#[test]
fn header_is_that_of_the_reference() {
    assert!(dump(&assemble("RETURN0"), false).starts_with(SHARED_HEADER));
}

#[test]
fn damage_to_the_header_has_the_messages_of_the_reference() {
    let good = dump(&assemble("RETURN0"), false);
    let reasons = [
        (1..4, "not a binary chunk"),
        (4..5, "version mismatch"),
        (5..6, "format mismatch"),
        (6..12, "corrupted chunk"),
        (12..13, "Instruction size mismatch"),
        (13..14, "lua_Integer size mismatch"),
        (14..15, "lua_Number size mismatch"),
        (15..23, "integer format mismatch"),
        (23..31, "float format mismatch"),
        (31..36, "version mismatch"),
    ];
    for (range, reason) in reasons {
        for at in range {
            let mut bytes = good.clone();
            bytes[at] ^= 0x10;
            assert_eq!(message(&bytes, "=x"), format!("x: bad binary format ({reason})"), "byte {at}");
        }
    }
}

#[test]
fn chunks_of_the_reference_are_of_another_version() {
    // What follows the header in a stripped chunk of `luac5.4`: number of upvalues, source, lines, parameters...
    for rest in [&b"\x01\x80\x80\x80\0\x01\x02"[..], &b"\0\x80\x80\x80"[..], b"\x01", b"\xff\x80\x80\x80"] {
        let error = undump(&[SHARED_HEADER, rest].concat(), b"@luac.out").unwrap_err();
        assert_eq!(error.to_string(), "luac.out: bad binary format (version mismatch)");
        assert!(!error.truncated);
    }
}

#[test]
fn messages_name_the_chunk_as_the_reference_does() {
    for (name, shown) in [
        ("@f.lua", "f.lua"),
        ("=stdin", "stdin"),
        ("\x1bLua", "binary string"),
        ("text\nmore", "text\nmore"),
        ("=a\0b", "a"),
    ] {
        assert_eq!(message(b"\x1bLu", name), format!("{shown}: bad binary format (truncated chunk)"));
    }
}

#[test]
fn faults_of_the_code_are_corruption() {
    let bytes = dump(&assemble("RETURN1 1"), false);
    let detail = "register read before it is set in instruction 1 of function at line 0";
    assert_eq!(message(&bytes, "=x"), format!("x: bad binary format (corrupted chunk: {detail})"));
}

#[test]
fn names_are_stored_once() {
    let source = [b"@".as_slice(), &[b'n'; 500]].concat();
    let mut proto = assemble("RETURN0");
    for _ in 0..10 {
        let mut inner = assemble("RETURN0");
        inner.source = Some(source.as_slice().into());
        proto.protos.push(Arc::new(inner));
    }
    proto.source = Some(source.as_slice().into());
    assert!(dump(&proto, false).len() < 800);
}

#[test]
fn nesting_is_bounded() {
    let nested = |levels: usize| {
        (0..levels).fold(assemble("RETURN0"), |inner, _| {
            let mut proto = assemble("RETURN0");
            proto.protos.push(Arc::new(inner));
            proto
        })
    };
    assert!(undump(&dump(&nested(MAX_NESTING), true), b"=x").is_ok());
    for levels in [MAX_NESTING + 1, 100_000] {
        let message = message(&dump(&nested(levels), true), "=x");
        assert_eq!(message, "x: bad binary format (corrupted chunk: functions nested too deeply)");
    }
}

#[test]
fn huge_counts_reserve_nothing() {
    let mut proto = assemble("RETURN0");
    proto.constants = vec![Constant::Nil; 3];
    let good = dump(&proto, true);
    let at = good.len() - 7;
    assert_eq!(good[at..], [3, 0, 0, 0, 0, 0, 0], "count of constants and what follows");
    for count in
        [&[0xff, 0xff, 0xff, 0xff, 0x0f][..], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]]
    {
        let bytes = [&good[..at], count, &good[at + 1..]].concat();
        assert!(undump(&bytes, b"=x").unwrap_err().truncated);
    }
}

#[test]
fn numbers_have_one_encoding() {
    let good = dump(&assemble("RETURN0"), true);
    let at = good.len() - 1;
    let bytes = [&good[..at], &[0x80, 0]].concat();
    assert_eq!(message(&bytes, "=x"), "x: bad binary format (corrupted chunk: malformed number)");
}
