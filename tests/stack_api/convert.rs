//! Pushing and reading values (`lua_push*`, `lua_is*`, `lua_to*`).

use crate::{lua, message, run, text};
use perilune::stack::{Buffer, NativeFn, Number, REGISTRY_INDEX, Type};

#[test]
fn types_of_values() {
    let mut lua = lua();
    let l = lua.state();
    let native: NativeFn = |_| Ok(0);
    l.push_nil();
    l.push_boolean(false);
    l.push_light(7);
    l.push_number(1.0);
    l.push_str("s").unwrap();
    l.new_table().unwrap();
    l.push_native(native);
    l.new_userdata(5u8, 0).unwrap();
    l.push_thread();
    let types: Vec<Type> = (1..=10).map(|idx| l.type_of(idx)).collect();
    assert_eq!(
        types,
        [
            Type::Nil,
            Type::Boolean,
            Type::LightUserdata,
            Type::Number,
            Type::String,
            Type::Table,
            Type::Function,
            Type::Userdata,
            Type::Thread,
            Type::None
        ]
    );
    let names: Vec<&str> = (1..=10).map(|idx| l.type_name(idx)).collect();
    assert_eq!(
        names,
        [
            "nil", "boolean", "userdata", "number", "string", "table", "function", "userdata", "thread",
            "no value"
        ]
    );
    assert!(l.is_nil(1) && !l.is_nil(10) && l.is_none(10) && !l.is_none(1));
    assert!(l.is_none_or_nil(1) && l.is_none_or_nil(10) && !l.is_none_or_nil(2));
    assert!(l.is_boolean(2) && l.is_light_userdata(3) && l.is_userdata(3) && l.is_userdata(8));
    assert!(!l.is_light_userdata(8) && l.is_table(6) && l.is_function(7) && l.is_native(7) && l.is_thread(9));
    assert_eq!((l.to_light(3), l.to_light(8)), (Some(7), None));
    assert_eq!(l.to_native(7).map(|f| f as usize), Some(native as usize));
    assert!(l.to_native(6).is_none());
    assert!(l.is_table(REGISTRY_INDEX));
    assert_eq!((l.to_pointer(1), l.to_pointer(2), l.to_pointer(4)), (0, 0, 0));
    assert!(l.to_pointer(6) != 0 && l.to_pointer(6) != l.to_pointer(8));
}

#[test]
fn numbers_and_strings_convert_into_each_other() {
    let mut lua = lua();
    let l = lua.state();
    l.push_str("0x10").unwrap();
    l.push_str(" 10.5 ").unwrap();
    l.push_number(3.0);
    l.push_number(3.5);
    l.push_str("x").unwrap();
    l.push_number(1e300);
    assert_eq!((l.to_integer(1), l.to_number(1)), (Some(16), Some(16.0)));
    assert_eq!((l.to_integer(2), l.to_number(2)), (None, Some(10.5)));
    assert_eq!((l.to_integer(3), l.to_integer(4), l.to_integer(6)), (Some(3), None, None));
    assert_eq!((l.to_integer(5), l.to_number(5)), (None, None));
    assert!(l.is_number(1) && l.is_string(3) && !l.is_integer(3) && !l.is_number(5));
    assert_eq!((l.numeric(1), l.numeric(3)), (None, Some(Number::Float(3.0))));
    assert_eq!(l.bytes(3), None);
    assert!(l.coerce_string(3).unwrap());
    assert_eq!(l.bytes(3), Some(&b"3.0"[..]));
    l.new_table().unwrap();
    assert!(!l.coerce_string(-1).unwrap());
    l.push_numeric(Number::Integer(5));
    assert!(l.is_integer(-1));
}

#[test]
fn false_and_nil_and_nothing_are_false() {
    let mut lua = lua();
    let l = lua.state();
    l.push_nil();
    l.push_boolean(false);
    l.push_integer(0);
    assert_eq!([1, 2, 3, 4].map(|idx| l.to_boolean(idx)), [false, false, true, false]);
}

#[test]
fn a_text_becomes_a_number_by_the_rules_of_the_lexer() {
    let mut lua = lua();
    let l = lua.state();
    assert!(l.string_to_number(b"  0x1p4  ") && l.to_number(-1) == Some(16.0));
    assert!(l.string_to_number(b"12") && l.is_integer(-1));
    let top = l.top();
    for wrong in [&b""[..], b"1e", b"0x", b"1 2", b"nan", b"inf", b"1\0"] {
        assert!(!l.string_to_number(wrong));
    }
    assert_eq!(l.top(), top);
}

#[test]
fn formatted_text() {
    let mut lua = lua();
    let l = lua.state();
    l.push_format(format_args!("plain")).unwrap();
    l.push_format(format_args!("{}-{:>4}-{:?}", 1, "x", 'c')).unwrap();
    assert_eq!((text(l, 1), text(l, 2)), ("plain".into(), "1-   x-'c'".into()));
    struct Bad;
    impl std::fmt::Display for Bad {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            Err(std::fmt::Error)
        }
    }
    let result = l.push_format(format_args!("{Bad}"));
    assert_eq!(message(l, result), "formatting failed");
}

#[test]
fn the_text_form_asks_metamethods() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "return setmetatable({}, {__tostring = function() return 'T' end}),
                setmetatable({}, {__name = 'Named'}),
                setmetatable({}, {__tostring = function() return {} end}), 1e15, -0.0, 1 << 62",
        6,
    );
    assert_eq!(text(l, 1), "T");
    let address = l.to_pointer(2);
    assert_eq!(text(l, 2), format!("Named: {address:#x}"));
    let result = l.push_display(3);
    assert_eq!(message(l, result), "'__tostring' must return a string");
    l.set_top(6);
    assert_eq!(
        (text(l, 4), text(l, 5), text(l, 6)),
        ("1e+15".into(), "-0.0".into(), "4611686018427387904".into())
    );
    assert_eq!(
        (text(l, 9), text(l, REGISTRY_INDEX).starts_with("table: 0x")),
        ("no value: (nil)".into(), true)
    );
}

#[test]
fn parts_of_strings() {
    let mut lua = lua();
    let l = lua.state();
    l.push_bytes(b"a\0b\xff").unwrap();
    l.push_substring(1, 1..3).unwrap();
    assert_eq!(l.bytes(-1), Some(&b"\0b"[..]));
    l.push_substring(1, 2..99).unwrap();
    assert_eq!(l.bytes(-1), Some(&b"b\xff"[..]));
    l.push_substring(9, 0..1).unwrap();
    assert_eq!(l.bytes(-1), Some(&b""[..]));
    assert_eq!(l.raw_len(1), 4);
}

#[test]
fn buffers_grow_and_count() {
    let mut lua = lua();
    let l = lua.state();
    let before = l.gc_bytes();
    let mut buffer = Buffer::with_capacity(l, 1 << 20).unwrap();
    assert!(l.gc_bytes() >= before + (1 << 20));
    buffer.push(l, b"head ").unwrap();
    buffer.push_byte(l, b'-').unwrap();
    l.push_integer(12);
    buffer.push_value(l).unwrap();
    buffer.push_format(l, format_args!(" {:02}", 5)).unwrap();
    buffer.extend_zeroed(l, 4).unwrap()[..2].copy_from_slice(b"xy");
    buffer.truncate(buffer.len() - 2);
    buffer.push_replaced(l, b"a.b.c.", b".", b"::").unwrap();
    assert_eq!((buffer.len(), buffer.is_empty()), (22, false));
    buffer.finish(l).unwrap();
    assert_eq!(text(l, -1), "head -12 05xya::b::c::");
    assert!(l.gc_bytes() < before + (1 << 20));
    l.new_table().unwrap();
    let mut buffer = Buffer::new(l);
    let result = buffer.push_value(l);
    assert_eq!(message(l, result), "value is not a string");
    assert!(l.is_table(-1));
}

#[test]
fn buffers_stop_at_the_cap_of_memory() {
    let mut lua = lua();
    lua.set_memory_limit(8 << 20);
    let l = lua.state();
    let mut buffer = Buffer::new(l);
    let mut rounds = 0;
    let raised = loop {
        match buffer.push(l, &[b'x'; 1 << 16]) {
            Ok(()) => rounds += 1,
            Err(raised) => break raised,
        }
    };
    assert!((60..128).contains(&rounds), "{rounds}");
    assert_eq!(l.catch(raised, 0), perilune::stack::Status::ErrMem);
    assert_eq!(buffer.len(), rounds << 16);
    // The state has no memory while the buffer has it.
    l.push_native(|l| {
        l.new_buffer(4 << 20)?;
        Ok(0)
    });
    assert!(l.pcall(0, 0, 0).is_err());
    drop(buffer);
    l.push_native(|l| {
        l.new_buffer(4 << 20)?;
        Ok(0)
    });
    assert!(l.pcall(0, 0, 0).is_ok());
}

#[test]
fn replacing_plain_text() {
    let mut lua = lua();
    let l = lua.state();
    l.push_replaced(b"%d %d", b"%d", b"%%").unwrap();
    l.push_replaced(b"aaa", b"aa", b"b").unwrap();
    l.push_replaced(b"abc", b"", b"-").unwrap();
    l.push_replaced(b"", b"a", b"b").unwrap();
    assert_eq!([1, 2, 3, 4].map(|idx| text(l, idx)), ["%% %%", "ba", "abc", ""]);
}
