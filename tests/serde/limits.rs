//! What nests too deeply is an error.

use perilune::pool::Portable;
use perilune::serde::{DeserializeOptions, SerializeOptions, ValueSeed};
use perilune::{Lua, Value};
use serde::de::DeserializeSeed;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

fn nested(lua: &Lua, levels: usize) -> Value {
    lua.load("local t = 0 for _ = 1, ... do t = {t} end return t").call(levels).unwrap()
}

#[test]
fn tables() {
    let lua = Lua::new().unwrap();
    assert!(lua.from_value::<Json>(nested(&lua, 128)).is_ok());
    let deep = nested(&lua, 129);
    let error = lua.from_value::<Json>(deep.clone()).unwrap_err().to_string();
    assert!(error.ends_with("nested more than 128 levels"), "{error}");
    assert!(serde_json::to_string(&deep).unwrap_err().to_string().contains("nested more than 128 levels"));
    for levels in [1_000_000, 200] {
        assert!(lua.from_value::<Json>(nested(&lua, levels)).is_err());
        assert!(serde_json::to_string(&nested(&lua, levels)).is_err());
    }
    let options = DeserializeOptions::new().recursion_limit(2);
    assert!(lua.from_value_with::<Json>(nested(&lua, 2), options).is_ok());
    assert!(lua.from_value_with::<Json>(nested(&lua, 3), options).is_err());
}

#[derive(Serialize, Deserialize, Debug)]
struct List(Vec<List>);

#[derive(Serialize, Deserialize, Debug)]
struct Wrapped(Option<Box<Wrapped>>);

#[derive(Serialize, Deserialize, Debug)]
enum Chain {
    End,
    Next(Box<Chain>),
}

#[test]
fn recursive_types() {
    let lua = Lua::new().unwrap();
    let ring: Value = lua.load("local t = {}; t[1] = t; return t").eval().unwrap();
    assert!(lua.from_value::<List>(ring).unwrap_err().to_string().ends_with("a table that contains itself"));
    let ring: Value = lua.load("local t = {}; t.Next = t; return t").eval().unwrap();
    assert!(lua.from_value::<Chain>(ring).unwrap_err().to_string().ends_with("a table that contains itself"));
    // A type that wraps one value without end.
    assert!(lua.from_value::<Wrapped>(Value::Integer(1)).unwrap_err().to_string().contains("128 levels"));
    let chain: Value =
        lua.load("local t = 'End' for _ = 1, 1000 do t = {Next = t} end return t").eval().unwrap();
    assert!(lua.from_value::<Chain>(chain).unwrap_err().to_string().contains("128 levels"));
}

#[test]
fn values_of_rust() {
    let lua = Lua::new().unwrap();
    let list = |levels| (0..levels).fold(List(Vec::new()), |list, _| List(vec![list]));
    let chain = |levels| (0..levels).fold(Chain::End, |chain, _| Chain::Next(Box::new(chain)));
    let wrapped = |levels| (0..levels).fold(Wrapped(None), |inner, _| Wrapped(Some(Box::new(inner))));
    assert!(lua.to_value(&list(60)).is_ok());
    assert!(lua.to_value(&list(10_000)).unwrap_err().to_string().contains("128 levels"));
    assert!(lua.to_value(&chain(120)).is_ok());
    assert!(lua.to_value(&chain(10_000)).unwrap_err().to_string().contains("128 levels"));
    assert!(lua.to_value(&wrapped(10_000)).unwrap_err().to_string().contains("128 levels"));
    let options = SerializeOptions::new().recursion_limit(0);
    assert!(lua.to_value_with(&1, options).is_ok());
    assert!(lua.to_value_with(&[1], options).is_err());
}

#[test]
fn other_formats() {
    let lua = Lua::new().unwrap();
    let text = "[".repeat(100_000);
    let mut json = serde_json::Deserializer::from_str(&text);
    assert!(ValueSeed::new(&lua).deserialize(&mut json).is_err());
    assert!(serde_json::from_str::<Portable>(&text).is_err());
    let fits = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert!(serde_json::from_str::<Portable>(&fits).is_ok());
    let too_deep = format!("{}{}", "[".repeat(101), "]".repeat(101));
    let error = serde_json::from_str::<Portable>(&too_deep).unwrap_err().to_string();
    assert!(error.contains("tables nest more than 100 levels"), "{error}");
    let portable = (0..101).fold(Portable::Nil, |inner, _| Portable::from(vec![inner, Portable::from(1i64)]));
    assert!(serde_json::to_string(&portable).is_err());
}
