//! Generated data: what goes in comes out, and JSON stays JSON.

use perilune::Lua;
use perilune::pool::Portable;
use perilune::serde::ValueSeed;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde::de::DeserializeSeed;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
enum Data {
    Unit,
    Bool(bool),
    Int(i64),
    Small(u8),
    Wide(u64),
    Float(f64),
    Char(char),
    Text(String),
    Bytes(serde_bytes::ByteBuf),
    Maybe(Option<Box<Data>>),
    List(Vec<Data>),
    Pair(Box<Data>, i32),
    ByName(BTreeMap<String, Data>),
    ByNumber(BTreeMap<i64, Data>),
    Record { a: Box<Data>, b: Option<String>, c: (i8, bool) },
}

fn data() -> impl Strategy<Value = Data> {
    let leaf = prop_oneof![
        Just(Data::Unit),
        any::<bool>().prop_map(Data::Bool),
        any::<i64>().prop_map(Data::Int),
        any::<u8>().prop_map(Data::Small),
        // Those beyond 64 bits with sign become floats.
        (0..=i64::MAX as u64).prop_map(Data::Wide),
        any::<f64>().prop_filter("NaN is not equal to itself", |n| !n.is_nan()).prop_map(Data::Float),
        any::<char>().prop_map(Data::Char),
        ".*".prop_map(Data::Text),
        vec(any::<u8>(), 0..20).prop_map(|bytes| Data::Bytes(bytes.into())),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::option::of(inner.clone()).prop_map(|data| Data::Maybe(data.map(Box::new))),
            vec(inner.clone(), 0..6).prop_map(Data::List),
            (inner.clone(), any::<i32>()).prop_map(|(data, n)| Data::Pair(Box::new(data), n)),
            btree_map("[a-c]{0,2}", inner.clone(), 0..6).prop_map(Data::ByName),
            btree_map(-3i64..6, inner.clone(), 0..6).prop_map(Data::ByNumber),
            (inner, proptest::option::of(".*"), any::<(i8, bool)>()).prop_map(|(a, b, c)| Data::Record {
                a: Box::new(a),
                b,
                c
            }),
        ]
    })
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_filter("JSON has finite numbers", |n| n.is_finite()).prop_map(Json::from),
        ".*".prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 80, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::from),
            btree_map("[a-z1]{0,3}", inner, 0..6).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn data_comes_back(data in data()) {
        let lua = Lua::new().unwrap();
        let value = lua.to_value(&data).unwrap();
        prop_assert_eq!(&lua.from_value::<Data>(value).unwrap(), &data);
    }

    #[test]
    fn json_comes_back_by_all_ways(json in json()) {
        let lua = Lua::new().unwrap();
        let value = lua.to_value(&json).unwrap();
        prop_assert_eq!(&lua.from_value::<Json>(value.clone()).unwrap(), &json);
        prop_assert_eq!(&serde_json::to_value(&value).unwrap(), &json);
        let text = json.to_string();
        let seeded = ValueSeed::new(&lua).deserialize(&mut serde_json::Deserializer::from_str(&text)).unwrap();
        // The parser rounds some floats.
        prop_assert_eq!(serde_json::to_value(&seeded).unwrap(), serde_json::from_str::<Json>(&text).unwrap());
        // Scripts see the same: a copy by Lua's own means is equal.
        let copy: perilune::Value = lua
            .load("local function copy(v)
                if type(v) ~= 'table' then return v end
                local t = {} for k, w in pairs(v) do t[k] = copy(w) end
                return next(t) == nil and v or t
              end return copy(...)")
            .call(&value)
            .unwrap();
        prop_assert_eq!(&serde_json::to_value(&copy).unwrap(), &json);
    }

    #[test]
    fn formats_decide_as_json_does(data in data()) {
        // What serde_json says to a type, Lua says, too.
        let lua = Lua::new().unwrap();
        if let Ok(json) = serde_json::to_value(&data) {
            let by_json = serde_json::from_value::<Data>(json.clone());
            let by_lua = lua.from_value::<Data>(lua.to_value(&json).unwrap());
            prop_assert_eq!(by_json.ok(), by_lua.ok());
        }
    }

    #[test]
    fn portable_values_agree_with_those_of_a_state(json in json()) {
        let lua = Lua::new().unwrap();
        let portable: Portable = serde_json::from_value(json).unwrap();
        let value = portable.to_value(&lua).unwrap();
        prop_assert_eq!(serde_json::to_value(&value).unwrap(), serde_json::to_value(&portable).unwrap());
    }
}
