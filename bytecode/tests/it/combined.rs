//! Several chunks in one.

use crate::assembler::assemble;
use perilune_bytecode::{MAX_NESTING, MAX_UPVALUES, Proto, combine};
use std::sync::Arc;

/// A main function with this many upvalues.
fn chunk(upvalues: usize) -> Proto {
    assemble(&format!(".vararg\n.upvalues {upvalues}\nVARARGPREP 0\nRETURN 0 1 1"))
}

#[test]
fn calls_every_chunk_in_turn() {
    let main = combine(vec![chunk(1), chunk(0), chunk(1)], b"=(test)").unwrap();
    assert_eq!(main.protos.len(), 3);
    assert_eq!(main.lines, [1, 1, 1, 2, 2, 3, 3, 3]);
    assert_eq!(main.upvalues.len(), 1);
    assert!(combine(Vec::new(), b"=(test)").is_ok());
}

#[test]
fn only_the_first_upvalue_is_shared() {
    let main = combine(vec![chunk(3), chunk(2)], b"=(test)").unwrap();
    let indices = |n: usize| main.protos[n].upvalues.iter().map(|upvalue| upvalue.index).collect::<Vec<_>>();
    assert_eq!((indices(0), indices(1)), (vec![0, 1, 2], vec![0, 3]));
    assert_eq!(main.upvalues.len(), 4);
}

#[test]
fn refuses_what_exceeds_a_limit() {
    let half = MAX_UPVALUES / 2 + 1;
    assert!(combine(vec![chunk(half), chunk(half)], b"=(test)").is_ok());
    let error = combine(vec![chunk(half), chunk(half + 1)], b"=(test)").unwrap_err();
    assert_eq!(error.reason, "too many upvalues");

    let nested = (0..MAX_NESTING).fold(chunk(0), |inner, _| {
        let mut outer = chunk(0);
        outer.protos.push(Arc::new(inner));
        outer
    });
    assert!(perilune_bytecode::verify(&nested).is_ok());
    let error = combine(vec![nested], b"=(test)").unwrap_err();
    assert_eq!(error.reason, "functions nested too deeply");
}
