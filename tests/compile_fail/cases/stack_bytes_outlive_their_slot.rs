//! Bytes on the stack are borrowed from it.
use perilune::stack::State;

fn text(l: &mut State) -> usize {
    let bytes = l.bytes(-1).unwrap();
    l.pop(1);
    bytes.len()
}

fn main() {}
