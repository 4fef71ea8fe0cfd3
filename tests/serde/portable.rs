//! Portable values.

use perilune::Lua;
use perilune::pool::{Portable, PortableFunction};
use serde_json::json;

#[test]
fn portable_values_go_through_formats() {
    let lua = Lua::new().unwrap();
    let source =
        "return {name = 'moon', n = 1, x = 1.5, flags = {true, false}, empty = {}, odd = {1, [5] = 2}}";
    let value: Portable = lua.load(source).eval().unwrap();
    let json = serde_json::to_value(&value).unwrap();
    let expected = json!({
        "name": "moon", "n": 1, "x": 1.5, "flags": [true, false], "empty": {}, "odd": {"1": 1, "5": 2}
    });
    assert_eq!(json, expected);
    let back: Portable =
        serde_json::from_value(json!({"name": "moon", "flags": [true, false], "n": 1})).unwrap();
    for key in ["name", "flags", "n"] {
        assert_eq!(back.get(key), value.get(key), "{key}");
    }
}

#[test]
fn values_of_formats_become_those_of_lua() {
    let json = "[1, -1, 1.0, 18446744073709551615, \"a\", null, true, {\"k\": null}, []]";
    let value: Portable = serde_json::from_str(json).unwrap();
    assert_eq!(value.get(1), Some(&Portable::Integer(1)));
    assert_eq!(value.get(3), Some(&Portable::Number(1.0)));
    assert_eq!(value.get(4), Some(&Portable::Number(18_446_744_073_709_551_616.0)));
    assert_eq!(value.get(6), None);
    assert_eq!(value.get(8).and_then(|map| map.get("k")), None);
    assert_eq!(value.get(9).and_then(Portable::as_table).map(|table| table.len()), Some(0));
}

#[test]
fn what_no_format_has_is_refused() {
    let function = PortableFunction::compile("return 1", "=f").unwrap();
    assert!(serde_json::to_string(&Portable::from(function)).unwrap_err().to_string().contains("function"));
    let bytes = serde_json::to_string(&Portable::from(&b"\xff"[..])).unwrap();
    assert_eq!(bytes, "[255]");
}
