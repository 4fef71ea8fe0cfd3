//! Other formats: JSON into a state and out of it.

use perilune::serde::{Deserializer, SerializeOptions, ValueSeed};
use perilune::{Lua, Value};
use serde::Deserialize;
use serde::de::DeserializeSeed;

fn parse(lua: &Lua, json: &str) -> Value {
    ValueSeed::new(lua).deserialize(&mut serde_json::Deserializer::from_str(json)).unwrap()
}

#[test]
fn json_becomes_values_and_json_again() {
    let lua = Lua::new().unwrap();
    let json = r#"{"a":[1,2.5,"x",null,true,[],{}],"b":{"c":-7}}"#;
    let value = parse(&lua, json);
    assert_eq!(serde_json::to_string(&value.to_serializable().sort_keys(true)).unwrap(), json);
    lua.globals().set("v", &value).unwrap();
    let check = "assert(math.type(v.a[1]) == 'integer' and math.type(v.a[2]) == 'float' and #v.a == 7 and v.b.c == -7)";
    lua.load(check).exec().unwrap();
    let nil = SerializeOptions::new().serialize_unit_to_null(false);
    let seed = ValueSeed::new(&lua).with_options(nil);
    let value = seed.deserialize(&mut serde_json::Deserializer::from_str("null")).unwrap();
    assert!(value.is_nil());
}

#[test]
fn errors_of_the_format_come_through() {
    let lua = Lua::new().unwrap();
    let mut json = serde_json::Deserializer::from_str("[1, 2");
    let error = ValueSeed::new(&lua).deserialize(&mut json).unwrap_err();
    assert!(error.is_eof(), "{error}");
    // The state is as it was.
    assert_eq!(lua.load("return 1").eval::<i64>().unwrap(), 1);
}

#[test]
fn handles_can_be_serialised() {
    let lua = Lua::new().unwrap();
    let table = lua.create_sequence_from([1, 2]).unwrap();
    assert_eq!(serde_json::to_string(&table).unwrap(), "[1,2]");
    assert_eq!(serde_json::to_string(&lua.create_string("a").unwrap()).unwrap(), "\"a\"");
    assert_eq!(serde_json::to_string(&lua.create_string(b"\xff\x01").unwrap()).unwrap(), "[255,1]");
    // A value of one state goes into another one.
    let other = Lua::new().unwrap();
    let copy = other.to_value(&table).unwrap();
    assert_eq!(copy.as_table().unwrap().raw_len(), 2);
}

#[test]
fn values_are_deserializers() {
    let lua = Lua::new().unwrap();
    let value: Value = lua.load("return {1, 2}").eval().unwrap();
    assert_eq!(<(u8, u8)>::deserialize(Deserializer::new(&lua, &value)).unwrap(), (1, 2));
    let other = Lua::new().unwrap();
    assert!(<(u8, u8)>::deserialize(Deserializer::new(&other, &value)).is_err());
}

#[test]
fn code_that_is_run_meanwhile_may_use_the_state() {
    struct Reentrant(Lua);
    impl serde::Serialize for Reentrant {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let n: i64 =
                self.0.load("collectgarbage(); return 6 * 7").eval().map_err(serde::ser::Error::custom)?;
            serializer.serialize_i64(n)
        }
    }
    let lua = Lua::new().unwrap();
    let value = lua.to_value(&[Reentrant(lua.clone()), Reentrant(lua.clone())]).unwrap();
    assert_eq!(lua.from_value::<Vec<i64>>(value).unwrap(), [42, 42]);
}
