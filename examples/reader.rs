//! Chunks from anywhere, with the stack API: pieces of a decoder, and what can be read like a file.
//!
//! `cargo run --release --example reader`

use perilune::stack::{Raised, State, load_pieces, load_read, new_state};
use std::io::{self, Read, Write};

/// Shows the value on top of the stack, and pops it.
fn show(l: &mut State, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", String::from_utf8_lossy(l.bytes(-1).unwrap_or_default()))?;
    l.pop(1);
    Ok(())
}

pub(crate) fn run(out: &mut impl Write) -> io::Result<()> {
    let mut lua = new_state().expect("there is memory for a state");
    let l = lua.state();

    // A reader is a function that gives the next piece. This one undoes a simple cipher.
    let mut pieces = ["ergh", "ea 'ebg", "13 vf rnfl'"].into_iter();
    let mut decode = |_: &mut State| -> Result<Option<Vec<u8>>, Raised> {
        let rotate = |byte: u8| match byte {
            b'a'..=b'z' => b'a' + (byte - b'a' + 13) % 26,
            other => other,
        };
        Ok(pieces.next().map(|piece| piece.bytes().map(rotate).collect()))
    };
    load_pieces(l, &mut decode, "=secret", "t").expect("the cipher is undone");
    l.pcall(0, 1, 0).expect("the chunk is right");
    show(l, out)?;

    // Files, sockets and chains of them are readers of the standard library.
    let header = &b"local name = 'chain'\n"[..];
    let body = &b"return 'from a ' .. name"[..];
    load_read(l, header.chain(body), "=chain", "t").expect("it is Lua");
    l.pcall(0, 1, 0).expect("the chunk is right");
    show(l, out)?;

    // A reader that fails ends the loading; nothing is pushed.
    let mut failing = |l: &mut State| -> Result<Option<Vec<u8>>, Raised> { Err(l.raise("connection lost")) };
    let top = l.top();
    let failure = load_pieces(l, &mut failing, "=net", "t").expect_err("the reader fails");
    failure.push(l, top);
    show(l, out)
}

fn main() -> io::Result<()> {
    run(&mut io::stdout())
}
