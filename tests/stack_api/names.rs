//! The table of C names is complete.

const PAGE: &str = include_str!("../../src/stack/c_names.rs");

/// The C names in the first column of the tables.
fn documented() -> Vec<&'static str> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("//! | `"));
    rows.flat_map(|row| row.split(" | ").next().unwrap_or_default().split(", "))
        .map(|name| name.trim_matches(|c: char| c == '`' || c == ' '))
        .collect()
}

#[test]
fn every_symbol_of_the_c_interface_has_a_counterpart() {
    let documented = documented();
    let symbols = perilune_capi::symbols::NAMES.iter().chain(&["lua_ident"]);
    let missing: Vec<_> = symbols.filter(|name| !documented.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The macros of the headers, which are no symbols.
const MACROS: &[&str] = &[
    "lua_call",
    "lua_getextraspace",
    "lua_getuservalue",
    "lua_insert",
    "lua_isboolean",
    "lua_isfunction",
    "lua_islightuserdata",
    "lua_isnil",
    "lua_isnone",
    "lua_isnoneornil",
    "lua_istable",
    "lua_isthread",
    "lua_newtable",
    "lua_newuserdata",
    "lua_numbertointeger",
    "lua_pcall",
    "lua_pop",
    "lua_pushcfunction",
    "lua_pushglobaltable",
    "lua_pushliteral",
    "lua_register",
    "lua_remove",
    "lua_replace",
    "lua_setuservalue",
    "lua_tointeger",
    "lua_tonumber",
    "lua_tostring",
    "lua_upvalueindex",
    "lua_yield",
    "luaL_addchar",
    "luaL_addsize",
    "luaL_argcheck",
    "luaL_argexpected",
    "luaL_buffaddr",
    "luaL_bufflen",
    "luaL_buffsub",
    "luaL_checkstring",
    "luaL_checkversion",
    "luaL_dofile",
    "luaL_dostring",
    "luaL_getmetatable",
    "luaL_loadbuffer",
    "luaL_loadfile",
    "luaL_newlib",
    "luaL_newlibtable",
    "luaL_opt",
    "luaL_optstring",
    "luaL_prepbuffer",
    "luaL_pushfail",
    "luaL_typename",
];

#[test]
fn every_macro_of_the_manual_has_one_too() {
    let documented = documented();
    let missing: Vec<_> = MACROS.iter().filter(|name| !documented.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn no_name_stands_twice() {
    let mut seen = std::collections::HashSet::new();
    for name in documented() {
        assert!(name == "..." || seen.insert(name), "{name}");
    }
}
