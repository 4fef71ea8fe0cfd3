//! Options of both directions.

use perilune::serde::{DeserializeOptions, SerializeOptions};
use perilune::{Lua, Result, Value};
use serde_json::{Value as Json, json};

fn json(source: &str, options: DeserializeOptions) -> Result<Json> {
    let lua = Lua::new()?;
    lua.globals().set("null", lua.null())?;
    lua.globals().set("array", lua.array_metatable()?)?;
    let value: Value = lua.load(source).eval()?;
    let read = lua.from_value_with::<Json>(value.clone(), options);
    // Both ways say the same.
    let written = serde_json::to_value(
        value
            .to_serializable()
            .deny_unsupported_types(options.deny_unsupported_types)
            .deny_recursive_tables(options.deny_recursive_tables)
            .encode_empty_tables_as_array(options.encode_empty_tables_as_array)
            .detect_mixed_tables(options.detect_mixed_tables)
            .sort_keys(options.sort_keys)
            .recursion_limit(options.recursion_limit),
    );
    match (&read, &written) {
        (Ok(read), Ok(written)) => assert_eq!(read, written, "{source}"),
        (Err(_), Err(_)) => {}
        _ => panic!("{source}: {read:?}, {written:?}"),
    }
    read
}

const DEFAULT: DeserializeOptions = DeserializeOptions::new();

#[test]
fn tables_are_sequences_or_maps() {
    for (source, expected) in [
        ("{}", json!({})),
        ("{1, 2}", json!([1, 2])),
        ("setmetatable({}, array)", json!([])),
        ("setmetatable({1, x = 2}, array)", json!([1])),
        ("{x = 1}", json!({"x": 1})),
        ("{1, x = 2}", json!({"1": 1, "x": 2})),
        ("{[3] = 'c', [2] = 'b', [1] = 'a'}", json!(["a", "b", "c"])),
        ("{[0] = 0}", json!({"0": 0})),
        ("{1, nil, 3}", json!([1, null, 3])),
        ("{[1.5] = 1}", json!({"1.5": 1})),
        ("{null, {null}}", json!([null, [null]])),
        ("{a = {b = {c = {1.5, 'x', true}}}}", json!({"a": {"b": {"c": [1.5, "x", true]}}})),
        ("nil", json!(null)),
        ("0 / 0", json!(null)),
    ] {
        assert_eq!(json(&format!("return {source}"), DEFAULT).unwrap(), expected, "{source}");
    }
}

#[test]
fn empty_and_mixed_tables() {
    let empty = DEFAULT.encode_empty_tables_as_array(true);
    assert_eq!(json("return {{}, {a = {}}}", empty).unwrap(), json!([[], {"a": []}]));
    let mixed = DEFAULT.detect_mixed_tables(false);
    assert_eq!(json("return {1, x = 2}", mixed).unwrap(), json!([1]));
}

#[test]
fn unsupported_values_are_refused_or_left_out() {
    let source = "return {1, print, 3, a = io.stdout, b = coroutine.create(print), c = {d = print}}";
    let error = json(source, DEFAULT).unwrap_err().to_string();
    assert!(error.contains("cannot be serialised"), "{error}");
    let lenient = DEFAULT.deny_unsupported_types(false);
    assert_eq!(json(source, lenient).unwrap(), json!({"1": 1, "3": 3, "c": {}}));
    assert_eq!(json("return {1, print, 3}", lenient).unwrap(), json!([1, 3]));
    assert_eq!(json("return print", lenient).unwrap(), json!(null));
    assert_eq!(json("return {[print] = 1, x = 2}", lenient).unwrap(), json!({"x": 2}));
}

#[test]
fn tables_that_contain_themselves_are_refused_or_left_out() {
    let source = "local t = {1}; t.me = t; t.list = {t, 2, {t}}; return t";
    let error = json(source, DEFAULT).unwrap_err().to_string();
    assert!(error.contains("a table that contains itself"), "{error}");
    let lenient = DEFAULT.deny_recursive_tables(false);
    assert_eq!(json(source, lenient).unwrap(), json!({"1": 1, "list": [2, []]}));
    // The same table at two places is no cycle.
    assert_eq!(json("local t = {1}; return {t, t}", DEFAULT).unwrap(), json!([[1], [1]]));
    let error = json("local t = {}; t[1] = {t}; return t", DEFAULT).unwrap_err().to_string();
    assert_eq!(error, "[1][1]: a table that contains itself");
}

#[test]
fn keys_can_come_in_order() {
    let lua = Lua::new().unwrap();
    let value: Value = lua
        .load("local t = {[true] = 0, [-1] = 0, [2.5] = 0, [10] = 0} for c in ('qwertzuiop'):gmatch '.' do t[c] = 1 end return t")
        .eval()
        .unwrap();
    let text = serde_json::to_string(&value.to_serializable().sort_keys(true)).unwrap();
    let expected =
        r#"{"true":0,"-1":0,"2.5":0,"10":0,"e":1,"i":1,"o":1,"p":1,"q":1,"r":1,"t":1,"u":1,"w":1,"z":1}"#;
    assert_eq!(text, expected);
    let keys: Vec<String> = lua
        .from_value_with::<Pairs>(value, DEFAULT.sort_keys(true))
        .unwrap()
        .0
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(keys.join(" "), "true -1 2.5 10 e i o p q r t u w z");
}

/// The entries of a map in their order.
struct Pairs(Vec<(String, i64)>);

impl<'de> serde::Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(key) = map.next_key::<Json>()? {
                    let key = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
                    pairs.push((key, map.next_value()?));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

#[test]
fn nothing_is_nil_or_null() {
    let lua = Lua::new().unwrap();
    lua.globals().set("null", lua.null()).unwrap();
    assert!(lua.null().is_null() && Value::NULL.is_null() && !Value::Nil.is_null());
    let value = json!({"a": null, "list": [1, null]});
    let nil = SerializeOptions::new().serialize_unit_to_null(false).serialize_none_to_null(false);
    lua.globals().set("v", lua.to_value(&value).unwrap()).unwrap();
    lua.load("assert(v.a == null and v.list[2] == null and type(null) == 'userdata')").exec().unwrap();
    lua.globals().set("v", lua.to_value_with(&value, nil).unwrap()).unwrap();
    lua.load("assert(v.a == nil and #v.list == 1)").exec().unwrap();
    assert!(lua.to_value_with(&None::<i64>, nil).unwrap().is_nil());
    assert!(lua.to_value_with(&(), nil.serialize_unit_to_null(true)).unwrap().is_null());
}

#[test]
fn sequences_are_marked() {
    let lua = Lua::new().unwrap();
    let marked = lua.to_value(&Vec::<i64>::new()).unwrap();
    assert_eq!(marked.as_table().unwrap().metatable(), Some(lua.array_metatable().unwrap()));
    let options = SerializeOptions::new().set_array_metatable(false);
    let plain = lua.to_value_with(&Vec::<i64>::new(), options).unwrap();
    assert_eq!(plain.as_table().unwrap().metatable(), None);
    lua.globals().set("v", marked).unwrap();
    assert!(!lua.load("return getmetatable(v)").eval::<bool>().unwrap());
    assert!(lua.load("setmetatable(v, nil)").exec().is_err());
}
