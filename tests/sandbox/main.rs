//! Code of strangers: what a sandbox gives it, and what it cannot reach.

mod environments;
mod escapes;
mod presets;

use perilune::{FromLuaMulti, Lua, Preset};

/// A state with the libraries for scripts that are not trusted.
fn sandbox() -> Lua {
    Lua::with_preset(Preset::Sandbox).unwrap()
}

#[track_caller]
fn eval<T: FromLuaMulti>(lua: &Lua, source: &str) -> T {
    lua.load(source).set_name("=stranger").eval().unwrap_or_else(|error| panic!("{source}\n{error}"))
}

/// The message of the error in which a script ends.
#[track_caller]
fn failure(lua: &Lua, source: &str) -> String {
    match lua.load(source).set_name("=stranger").exec() {
        Ok(()) => panic!("it succeeds: {source}"),
        Err(error) => error.to_string(),
    }
}
