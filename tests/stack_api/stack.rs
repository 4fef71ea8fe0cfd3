//! Indices and the stack (sections 4.1 to 4.3).

use crate::{lua, push_integers, run, text, texts};
use perilune::stack::{MULTI, NativeResult, REGISTRY_INDEX, State, Type, upvalue_index};

#[test]
fn absolute_indices_do_not_depend_on_the_top() {
    let mut lua = lua();
    let l = lua.state();
    push_integers(l, 3);
    assert_eq!((l.abs_index(-1), l.abs_index(-3), l.abs_index(2)), (3, 1, 2));
    assert_eq!(l.abs_index(upvalue_index(2)), upvalue_index(2));
}

#[test]
fn set_top_fills_with_nil_and_drops() {
    let mut lua = lua();
    let l = lua.state();
    push_integers(l, 3);
    l.set_top(5);
    assert_eq!(texts(l), ["1", "2", "3", "nil", "nil"]);
    l.set_top(-3);
    assert_eq!(texts(l), ["1", "2", "3"]);
    l.set_top(-1);
    assert_eq!(l.top(), 3);
    l.set_top(0);
    assert_eq!(l.top(), 0);
}

#[test]
fn insert_remove_replace_copy() {
    let mut lua = lua();
    let l = lua.state();
    push_integers(l, 4);
    l.insert(2);
    assert_eq!(texts(l), ["1", "4", "2", "3"]);
    l.insert(-1);
    assert_eq!(texts(l), ["1", "4", "2", "3"]);
    l.remove(-3);
    assert_eq!(texts(l), ["1", "2", "3"]);
    l.replace(1);
    assert_eq!(texts(l), ["3", "2"]);
    l.copy(1, -1);
    assert_eq!(texts(l), ["3", "3"]);
    l.replace(-1);
    assert_eq!(texts(l), ["3"]);
}

#[test]
fn rotate_towards_the_top_and_back() {
    let mut lua = lua();
    let l = lua.state();
    push_integers(l, 5);
    l.rotate(2, 1);
    assert_eq!(texts(l), ["1", "5", "2", "3", "4"]);
    l.rotate(-4, -1);
    assert_eq!(texts(l), ["1", "2", "3", "4", "5"]);
    l.rotate(1, 5);
    l.rotate(3, 0);
    l.rotate(1, i32::MIN);
    l.rotate(1, i32::MAX);
    assert_eq!(l.top(), 5);
}

#[test]
#[cfg_attr(miri, ignore = "a stack of a million slots")]
fn room_is_made_on_demand() {
    let mut lua = lua();
    let l = lua.state();
    assert!(l.check_stack(999_000));
    assert!(!l.check_stack(1_000_000));
    l.push_native(|l| {
        l.ensure_stack(1_000_001, "too many things")?;
        Ok(0)
    });
    assert!(l.pcall(0, 0, 0).is_err());
    assert_eq!(text(l, -1), "stack overflow (too many things)");
    l.push_native(|l| {
        l.ensure_stack(1_000_001, "")?;
        Ok(0)
    });
    assert!(l.pcall(0, 0, 0).is_err());
    assert_eq!(text(l, -1), "stack overflow");
}

/// Counts in its first upvalue, and keeps its last argument in the second.
fn count(l: &mut State) -> NativeResult {
    let n = l.to_integer(upvalue_index(1)).unwrap_or(0) + 1;
    l.push_integer(n);
    l.copy(-1, upvalue_index(1));
    l.push_value(1);
    l.replace(upvalue_index(2));
    assert_eq!(l.type_of(upvalue_index(3)), Type::None);
    assert_eq!(l.type_of(upvalue_index(256)), Type::None);
    l.push_value(upvalue_index(1));
    l.push_value(upvalue_index(2));
    Ok(2)
}

#[test]
fn upvalues_are_read_and_written_through_pseudo_indices() {
    let mut lua = lua();
    let l = lua.state();
    l.push_integer(40);
    l.push_nil();
    l.push_native_closure(count, 2).unwrap();
    for expected in ["41 a", "42 b"] {
        l.push_value(1);
        let (n, word) = expected.split_at(2);
        l.push_str(word.trim()).unwrap();
        l.call(1, 2).unwrap();
        assert_eq!((text(l, -2), text(l, -1)), (n.to_owned(), word.trim().to_owned()));
        l.pop(2);
    }
    assert_eq!(l.get_upvalue(1, 1), Some(Vec::new()));
    assert_eq!(l.to_integer(-1), Some(42));
    assert_eq!(l.get_upvalue(1, 3), None);
}

#[test]
fn the_registry_has_main_thread_and_globals() {
    let mut lua = lua();
    let l = lua.state();
    assert_eq!(l.raw_get_index(REGISTRY_INDEX, 1), Type::Thread);
    assert!(l.push_thread());
    assert!(l.raw_equal(-1, -2));
    assert_eq!(l.raw_get_index(REGISTRY_INDEX, 2), Type::Table);
    l.push_globals();
    assert!(l.raw_equal(-1, -2));
    run(l, "return _G", 1);
    assert!(l.raw_equal(-1, -2));
    assert!(l.is_main());
}

#[test]
fn slots_are_closed_by_set_top_and_close_slot() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "log = {}
         return function(name)
           return setmetatable({}, {__close = function(_, e) log[#log + 1] = name .. tostring(e) end})
         end",
        1,
    );
    for name in ["a", "b", "c"] {
        l.push_value(1);
        l.push_str(name).unwrap();
        l.call(1, 1).unwrap();
        l.to_close(-1).unwrap();
    }
    l.set_top_closing(3).unwrap();
    l.close_slot(3).unwrap();
    assert!(l.is_nil(3));
    l.close_slot(3).unwrap();
    run(l, "return table.concat(log, ' ')", 1);
    assert_eq!(text(l, -1), "cnil bnil");
    l.set_top_closing(-5).unwrap();
    run(l, "return table.concat(log, ' ')", 1);
    assert_eq!(text(l, -1), "cnil bnil anil");
}

#[test]
fn slots_are_closed_when_a_native_function_returns_or_fails() {
    fn closing(l: &mut State) -> NativeResult {
        l.to_close(1)?;
        if l.to_boolean(2) {
            return Err(l.raise("failed"));
        }
        l.push_integer(9);
        Ok(1)
    }
    let mut lua = lua();
    let l = lua.state();
    l.register("closing", closing).unwrap();
    run(
        l,
        "local log = {}
         local c = setmetatable({}, {__close = function(_, e) log[#log + 1] = tostring(e) end})
         return closing(c, false), pcall(closing, c, true), table.concat(log, ' '), pcall(closing, 5)",
        MULTI,
    );
    assert_eq!(texts(l)[..3], ["9", "false", "nil failed"]);
    assert!(text(l, -1).ends_with("got a non-closable value"), "{}", text(l, -1));
}
