//! Userdata that can be serialised.

use perilune::{Lua, UserData, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
struct Point {
    x: i64,
    tags: Vec<String>,
}

impl UserData for Point {}

struct Plain;
impl UserData for Plain {}

fn point() -> Point {
    Point { x: 1, tags: vec!["a".to_owned()] }
}

#[test]
fn userdata_are_what_they_serialise_as() {
    let lua = Lua::new().unwrap();
    let userdata = lua.create_ser_userdata(point()).unwrap();
    lua.globals().set("p", &userdata).unwrap();
    let value: Value = lua.load("return {p, inner = {p}}").eval().unwrap();
    let expected = json!({"1": {"x": 1, "tags": ["a"]}, "inner": [{"x": 1, "tags": ["a"]}]});
    assert_eq!(serde_json::to_value(&value).unwrap(), expected);
    assert_eq!(lua.from_value::<serde_json::Value>(value).unwrap(), expected);
    assert_eq!(serde_json::to_value(&userdata).unwrap(), expected["1"]);
    let value = Value::UserData(userdata.clone());
    assert_eq!(lua.from_value::<Point>(value.clone()).unwrap(), point());
    assert_eq!(lua.from_value::<Option<Point>>(value.clone()).unwrap(), Some(point()));
    // Its values for the host are its own.
    userdata.set_user_value("note", 1).unwrap();
    assert_eq!(userdata.user_value::<i64>("note").unwrap(), 1);
    assert_eq!(lua.from_value::<Point>(value.clone()).unwrap(), point());
    let _exclusive = userdata.borrow_mut::<Point>().unwrap();
    assert!(lua.from_value::<Point>(value).unwrap_err().to_string().contains("borrowed"));
}

#[test]
fn other_userdata_are_refused() {
    let lua = Lua::new().unwrap();
    lua.globals().set("p", Plain).unwrap();
    let value: Value = lua.load("return {a = {p}}").eval().unwrap();
    let error = lua.from_value::<serde_json::Value>(value.clone()).unwrap_err().to_string();
    assert_eq!(error, ".a[1]: a userdata cannot be serialised");
    assert!(serde_json::to_value(&value).is_err());
    let taken = lua.create_ser_userdata(point()).unwrap();
    taken.take::<Point>().unwrap();
    assert!(lua.from_value::<Point>(Value::UserData(taken)).unwrap_err().to_string().contains("gone"));
}

#[test]
fn types_of_other_crates_can_be_serialised() {
    let lua = Lua::new().unwrap();
    let userdata = lua.create_ser_any_userdata(std::time::Duration::from_millis(1500)).unwrap();
    let json = serde_json::to_value(&userdata).unwrap();
    assert_eq!(json, json!({"secs": 1, "nanos": 500_000_000}));
    let sequence = lua.create_ser_any_userdata(vec![1, 2]).unwrap();
    assert_eq!(lua.from_value::<Vec<i64>>(Value::UserData(sequence)).unwrap(), [1, 2]);
    let variant = lua.create_ser_any_userdata(Ok::<i64, i64>(3)).unwrap();
    assert_eq!(lua.from_value::<Result<i64, i64>>(Value::UserData(variant)).unwrap(), Ok(3));
}

/// A userdata whose content leads back to it.
#[derive(Serialize)]
struct Knot {
    inside: perilune::Table,
}

impl UserData for Knot {}

#[test]
fn userdata_that_contain_themselves_are_errors() {
    let lua = Lua::new().unwrap();
    let inside = lua.create_table().unwrap();
    let knot = lua.create_ser_userdata(Knot { inside: inside.clone() }).unwrap();
    inside.set(1, &knot).unwrap();
    let error = lua.from_value::<serde_json::Value>(Value::UserData(knot.clone())).unwrap_err().to_string();
    assert!(error.contains("C stack overflow"), "{error}");
    let error = serde_json::to_value(&knot).unwrap_err().to_string();
    assert!(error.contains("C stack overflow"), "{error}");
}
