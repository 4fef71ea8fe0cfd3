//! Types of Rust to Lua and back.

use perilune::{Error, Lua, Result, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

/// The value in Lua must pass the check as `v`, and come back as it was.
fn round<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, check: &str) {
    let lua = Lua::new().unwrap();
    lua.globals().set("null", lua.null()).unwrap();
    let inside = lua.to_value(&value).unwrap();
    lua.globals().set("v", &inside).unwrap();
    lua.load(check).exec().unwrap_or_else(|error| panic!("{value:?}: {check}: {error}"));
    assert_eq!(lua.from_value::<T>(inside).unwrap(), value);
}

fn read<T: DeserializeOwned>(source: &str) -> Result<T> {
    let lua = Lua::new()?;
    lua.globals().set("null", lua.null())?;
    let value = lua.load(source).eval()?;
    lua.from_value(value)
}

fn message<T: DeserializeOwned + Debug>(source: &str) -> String {
    let error = read::<T>(source).expect_err(source);
    assert!(matches!(error, Error::Deserialize { .. }), "{error:?}");
    error.to_string()
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct Unit;

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct Newtype(i64);

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct Pair(i64, String);

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct Record {
    a: i64,
    #[serde(default)]
    b: Option<String>,
    #[serde(rename = "type")]
    kind: Kind,
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
enum Kind {
    Unit,
    Newtype(f64),
    Nothing(Option<i64>),
    Tuple(i64, bool),
    Struct { x: i64 },
}

#[test]
fn scalars() {
    round(true, "assert(v == true)");
    round(-5i8, "assert(math.type(v) == 'integer' and v == -5)");
    round(i64::MIN, "assert(v == math.mininteger)");
    round(u32::MAX, "assert(v == 0xffffffff)");
    round(i64::MAX as u64, "assert(v == math.maxinteger)");
    round(-(1i128 << 40), "assert(math.type(v) == 'integer')");
    round(2.0f64, "assert(math.type(v) == 'float' and v == 2)");
    round(0.1f32, "assert(math.abs(v - 0.1) < 1e-7)");
    round('ä', "assert(v == 'ä')");
    round("text".to_owned(), "assert(v == 'text')");
    round((), "assert(v == null)");
    round(Unit, "assert(v == null)");
    round(None::<i64>, "assert(v == null)");
    round(Some(1), "assert(v == 1)");
    round(Newtype(7), "assert(v == 7)");
    round(serde_bytes::ByteBuf::from([0, 255, 1]), "assert(v == '\\0\\255\\1')");
}

#[test]
fn integers_beyond_64_bits_become_the_nearest_float() {
    let lua = Lua::new().unwrap();
    for (value, float) in [
        (lua.to_value(&u64::MAX).unwrap(), 18_446_744_073_709_551_616.0),
        (lua.to_value(&(1u64 << 63)).unwrap(), 9_223_372_036_854_775_808.0),
        (lua.to_value(&u128::MAX).unwrap(), u128::MAX as f64),
        (lua.to_value(&i128::MIN).unwrap(), i128::MIN as f64),
    ] {
        assert_eq!(value, Value::Number(float));
    }
    // Those that floats hold come back.
    round(1u64 << 63, "assert(v == 2.0 ^ 63)");
    round(-(1i128 << 100), "assert(v == -2.0 ^ 100)");
}

#[test]
fn numbers_are_what_is_wanted_if_nothing_is_lost() {
    assert_eq!(read::<i32>("return 3.0").unwrap(), 3);
    assert_eq!(read::<f64>("return 3").unwrap(), 3.0);
    assert_eq!(read::<u64>("return 2.0 ^ 63").unwrap(), 1 << 63);
    assert_eq!(message::<i32>("return 3.5"), "invalid type: floating point `3.5`, expected i32");
    assert_eq!(message::<u8>("return 256"), "invalid value: integer `256`, expected u8");
    assert_eq!(
        message::<i64>("return 2.0 ^ 63"),
        "invalid value: integer `9223372036854775808`, expected i64"
    );
    assert_eq!(message::<i64>("return '3'"), "invalid type: string \"3\", expected i64");
    assert_eq!(message::<i64>("return 1 / 0"), "invalid type: floating point `inf`, expected i64");
    assert_eq!(message::<String>("return 3"), "invalid type: integer `3`, expected a string");
    assert!(read::<f64>("return 0 / 0").unwrap().is_nan());
}

#[test]
fn containers() {
    round(vec![1, 2, 3], "assert(#v == 3 and v[3] == 3)");
    round(Vec::<i64>::new(), "assert(#v == 0 and next(v) == nil)");
    round(vec![Some(1), None, Some(3)], "assert(#v == 3 and v[2] == null)");
    round((1, "a".to_owned(), [true, false]), "assert(v[2] == 'a' and v[3][1] == true)");
    round(Pair(1, "b".to_owned()), "assert(v[1] == 1 and v[2] == 'b')");
    round(BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]), "assert(v.a == 1 and v.b == 2)");
    round(BTreeMap::from([(1, 'a'), (2, 'b')]), "assert(v[1] == 'a')");
    round(BTreeMap::from([(-1, 'a'), (20, 'b')]), "assert(v[-1] == 'a' and v[20] == 'b')");
    round(BTreeMap::from([(true, 1), (false, 2)]), "assert(v[true] == 1)");
    round(BTreeMap::from([('x', ())]), "assert(v.x == null)");
    round(HashMap::from([((1, 2), 3)]), "local k = next(v); assert(k[1] == 1 and k[2] == 2)");
    round(vec![vec![vec![0u8; 2]; 2]; 2], "assert(#v[2][2] == 2)");
}

#[test]
fn structs_and_enums() {
    let record = |kind| Record { a: 1, b: Some("b".to_owned()), kind };
    round(record(Kind::Unit), "assert(v.a == 1 and v.b == 'b' and v.type == 'Unit')");
    round(record(Kind::Newtype(0.5)), "assert(v.type.Newtype == 0.5)");
    round(record(Kind::Tuple(1, true)), "assert(v.type.Tuple[2] == true)");
    round(record(Kind::Struct { x: 4 }), "assert(v.type.Struct.x == 4)");
    round(Kind::Nothing(None), "assert(v.Nothing == null)");
    assert_eq!(read::<Record>("return {a = 1, type = {Unit = null}, c = print}").unwrap().kind, Kind::Unit);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    assert_eq!(message::<Record>("return {}"), "missing field `a`");
    assert_eq!(
        message::<Vec<Record>>("return {{a = 1, type = 'Unit'}, {a = 1, b = {}, type = 'Unit'}}"),
        "[2].b: invalid type: map, expected a string"
    );
    assert_eq!(
        message::<BTreeMap<String, Vec<u8>>>("return {['a b'] = {1, 2, -3}}"),
        "[\"a b\"][3]: invalid value: integer `-3`, expected u8"
    );
    assert_eq!(
        message::<Kind>("return 'Other'"),
        "unknown variant `Other`, expected one of `Unit`, `Newtype`, `Nothing`, `Tuple`, `Struct`"
    );
    assert_eq!(message::<Kind>("return 'Newtype'"), "invalid type: unit variant, expected newtype variant");
    assert_eq!(
        message::<Kind>("return {Struct = {x = 'y'}}"),
        ".Struct.x: invalid type: string \"y\", expected i64"
    );
    assert_eq!(
        message::<Kind>("return {Unit = 1}"),
        ".Unit: invalid type: integer `1`, expected unit variant"
    );
    assert_eq!(message::<Kind>("return {}"), "a variant is a table with one field, or a name");
    assert_eq!(
        message::<Kind>("return {Unit = null, Newtype = 1}"),
        "a variant is a table with one field, or a name"
    );
    assert_eq!(
        message::<Kind>("return 5"),
        "invalid type: integer `5`, expected the name of a variant, or a table with one field"
    );
    assert_eq!(message::<(i64, i64)>("return {1, 2, 3}"), "invalid length 3, expected fewer elements");
    assert_eq!(message::<(i64, i64)>("return {1}"), "invalid length 1, expected a tuple of size 2");
    assert_eq!(message::<Vec<i64>>("return {a = 1}"), "invalid type: map, expected a sequence");
    assert_eq!(message::<bool>("return nil"), "invalid type: unit value, expected a boolean");
    assert_eq!(message::<i64>("return print"), "a function cannot be serialised");
    assert_eq!(message::<Vec<i64>>("return {coroutine.create(print)}"), "[1]: a thread cannot be serialised");
}

#[derive(Serialize)]
struct Borrowed<'a> {
    text: &'a str,
    cow: Cow<'a, str>,
    bytes: &'a serde_bytes::Bytes,
    items: &'a [i64],
}

#[test]
fn borrowed_content_goes_in() {
    let lua = Lua::new().unwrap();
    let borrowed = Borrowed {
        text: "t",
        cow: Cow::Borrowed("c"),
        bytes: serde_bytes::Bytes::new(b"\xff"),
        items: &[1, 2],
    };
    lua.globals().set("v", lua.to_value(&borrowed).unwrap()).unwrap();
    lua.load("assert(v.text == 't' and v.cow == 'c' and v.bytes == '\\255' and #v.items == 2)")
        .exec()
        .unwrap();
    lua.globals().set("s", lua.to_value("unsized").unwrap()).unwrap();
    assert_eq!(lua.load("return s").eval::<String>().unwrap(), "unsized");
}

#[test]
fn strings_that_are_not_text_are_bytes() {
    assert_eq!(read::<serde_bytes::ByteBuf>("return '\\255a'").unwrap().as_ref(), b"\xffa");
    assert!(message::<String>("return '\\255a'").starts_with("invalid value: byte array"));
    assert_eq!(read::<serde_bytes::ByteBuf>("return {1, 2}").unwrap().as_ref(), [1, 2]);
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(untagged)]
enum Untagged {
    Number(f64),
    Text(String),
    Items(Vec<Untagged>),
    Record { name: String },
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
#[serde(tag = "op")]
enum Tagged {
    Move { x: i64, y: i64 },
    Stop,
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Flat {
    id: i64,
    #[serde(flatten)]
    rest: BTreeMap<String, i64>,
}

#[test]
fn forms_that_need_any_value_first() {
    assert_eq!(
        read::<Untagged>("return {1, 'a', {name = 'n'}}").unwrap(),
        Untagged::Items(vec![
            Untagged::Number(1.0),
            Untagged::Text("a".to_owned()),
            Untagged::Record { name: "n".to_owned() },
        ])
    );
    round(Tagged::Move { x: 1, y: 2 }, "assert(v.op == 'Move' and v.x == 1)");
    round(Tagged::Stop, "assert(v.op == 'Stop')");
    round(Flat { id: 1, rest: BTreeMap::from([("a".to_owned(), 2)]) }, "assert(v.id == 1 and v.a == 2)");
}

#[test]
fn nil_and_nan_are_no_keys() {
    let lua = Lua::new().unwrap();
    let options = perilune::serde::SerializeOptions::new().serialize_none_to_null(false);
    let error = lua.to_value_with(&HashMap::from([(None::<i64>, 1)]), options).unwrap_err();
    assert!(matches!(error, Error::Serialize { .. }), "{error:?}");

    struct NanKey;
    impl Serialize for NanKey {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
            serializer.collect_map([(f64::NAN, 1)])
        }
    }
    let error = lua.to_value(&NanKey).unwrap_err();
    assert_eq!(error.to_string(), "a key that is nil or NaN");
}

#[test]
fn keys_are_text_or_integers_as_wanted() {
    let by_text = BTreeMap::from([("1".to_owned(), 'a'), ("x".to_owned(), 'b')]);
    assert_eq!(read::<BTreeMap<String, char>>("return {'a', x = 'b'}").unwrap(), by_text);
    let by_number = BTreeMap::from([(1, 'a'), (-20, 'b')]);
    assert_eq!(read::<BTreeMap<i32, char>>("return {['1'] = 'a', ['-20'] = 'b'}").unwrap(), by_number);
    assert_eq!(
        message::<BTreeMap<i32, char>>("return {['0x1'] = 'a'}"),
        "[\"0x1\"]: invalid type: string \"0x1\", expected i32"
    );
    assert_eq!(
        read::<BTreeMap<String, f64>>("return {[1.5] = 2}").unwrap(),
        BTreeMap::from([("1.5".to_owned(), 2.0)])
    );
}
