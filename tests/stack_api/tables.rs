//! Tables, metatables, user values, operators.

use crate::{lua, message, push_integers, run, text, texts};
use perilune::stack::{ArithOp, CompareOp, MULTI, NO_REF, REF_NIL, REGISTRY_INDEX, Type};

#[test]
fn fields_and_elements_with_metamethods() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "store = {}
         return setmetatable({}, {__index = function(_, k) return k .. '!' end,
                                  __newindex = function(_, k, v) store[k] = v end})",
        1,
    );
    assert_eq!(l.get_field(1, "name").unwrap(), Type::String);
    assert_eq!(l.get_index(1, 7).unwrap(), Type::String);
    l.push_str("key").unwrap();
    assert_eq!(l.get_table(1).unwrap(), Type::String);
    assert_eq!(texts(l)[1..], ["name!", "7!", "key!"]);
    l.set_top(1);
    l.push_integer(1);
    l.set_field(-2, "a").unwrap();
    l.push_integer(2);
    l.set_index(-2, 3).unwrap();
    l.push_str("k").unwrap();
    l.push_integer(3);
    l.set_table(-3).unwrap();
    assert_eq!(l.top(), 1);
    run(l, "return store.a, store[3], store.k", 3);
    assert_eq!(texts(l)[1..], ["1", "2", "3"]);
    l.set_top(1);
    assert_eq!(l.raw_get_field(1, "a").unwrap(), Type::Nil);
    l.push_nil();
    let result = l.get_field(-1, "x");
    assert_eq!(message(l, result), "attempt to index a nil value");
}

#[test]
fn raw_access() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "return setmetatable({}, {__index = error, __newindex = error})", 1);
    l.push_str("k").unwrap();
    l.push_integer(1);
    l.raw_set(1).unwrap();
    l.push_integer(2);
    l.raw_set_index(-2, 2).unwrap();
    l.push_integer(3);
    l.raw_set_field(-2, "f").unwrap();
    l.push_integer(4);
    l.raw_set_pointer(-2, 0xabc).unwrap();
    l.push_str("k").unwrap();
    assert_eq!(l.raw_get(1), Type::Number);
    assert_eq!(l.raw_get_index(1, 2), Type::Number);
    assert_eq!(l.raw_get_field(1, "f").unwrap(), Type::Number);
    assert_eq!(l.raw_get_pointer(1, 0xabc), Type::Number);
    assert_eq!(l.raw_get_pointer(1, 0xabd), Type::Nil);
    assert_eq!(texts(l)[1..], ["1", "2", "3", "4", "nil"]);
    l.push_light(0xabc);
    assert_eq!(l.raw_get(1), Type::Number);
    l.push_nil();
    l.push_integer(1);
    let result = l.raw_set(1);
    assert_eq!(message(l, result), "table index is nil");
}

#[test]
fn traversal() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "return {10, 20, x = 30}", 1);
    l.push_nil();
    let mut sum = 0;
    while l.next(1).unwrap() {
        sum += l.to_integer(-1).unwrap();
        l.pop(1);
    }
    assert_eq!((sum, l.top()), (60, 1));
    l.push_str("absent").unwrap();
    let result = l.next(1);
    assert_eq!(message(l, result), "invalid key to 'next'");
}

#[test]
fn lengths() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "return {1, 2, 3}, 'four', setmetatable({}, {__len = function() return 5 end}),
                setmetatable({}, {__len = function() return 'x' end}), setmetatable({}, {__len = function() return 2.0 end})",
        5,
    );
    assert_eq!((l.raw_len(1), l.raw_len(2), l.raw_len(3), l.raw_len(9)), (3, 4, 0, 0));
    assert_eq!((l.length(1).unwrap(), l.length(-3).unwrap(), l.length(5).unwrap()), (3, 5, 2));
    l.push_len(4).unwrap();
    assert_eq!(text(l, -1), "x");
    let result = l.length(4);
    assert_eq!(message(l, result), "object length is not an integer");
}

#[test]
fn globals() {
    let mut lua = lua();
    let l = lua.state();
    l.push_integer(5);
    l.set_global("five").unwrap();
    assert_eq!(l.get_global("five").unwrap(), Type::Number);
    assert_eq!(l.get_global("six").unwrap(), Type::Nil);
    l.push_globals();
    assert_eq!(l.raw_get_field(-1, "five").unwrap(), Type::Number);
}

#[test]
fn metatables_of_values_and_types() {
    let mut lua = lua();
    let l = lua.state();
    l.new_table().unwrap();
    assert!(!l.get_metatable(1));
    assert_eq!(l.get_metafield(1, "__index").unwrap(), Type::Nil);
    assert!(!l.call_meta(1, "__tostring").unwrap());
    assert_eq!(l.top(), 1);
    run(l, "return {__name = 'N', describe = function(v) return type(v) end}", 1);
    l.push_value(2);
    l.set_metatable(1).unwrap();
    assert!(l.get_metatable(1) && l.raw_equal(-1, 2));
    l.pop(1);
    assert_eq!(l.get_metafield(1, "__name").unwrap(), Type::String);
    l.pop(1);
    assert!(l.call_meta(1, "describe").unwrap());
    assert_eq!(text(l, -1), "table");
    // All numbers share one.
    l.push_integer(1);
    l.push_value(2);
    l.set_metatable(-2).unwrap();
    l.push_number(2.5);
    assert!(l.call_meta(-1, "describe").unwrap());
    assert_eq!(text(l, -1), "number");
    l.push_nil();
    l.set_metatable(-2).unwrap();
    l.push_nil();
    l.set_metatable(1).unwrap();
    assert!(!l.get_metatable(1));
}

#[test]
fn metatables_by_name_and_userdata() {
    let mut lua = lua();
    let l = lua.state();
    assert!(l.new_metatable("Point").unwrap());
    assert!(!l.new_metatable("Point").unwrap());
    assert!(l.raw_equal(-1, -2));
    l.raw_get_field(-1, "__name").unwrap();
    assert_eq!(text(l, -1), "Point");
    l.set_top(0);
    l.new_userdata([1.5f64, 2.5], 2).unwrap();
    assert!(!l.test_userdata(1, "Point").unwrap());
    l.set_metatable_named("Point").unwrap();
    assert!(l.test_userdata(-1, "Point").unwrap() && !l.test_userdata(1, "Other").unwrap());
    assert_eq!(l.top(), 1);
    assert_eq!(l.userdata::<[f64; 2]>(1), Some(&[1.5, 2.5]));
    assert_eq!(l.userdata::<f64>(1), None);
    l.userdata_mut::<[f64; 2]>(-1).unwrap()[0] = 9.0;
    assert_eq!(l.userdata::<[f64; 2]>(1).unwrap()[0], 9.0);
    // User values.
    l.push_str("first").unwrap();
    assert!(l.set_user_value(1, 1));
    assert_eq!(l.get_user_value(1, 1), Some(Type::String));
    assert_eq!(l.get_user_value(1, 2), Some(Type::Nil));
    assert_eq!(l.get_user_value(1, 3), None);
    assert_eq!(l.get_user_value(1, 0), None);
    l.push_integer(1);
    assert!(!l.set_user_value(1, 3));
    // As an argument.
    l.set_top(1);
    l.push_native(|l| {
        l.check_userdata(1, "Point")?;
        Ok(0)
    });
    l.set_global("f").unwrap();
    l.set_global("point").unwrap();
    run(
        l,
        "f(point) return select(2, pcall(f, io.stdout)), select(2, pcall(f, 1)), select(2, pcall(f))",
        MULTI,
    );
    assert_eq!(
        texts(l),
        [
            "bad argument #1 to 'f' (Point expected, got FILE*)",
            "bad argument #1 to 'f' (Point expected, got number)",
            "bad argument #1 to 'f' (Point expected, got no value)"
        ]
    );
}

#[test]
fn host_values_are_dropped_with_their_userdata() {
    struct Noted(std::sync::Arc<()>);
    let note = std::sync::Arc::new(());
    let mut lua = lua();
    let l = lua.state();
    l.new_userdata(Noted(note.clone()), 0).unwrap();
    assert!(std::sync::Arc::ptr_eq(&l.userdata::<Noted>(1).unwrap().0, &note));
    l.gc_collect().unwrap();
    assert_eq!(std::sync::Arc::strong_count(&note), 2);
    l.pop(1);
    l.gc_collect().unwrap();
    l.gc_collect().unwrap();
    assert_eq!(std::sync::Arc::strong_count(&note), 1);
}

#[test]
fn references() {
    let mut lua = lua();
    let l = lua.state();
    l.new_table().unwrap();
    let mut taken = Vec::new();
    for i in 0..5 {
        l.push_integer(i);
        taken.push(l.ref_(-2).unwrap());
    }
    assert_eq!(l.top(), 1);
    l.push_nil();
    assert_eq!(l.ref_(1).unwrap(), REF_NIL);
    for (i, &reference) in taken.iter().enumerate() {
        l.raw_get_index(1, reference.into());
        assert_eq!(l.to_integer(-1), Some(i as i64));
    }
    l.set_top(1);
    l.unref(1, taken[1]).unwrap();
    l.unref(-1, taken[3]).unwrap();
    l.unref(1, REF_NIL).unwrap();
    l.unref(1, NO_REF).unwrap();
    // The freed ones are given again, the last one first.
    l.push_integer(7);
    assert_eq!(l.ref_(1).unwrap(), taken[3]);
    l.push_integer(8);
    assert_eq!(l.ref_(1).unwrap(), taken[1]);
    l.push_integer(9);
    assert!(!taken.contains(&l.ref_(1).unwrap()));
    // In the registry beside what every state has there.
    l.push_integer(10);
    let kept = l.ref_(REGISTRY_INDEX).unwrap();
    assert!(kept > 2);
    l.unref(REGISTRY_INDEX, kept).unwrap();
    assert_eq!(l.raw_get_index(REGISTRY_INDEX, 2), Type::Table);
}

#[test]
fn subtables() {
    let mut lua = lua();
    let l = lua.state();
    l.new_table().unwrap();
    assert!(!l.get_subtable(-1, "sub").unwrap());
    assert!(l.get_subtable(1, "sub").unwrap());
    assert!(l.raw_equal(-1, -2));
    assert_eq!(l.top(), 3);
}

#[test]
fn arithmetic() {
    let mut lua = lua();
    let l = lua.state();
    let cases = [
        (ArithOp::Add, "9"),
        (ArithOp::Sub, "5"),
        (ArithOp::Mul, "14"),
        (ArithOp::Mod, "1"),
        (ArithOp::Pow, "49.0"),
        (ArithOp::Div, "3.5"),
        (ArithOp::IDiv, "3"),
        (ArithOp::BAnd, "2"),
        (ArithOp::BOr, "7"),
        (ArithOp::BXor, "5"),
        (ArithOp::Shl, "28"),
        (ArithOp::Shr, "1"),
    ];
    for (op, expected) in cases {
        l.push_integer(7);
        l.push_integer(2);
        l.arith(op).unwrap();
        assert_eq!((text(l, -1).as_str(), l.top()), (expected, 1), "{op:?}");
        l.pop(1);
    }
    l.push_integer(7);
    l.arith(ArithOp::Unm).unwrap();
    l.arith(ArithOp::BNot).unwrap();
    assert_eq!(texts(l), ["6"]);
    run(
        l,
        "return setmetatable({}, {__unm = function() return 'minus' end, __add = function(a, b) return b end})",
        1,
    );
    l.push_value(-1);
    l.arith(ArithOp::Unm).unwrap();
    l.arith(ArithOp::Add).unwrap();
    assert_eq!(texts(l), ["6", "minus"]);
    l.push_integer(1);
    l.push_nil();
    let result = l.arith(ArithOp::Add);
    assert_eq!(message(l, result), "attempt to perform arithmetic on a nil value");
}

#[test]
fn comparison() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "local mt = {__eq = function() return true end, __lt = function() return true end, __le = function() return 1 end}
         return 1, 1.0, 2, '1', setmetatable({}, mt), setmetatable({}, mt)",
        6,
    );
    assert!(l.compare(1, 2, CompareOp::Eq).unwrap() && l.raw_equal(1, 2));
    assert!(l.compare(1, 3, CompareOp::Lt).unwrap() && l.compare(-6, -4, CompareOp::Le).unwrap());
    assert!(!l.compare(1, 4, CompareOp::Eq).unwrap());
    assert!(l.compare(5, 6, CompareOp::Eq).unwrap() && !l.raw_equal(5, 6));
    assert!(l.compare(5, 6, CompareOp::Lt).unwrap() && l.compare(6, 5, CompareOp::Le).unwrap());
    // Nothing is equal to what is not there.
    assert!(!l.compare(1, 99, CompareOp::Lt).unwrap() && !l.raw_equal(99, 99));
    let result = l.compare(1, 4, CompareOp::Lt);
    assert_eq!(message(l, result), "attempt to compare number with string");
}

#[test]
fn concatenation() {
    let mut lua = lua();
    let l = lua.state();
    l.concat(0).unwrap();
    assert_eq!(texts(l), [""]);
    push_integers(l, 3);
    l.concat(3).unwrap();
    l.concat(1).unwrap();
    assert_eq!(texts(l), ["", "123"]);
    run(l, "return setmetatable({}, {__concat = function(a, b) return type(a) .. type(b) end}), 'x'", 2);
    l.concat(3).unwrap();
    assert_eq!(texts(l), ["", "123tablestring"]);
    l.push_nil();
    let result = l.concat(2);
    assert_eq!(message(l, result), "attempt to concatenate a nil value");
}

#[test]
fn frozen_tables_refuse_everything() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "return {1}", 1);
    l.freeze(1);
    l.push_integer(2);
    let result = l.raw_set_index(1, 1);
    assert_eq!(message(l, result), "attempt to modify a read-only table");
    l.push_integer(2);
    assert!(l.raw_set_pointer(1, 5).is_err());
    l.push_nil();
    assert!(l.set_metatable(1).is_err());
    l.push_integer(3);
    assert!(l.ref_(1).is_err());
}
