//! Values of Rust to Lua and back.

use crate::size;
use perilune::{
    AnyUserData, Either, Error, FromLua, Function, IntoLua, LightUserData, Lua, LuaString, MultiValue,
    Result, Table, Thread, UserData, Value, Variadic,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::{CStr, CString, OsStr, OsString};
use std::path::{Path, PathBuf};

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
    assert_eq!(eval::<HashSet<bool>>("return {true, false}").unwrap().len(), 2);
    let numbers = BTreeSet::from([1, 2, 3]);
    assert_eq!(Lua::new().unwrap().convert::<BTreeSet<i64>>(numbers.clone()).unwrap(), numbers);
    assert_eq!(eval::<char>("return 0x263e").unwrap(), '☾');
    assert!(eval::<char>("return 0xd800").is_err());

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
    let many: Variadic<i64> = (0..size(10_000, 1000) as i64).collect();
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

/// Every value goes to Lua and comes back as it was: through the stack, through [`Value`], as an argument and as a field.
#[test]
fn types_come_back_as_they_were() {
    let lua = Lua::new().unwrap();
    let echo: Function = lua.load("return ...").into_function().unwrap();
    fn check<T>(lua: &Lua, echo: &Function, value: T)
    where
        T: IntoLua + FromLua + Clone + PartialEq + std::fmt::Debug,
    {
        assert_eq!(lua.convert::<T>(value.clone()).unwrap(), value);
        let packed = lua.pack(value.clone()).unwrap();
        assert_eq!(lua.unpack::<T>(packed).unwrap(), value);
        assert_eq!(echo.call::<T>(value.clone()).unwrap(), value);
        let table = lua.create_table().unwrap();
        table.set("field", value.clone()).unwrap();
        assert_eq!(table.get::<T>("field").unwrap(), value);
        let packed = lua.pack_multi((1, value.clone())).unwrap();
        assert_eq!(lua.unpack_multi::<(i64, T)>(packed).unwrap(), (1, value));
    }
    macro_rules! come_back {
        ($($value:expr),* $(,)?) => {$( check(&lua, &echo, $value); )*};
    }
    come_back! {
        i8::MIN, i8::MAX, u8::MAX, i16::MIN, u16::MAX, i32::MIN, u32::MAX, i64::MIN, i64::MAX, 0u64,
        i64::MAX as u64, i64::MIN as i128, i64::MAX as u128, isize::MIN, 7usize, 0.5f32, 1e300f64, f64::INFINITY,
        -0.0f64, true, false, 'x', 'é', '\u{10ffff}',
    }
    come_back! {
        String::new(), "text".to_owned(), Box::<str>::from("boxed"), Cow::<'static, str>::from("cow"),
        CString::new("c").unwrap(), OsString::from("os"), PathBuf::from("/a/b"),
    }
    come_back! {
        Some(1), None::<i64>, Some("x".to_owned()), vec![1, 2, 3], Vec::<i64>::new(),
        vec![vec!["a".to_owned()], vec![]], [1.5, 2.5], Vec::from([Some(1), Some(2)]),
        vec![1u8, 2].into_boxed_slice(), HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]),
        BTreeMap::from([(1, true), (5, false)]), HashSet::from(["x".to_owned(), "y".to_owned()]),
        BTreeSet::from([3, 7]), BTreeSet::<i64>::new(), BTreeMap::from([("k".to_owned(), vec![Some(0.5)])]),
    }
    come_back! {
        Either::<i64, String>::Left(1), Either::<i64, String>::Right("x".to_owned()), LightUserData(0xdead),
        Value::Nil, Value::Boolean(true), Value::Integer(1), Value::Number(0.5), Value::Number(f64::INFINITY),
    }
    come_back! {
        lua.create_table().unwrap(), echo.clone(), lua.create_thread(echo.clone()).unwrap(),
        lua.create_string("s").unwrap(), Value::Table(lua.create_table().unwrap()), Value::Function(echo.clone()),
    }
}

#[test]
fn borrowed_types_become_values() {
    let lua = Lua::new().unwrap();
    let text = |value: perilune::Result<Value>| value.unwrap().as_string().unwrap().to_str().unwrap();
    let string = "string".to_owned();
    assert_eq!(text(lua.pack("str")), "str");
    assert_eq!(text(lua.pack(&string)), "string");
    assert_eq!(text(lua.pack(Cow::Borrowed("cow"))), "cow");
    assert_eq!(text(lua.pack(c"c")), "c");
    assert_eq!(text(lua.pack(Cow::<CStr>::Borrowed(c"c"))), "c");
    assert_eq!(text(lua.pack(OsStr::new("os"))), "os");
    assert_eq!(text(lua.pack(Cow::<OsStr>::Borrowed(OsStr::new("os")))), "os");
    assert_eq!(text(lua.pack(Path::new("/p"))), "/p");
    assert_eq!(text(lua.pack(Cow::<Path>::Borrowed(Path::new("/p")))), "/p");
    let numbers: &[i64] = &[1, 2];
    assert_eq!(lua.convert::<Vec<i64>>(numbers).unwrap(), [1, 2]);
    let (table, function) = (lua.create_table().unwrap(), lua.load("").into_function().unwrap());
    let (thread, string) = (lua.create_thread(function.clone()).unwrap(), lua.create_string("s").unwrap());
    assert_eq!(lua.convert::<Table>(&table).unwrap(), table);
    assert_eq!(lua.convert::<Function>(&function).unwrap(), function);
    assert_eq!(lua.convert::<Thread>(&thread).unwrap(), thread);
    assert_eq!(lua.convert::<LuaString>(&string).unwrap(), string);
    assert_eq!(lua.convert::<Value>(&Value::Integer(1)).unwrap(), Value::Integer(1));
}

#[test]
fn what_cannot_be_a_type_is_an_error_with_both_names() {
    let message = |error: Error| error.root_cause().to_string();
    macro_rules! refused {
        ($($source:literal, $t:ty => $message:literal;)*) => {$(
            assert_eq!(message(eval::<$t>($source).unwrap_err()), $message, "{} as {}", $source, stringify!($t));
        )*};
    }
    refused! {
        "return {}", i64 => "i64 expected, got table";
        "return 1.5", i64 => "i64 expected, got number: number has no integer representation";
        "return 128", i8 => "i8 expected, got number: out of range";
        "return -1", u64 => "u64 expected, got number: out of range";
        "return 'x'", f64 => "f64 expected, got string";
        "return {}", String => "String expected, got table";
        "return nil", Vec<i64> => "Vec expected, got nil";
        "return 1", HashMap<String, i64> => "HashMap expected, got number";
        "return {1}", [i64; 2] => "array expected, got table: 1 items";
        "return 1", Function => "function expected, got number";
        "return 1", Table => "table expected, got number";
        "return 1", Thread => "thread expected, got number";
        "return 1", AnyUserData => "userdata expected, got number";
        "return {}", LuaString => "string expected, got table";
        "return 1", LightUserData => "light userdata expected, got number";
        "return {}", Either<i64, String> => "i64 or String expected, got table";
        "return 'ab'", char => "char expected, got string: not one character";
        "return {'x'}", Vec<i64> => "i64 expected, got string";
        "return {x = {}}", HashMap<String, i64> => "i64 expected, got table";
        r"return 'a\0b'", CString => "CString expected, got string: nul byte found in provided data at position: 1";
    }
}

#[test]
fn numbers_as_lua_counts_them() {
    assert_eq!(eval::<i64>("return '  42  '").unwrap(), 42);
    assert_eq!(eval::<f64>("return '0x1p4'").unwrap(), 16.0);
    assert_eq!(eval::<f32>("return 1e300").unwrap(), f32::INFINITY);
    assert_eq!(eval::<u64>("return 1 << 62").unwrap(), 1 << 62);
    assert!(eval::<u64>("return 2^64").is_err());
    assert_eq!(eval::<i128>("return math.mininteger").unwrap(), i128::from(i64::MIN));
    let lua = Lua::new().unwrap();
    assert_eq!(lua.pack(i128::MAX).unwrap(), Value::Number(i128::MAX as f64));
    assert_eq!(lua.pack(3u8).unwrap(), Value::Integer(3));
    assert_eq!(lua.pack(3.0f32).unwrap(), Value::Number(3.0));
}

#[test]
fn names_of_files_need_not_be_utf_8() {
    let path: PathBuf = eval(r"return '/tmp/\xff'").unwrap();
    assert_eq!(path.as_os_str().as_encoded_bytes(), b"/tmp/\xff");
    assert_eq!(Lua::new().unwrap().load("return #...").call::<usize>(path).unwrap(), 6);
}

#[test]
fn tuples_have_up_to_twelve_places() {
    let lua = Lua::new().unwrap();
    let echo = lua.load("return ...").into_function().unwrap();
    let twelve = (1u8, 2u16, 3u32, 4u64, 5i8, 6i16, 7i32, 8i64, 9.5f64, "ten".to_owned(), true, 'z');
    type Twelve = (u8, u16, u32, u64, i8, i16, i32, i64, f64, String, bool, char);
    assert_eq!(echo.call::<Twelve>(twelve.clone()).unwrap(), twelve);
    let error = echo.call::<Twelve>((1, 2, 3, 4, 5, 6, 7, 8, 9.5, "ten", true, "no")).unwrap_err();
    assert!(error.to_string().starts_with("bad argument #12"), "{error}");
    assert_eq!(echo.call::<(i64,)>((1,)).unwrap(), (1,));
    let nested: (i64, (i64, Variadic<i64>)) = echo.call((1, (2, Variadic::from(vec![3, 4])))).unwrap();
    assert_eq!(nested, (1, (2, Variadic::from(vec![3, 4]))));
}

#[test]
fn lists_are_lists() {
    let mut list = MultiValue::with_capacity(3);
    list.extend([Value::Integer(1), Value::Nil]);
    list.push(Value::Boolean(true));
    assert_eq!(list.iter().filter(|value| value.is_nil()).count(), 1);
    assert_eq!((&list).into_iter().count(), 3);
    assert_eq!(list.pop_front(), Some(Value::Integer(1)));
    assert_eq!(list.clone().into_vec().len(), 2);
    assert_eq!(MultiValue::new().pop_front(), None);
    let numbers: Variadic<i64> = (1..=3).collect();
    assert_eq!(numbers.iter().sum::<i64>(), 6);
    assert_eq!(numbers.into_iter().rev().collect::<Vec<_>>(), [3, 2, 1]);
}

#[test]
fn userdata_become_values_by_themselves() {
    #[derive(Debug)]
    struct Thing(i64);
    impl UserData for Thing {}
    let lua = Lua::new().unwrap();
    lua.globals().set("thing", Thing(7)).unwrap();
    let thing: AnyUserData = lua.globals().get("thing").unwrap();
    assert_eq!(thing.borrow::<Thing>().unwrap().0, 7);
    assert_eq!(thing.type_name().as_deref(), Some("Thing"));
    let things: Vec<AnyUserData> = lua.convert(vec![Thing(1), Thing(2)]).unwrap();
    assert_eq!(things[1].borrow::<Thing>().unwrap().0, 2);
    let make = lua.create_function(|_, n: i64| Ok(Some(Thing(n)))).unwrap();
    assert_eq!(make.call::<AnyUserData>(3).unwrap().take::<Thing>().unwrap().0, 3);
    struct Generic<T>(T);
    impl<T> UserData for Generic<T> {}
    let generic = lua.create_userdata(Generic(vec![1u8])).unwrap();
    assert_eq!(generic.type_name().as_deref(), Some("Generic<alloc::vec::Vec<u8>>"));
    assert_eq!(generic.borrow::<Generic<Vec<u8>>>().unwrap().0, [1]);
}

#[test]
fn the_traits_hide_no_methods_of_other_types() {
    // `IntoLua` is imported above. The methods of a trait in scope that take `self` win against those of the type that take `&self`.
    let lua = Lua::new().unwrap();
    let table = lua.create_table().unwrap();
    table.push(1).unwrap();
    let mut items = vec![1];
    items.push(2);
    assert_eq!((table.raw_len(), items.len()), (1, 2));
}

#[test]
fn byte_strings_need_not_be_utf8() {
    use bstr::{BStr, BString};
    let lua = Lua::new().unwrap();
    lua.globals().set("owned", BString::from(b"a\xff".to_vec())).unwrap();
    lua.globals().set("borrowed", BStr::new(b"\xfe")).unwrap();
    assert_eq!(lua.load("return owned .. borrowed").eval::<BString>().unwrap(), b"a\xff\xfe");
    assert_eq!(lua.load("return 1.5").eval::<BString>().unwrap(), "1.5");
    assert_eq!(lua.convert::<BString>(LuaString::wrap(b"\xff")).unwrap(), b"\xff");
    let length = lua.create_function(|_, text: BString| Ok(text.len())).unwrap();
    assert_eq!(length.call::<i64>(BStr::new(b"\0\xff")).unwrap(), 2);
    assert!(lua.load("return {}").eval::<BString>().is_err());
}
