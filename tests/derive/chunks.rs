//! `chunk!`.

use perilune::{ChunkMode, Function, Lua, Result, Table, chunk};

#[test]
fn variables_of_rust_are_globals_of_the_chunk_alone() -> Result<()> {
    let lua = Lua::new()?;
    let (n, text) = (20, String::from("moon"));
    let table = lua.create_sequence_from([1, 2])?;
    let kept = table.clone();
    let results: (i64, String, i64) = lua
        .load(chunk! {
            $n = $n + 1
            n = n + 1
            outside = $n
            $table[3] = 3
            return $n, $text .. "!", #$table
        })
        .eval()?;
    assert_eq!(results, (22, "moon!".to_owned(), 3));
    assert_eq!(kept.raw_len(), 3);
    assert_eq!(lua.globals().get::<i64>("outside")?, 22);
    assert!(!lua.globals().contains_key("n")?);
    Ok(())
}

#[test]
fn an_environment_lies_behind_them() -> Result<()> {
    let lua = Lua::new()?;
    let own: Table = lua.load("{ y = 2 }").eval()?;
    let x = 40;
    let sum: i64 = lua.load(chunk! { z = $x; return $x + y }).set_environment(own.clone()).eval()?;
    assert_eq!(sum, 42);
    assert_eq!(own.get::<i64>("z")?, 40);
    assert!(!own.contains_key("x")?);
    Ok(())
}

#[test]
fn tokens_come_together_as_they_stood() -> Result<()> {
    let lua = Lua::new()?;
    let chunk = chunk! {
        local t = {[1] = 'a', ["b"] = 0x10, c = 1e2; 3 .. "x", -5, not nil}
        -- a comment (of Lua)
        local function f(...) return select("#", ...) end
        local n = 7 % 4 & ~1 | 1 << 3 ~ 2
        if n ~= 0 and t.c >= 100 and t["b"] == 16 then goto done end
        error "not reached"
        ::done::
        return "é\tü\u{48}", f(1, 2, 3), n, #t, t[1], 2^10, [[long]], a.b.c:d "x".y
    };
    lua.load("a = {b = {c = {d = function(_, x) return {y = x} end}}}").exec()?;
    let all: (String, i64, i64, i64, String, f64, String, String) = lua.load(chunk).eval()?;
    let n = lua.load("7 % 4 & ~1 | 1 << 3 ~ 2").eval::<i64>()?;
    assert_eq!(
        all,
        ("é\tüH".to_owned(), 3, n, 3, "3x".to_owned(), 1024.0, "long".to_owned(), "x".to_owned())
    );
    Ok(())
}

#[test]
fn messages_name_the_lines_of_the_file() -> Result<()> {
    let lua = Lua::new()?;
    let line = line!();
    let chunk = chunk! {
        local function fail()

            error("here")
        end
        fail()
    };
    let error = lua.load(chunk).exec().unwrap_err();
    let place = |offset| format!("{}:{}:", file!(), line + offset);
    assert!(error.to_string().starts_with(&place(4)), "{error}");
    assert!(error.traceback().contains(&place(6)), "{}", error.traceback());
    let f: Function =
        lua.load(chunk! { return 1 }).set_name("=other").set_mode(ChunkMode::Text).into_function()?;
    assert_eq!(f.info()?.short_source, "other");
    Ok(())
}

macro_rules! adder {
    ($name:ident) => {
        chunk! { return $name + 1 }
    };
}

#[test]
fn macros_hold_chunks() -> Result<()> {
    let lua = Lua::new()?;
    lua.globals().set("n", 41)?;
    assert_eq!(lua.load(adder!(n)).eval::<i64>()?, 42);
    Ok(())
}
