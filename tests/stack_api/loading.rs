//! Chunks: loading from readers and files, dumping.

use crate::{lua, message, run, size, text, texts};
use perilune::stack::{
    ChunkReader, LoadFailure, MULTI, REGISTRY_INDEX, Raised, State, Status, do_file, do_string, load_file,
    load_pieces, load_read,
};
use std::borrow::Cow;
use std::io::{self, Read};

/// A reader of these pieces, which counts how many were asked for.
fn pieces<'a>(
    list: &'a [&'a [u8]],
    asked: &'a mut usize,
) -> impl FnMut(&mut State) -> Result<Option<Vec<u8>>, Raised> + 'a {
    move |_| {
        *asked += 1;
        Ok(list.get(*asked - 1).map(|piece| piece.to_vec()))
    }
}

#[track_caller]
fn failed(failure: Result<(), LoadFailure>) -> String {
    match failure {
        Ok(()) => panic!("it was loaded"),
        Err(LoadFailure::Syntax { message, .. } | LoadFailure::File { message }) => {
            String::from_utf8_lossy(&message).into_owned()
        }
        Err(LoadFailure::Raised(_)) => "raised".into(),
    }
}

#[test]
fn a_chunk_comes_in_pieces() {
    let mut lua = lua();
    let l = lua.state();
    let mut asked = 0;
    load_pieces(l, &mut pieces(&[b"retu", b"rn 4", b"2", b""], &mut asked), "=pieces", "bt").unwrap();
    assert_eq!(l.pcall(0, 1, 0), Ok(()));
    assert_eq!((text(l, -1), asked), ("42".into(), 4));
    // An empty piece is the end.
    load_pieces(l, &mut pieces(&[b"return 1", b"", b" + 1"], &mut 0), "=pieces", "t").unwrap();
    l.pcall(0, 1, 0).unwrap();
    assert_eq!(text(l, -1), "1");
    load_pieces(l, &mut pieces(&[], &mut 0), "=nothing", "t").unwrap();
    l.pcall(0, 0, 0).unwrap();
    assert_eq!(l.top(), 2);
}

#[test]
fn the_first_byte_decides_about_the_mode() {
    let mut lua = lua();
    let l = lua.state();
    let mut asked = 0;
    let failure = load_pieces(l, &mut pieces(&[b"return", b" 1"], &mut asked), "=x", "b");
    assert_eq!((failed(failure), asked), ("attempt to load a text chunk (mode is 'b')".into(), 1));
    let failure = load_pieces(l, &mut pieces(&[b"\x1bLua"], &mut 0), "=x", "t");
    assert_eq!(failed(failure), "attempt to load a binary chunk (mode is 't')");
    let failure = load_pieces(l, &mut pieces(&[b"x ="], &mut 0), "=x", "t");
    assert_eq!(failed(failure), "x:1: unexpected symbol near <eof>");
    assert_eq!(l.top(), 0);
}

#[test]
fn errors_of_a_reader_are_passed_on() {
    let mut lua = lua();
    let l = lua.state();
    let mut reader = |l: &mut State| -> Result<Option<Vec<u8>>, Raised> {
        l.new_table()?;
        l.push_integer(7);
        l.set_field(-2, "code")?;
        Err(l.raise_value())
    };
    let Err(LoadFailure::Raised(raised)) = load_pieces(l, &mut reader, "=x", "t") else { panic!("no error") };
    assert_eq!(l.catch(raised, 0), Status::ErrRun);
    l.get_field(-1, "code").unwrap();
    assert_eq!(text(l, -1), "7");
    // Within a native function it becomes that function's own.
    l.register("load_badly", |l| {
        let mut reader =
            |l: &mut State| -> Result<Option<Vec<u8>>, Raised> { Err(l.raise("cannot decrypt")) };
        load_pieces(l, &mut reader, "=x", "t").map_err(|failure| failure.raise(l))?;
        Ok(1)
    })
    .unwrap();
    l.register("load_wrong", |l| {
        load_pieces(l, &mut pieces(&[b"="], &mut 0), "=x", "t").map_err(|failure| failure.raise(l))?;
        Ok(1)
    })
    .unwrap();
    run(l, "return select(2, pcall(load_badly)), select(2, pcall(load_wrong))", 2);
    assert_eq!(
        (text(l, -2), text(l, -1)),
        ("cannot decrypt".into(), "x:1: unexpected symbol near '='".into())
    );
}

/// A reader that decodes what it has, piece by piece, without a copy of its own for each.
struct Decoder {
    rest: Vec<u8>,
    piece: Vec<u8>,
}

impl ChunkReader for Decoder {
    fn next_piece(&mut self, _: &mut State) -> Result<Option<Cow<'_, [u8]>>, Raised> {
        let n = self.rest.len().min(3);
        self.piece.clear();
        self.piece.extend(self.rest.drain(..n).map(|byte| byte ^ 0x55));
        Ok((n > 0).then_some(Cow::Borrowed(&self.piece[..])))
    }
}

#[test]
fn readers_may_lend_their_pieces() {
    let mut lua = lua();
    let l = lua.state();
    let hidden = b"return ...".map(|byte| byte ^ 0x55).to_vec();
    load_pieces(l, &mut Decoder { rest: hidden, piece: Vec::new() }, "=decoded", "t").unwrap();
    l.push_integer(3);
    l.pcall(1, MULTI, 0).unwrap();
    assert_eq!(texts(l), ["3"]);
}

#[test]
fn readers_may_use_the_state() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "return coroutine.wrap(function() for _, p in ipairs {'return ', '1 ', '+ 1'} do coroutine.yield(p) end end)",
        1,
    );
    let mut reader = |l: &mut State| {
        l.push_value(1);
        l.call(0, 1)?;
        let piece = l.bytes(-1).map(<[u8]>::to_vec);
        l.pop(1);
        Ok(piece)
    };
    load_pieces(l, &mut reader, "=x", "t").unwrap();
    l.pcall(0, 1, 0).unwrap();
    assert_eq!(text(l, -1), "2");
}

/// Fails after what it has.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("line cut")),
            n => Ok(n),
        }
    }
}

#[test]
fn chunks_from_io() {
    let mut lua = lua();
    let l = lua.state();
    let terms = size(20_000, 1000);
    let long = format!("return {}0", "1 + ".repeat(terms));
    load_read(l, long.as_bytes(), "=long", "t").unwrap();
    l.pcall(0, 1, 0).unwrap();
    assert_eq!(text(l, -1), terms.to_string());
    let failure = load_read(l, Broken(b"return 1"), "@socket", "t");
    assert_eq!(failed(failure), "cannot read socket: line cut");
    assert_eq!(l.top(), 1);
}

#[test]
fn a_chunk_larger_than_the_cap_is_refused() {
    let mut lua = lua();
    lua.set_memory_limit(2 << 20);
    let l = lua.state();
    let Err(LoadFailure::Raised(raised)) = load_read(l, io::repeat(b' '), "=endless", "t") else {
        panic!("no error")
    };
    assert_eq!(l.catch(raised, 0), Status::ErrMem);
}

#[test]
fn dumps_are_written_and_loaded() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "return function(...) local name = ... error('with ' .. name) end", 1);
    // Without debug information there is no position.
    for (strip, expected) in [(false, "test:1: with x"), (true, "with x")] {
        let mut chunk = Vec::new();
        let dumped = l.dump(strip, |_, piece| {
            chunk.extend_from_slice(piece);
            Ok::<(), Raised>(())
        });
        assert!(dumped.unwrap().unwrap() && chunk.starts_with(b"\x1bLua"));
        load_read(l, &chunk[..], "=dumped", "b").unwrap();
        l.push_str("x").unwrap();
        assert!(l.pcall(1, 0, 0).is_err());
        assert_eq!(text(l, -1), expected);
        l.pop(1);
    }
    assert_eq!(l.dump(false, |_, _| Err("disk full")).unwrap(), Err("disk full"));
    let result = l.dump(false, |l, _| Err::<(), _>(l.raise("writer"))).unwrap();
    assert_eq!(message(l, result), "writer");
    l.push_native(|_| Ok(0));
    assert_eq!(l.dump(false, |_, _| Err("not called")).unwrap(), Ok(false));
    l.set_top(0);
    assert_eq!(l.dump(false, |_, _| Err("not called")).unwrap(), Ok(false));
}

#[test]
fn texts_and_files_are_run() {
    let mut lua = lua();
    let l = lua.state();
    do_string(l, "return 1, 2").unwrap();
    assert_eq!(texts(l), ["1", "2"]);
    assert_eq!(do_string(l, "error({})"), Err(Status::ErrRun));
    assert!(l.is_table(-1));
    l.set_top(0);
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("stack_api.lua");
    std::fs::write(&path, "#!/usr/bin/env lua\nreturn ..., debug.getinfo(1, 'S').source").unwrap();
    do_file(l, &path).unwrap();
    assert_eq!(texts(l), ["nil".to_owned(), format!("@{}", path.display())]);
    load_file(l, &path).unwrap();
    l.push_integer(5);
    l.pcall(1, 1, 0).unwrap();
    assert_eq!(text(l, -1), "5");
    l.set_top(0);
    assert_eq!(do_file(l, "/absent/file.lua"), Err(Status::ErrFile));
    // Miri has texts of its own for the errors of systems.
    let reason =
        if cfg!(miri) { "No such file or directory (os error 2)" } else { "No such file or directory" };
    assert_eq!(texts(l), [format!("cannot open /absent/file.lua: {reason}")]);
}

#[test]
fn the_table_of_globals_can_be_exchanged() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "x = 1; old = function() return x end; return old", 1);
    l.new_table().unwrap();
    l.set_globals().unwrap();
    // Not even the registry keeps it.
    l.push_nil();
    l.raw_set_index(REGISTRY_INDEX, 2).unwrap();
    l.push_value(-1);
    l.set_global("old").unwrap();
    l.set_top(0);
    l.gc_collect().unwrap();
    run(l, "x = 2; return old(), x, print", 3);
    assert_eq!(texts(l), ["1", "2", "nil"]);
    l.push_integer(1);
    let refused = l.set_globals();
    assert_eq!(message(l, refused), "the globals have to be a table");
}
