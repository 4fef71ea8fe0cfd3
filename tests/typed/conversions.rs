//! Values of Rust to Lua and back.

use perilune::{Error, FromLua, Lua, MultiValue, Result, Value, Variadic};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

fn eval<T: FromLua>(source: &str) -> Result<T> {
    Lua::new().unwrap().load(source).eval()
}

#[test]
fn integers_have_to_fit() {
    assert_eq!(eval::<i64>("return math.mininteger").unwrap(), i64::MIN);
    assert_eq!(eval::<u8>("return 255").unwrap(), 255);
    assert_eq!(eval::<u8>("return 3.0").unwrap(), 3);
    assert_eq!(eval::<u8>("return '0x10'").unwrap(), 16);
    for source in ["return 256", "return -1", "return 1.5", "return {}", "return nil", "return 'x'"] {
        assert!(matches!(eval::<u8>(source), Err(Error::BadArgument { .. })), "{source}");
    }
    assert_eq!(
        eval::<u8>("return -1").unwrap_err().root_cause().to_string(),
        "u8 expected, got number: out of range"
    );
}

#[test]
fn large_integers_become_floats() {
    let lua = Lua::new().unwrap();
    assert_eq!(lua.pack(u64::MAX).unwrap(), Value::Number(u64::MAX as f64));
    assert_eq!(lua.pack(i64::MAX as u64).unwrap(), Value::Integer(i64::MAX));
}

#[test]
fn truth_is_that_of_lua() {
    assert!(eval::<bool>("return 0").unwrap());
    assert!(!eval::<bool>("return nil").unwrap());
}

#[test]
fn strings_are_bytes() {
    assert_eq!(eval::<String>("return 'a' .. 1").unwrap(), "a1");
    assert_eq!(eval::<String>("return 12").unwrap(), "12");
    assert_eq!(eval::<String>("return 1.5").unwrap(), "1.5");
    assert!(eval::<String>(r"return '\xff'").is_err());
    assert!(eval::<String>("return {}").is_err());
    assert_eq!(eval::<char>("return 'é'").unwrap(), 'é');
    assert!(eval::<char>("return 'no'").is_err());
}

#[test]
fn options_are_nil_or_something() {
    assert_eq!(eval::<Option<i64>>("return nil").unwrap(), None);
    assert_eq!(eval::<Option<i64>>("return 1").unwrap(), Some(1));
    assert!(eval::<Option<i64>>("return {}").is_err());
}

#[test]
fn collections_are_tables() {
    assert_eq!(eval::<Vec<i64>>("return {1, 2, 3}").unwrap(), [1, 2, 3]);
    assert_eq!(eval::<[i64; 2]>("return {1, 2}").unwrap(), [1, 2]);
    assert!(eval::<[i64; 2]>("return {1, 2, 3}").is_err());
    let map = eval::<BTreeMap<String, i64>>("return {a = 1, b = 2}").unwrap();
    assert_eq!(map, BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]));
    assert_eq!(eval::<BTreeSet<i64>>("return {[3] = true, [5] = true}").unwrap(), BTreeSet::from([3, 5]));
    assert_eq!(eval::<HashSet<String>>("return {'x', 'y'}").unwrap().len(), 2);

    let lua = Lua::new().unwrap();
    lua.globals().set("v", vec![vec![1, 2], vec![3]]).unwrap();
    lua.globals().set("m", HashMap::from([("k", 7)])).unwrap();
    assert_eq!(
        lua.load("return #v, v[1][2], v[2][1], m.k").eval::<(i64, i64, i64, i64)>().unwrap(),
        (2, 2, 3, 7)
    );
}

#[test]
fn lists_are_filled_with_nil_and_cut() {
    let lua = Lua::new().unwrap();
    let f = lua.load("return ...").into_function().unwrap();
    assert_eq!(f.call::<(i64, Option<i64>)>(1).unwrap(), (1, None));
    assert_eq!(f.call::<i64>((1, 2, 3)).unwrap(), 1);
    f.call::<()>((1, 2, 3)).unwrap();
    let (first, rest) = f.call::<(i64, Variadic<i64>)>((1, 2, 3)).unwrap();
    assert_eq!((first, rest), (1, Variadic::from(vec![2, 3])));
    let all = f.call::<MultiValue>((1, "x", true)).unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(f.call::<MultiValue>(all.clone()).unwrap(), all);
    // More than the stack has at first.
    let many: Variadic<i64> = (0..10_000).collect();
    assert_eq!(f.call::<Variadic<i64>>(many.clone()).unwrap(), many);
}

#[test]
fn results_become_values_or_nil_and_an_error() {
    let lua = Lua::new().unwrap();
    let half = lua
        .create_function(|_, n: i64| Ok(if n % 2 == 0 { Ok(n / 2) } else { Err(Error::runtime("odd")) }))
        .unwrap();
    lua.globals().set("half", half).unwrap();
    let (a, b, c): (i64, Option<i64>, String) =
        lua.load("local a = half(4); local b, c = half(5); return a, b, tostring(c)").eval().unwrap();
    assert_eq!((a, b, c.as_str()), (2, None, "odd"));
}

#[test]
fn the_traits_hide_no_methods_of_other_types() {
    // The methods of a trait in scope that take `self` win against those of the type that take `&self`.
    #[expect(unused_imports, reason = "a call of its methods would be the mistake")]
    use perilune::IntoLua as _;
    let lua = Lua::new().unwrap();
    let table = lua.create_table().unwrap();
    table.push(1).unwrap();
    let mut items = vec![1];
    items.push(2);
    assert_eq!((table.raw_len(), items.len()), (1, 2));
}
