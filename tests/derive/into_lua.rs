//! `#[derive(IntoLua)]`.

use perilune::{FromLua, IntoLua, Lua, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Runs `check` with the value as `v`.
fn check(value: impl IntoLua, check: &str) {
    let lua = Lua::new().unwrap();
    lua.globals().set("v", value).unwrap();
    lua.load(check).exec().unwrap_or_else(|error| panic!("{check}: {error}"));
}

#[derive(IntoLua)]
#[lua(rename_all = "camelCase")]
struct Row<'a> {
    first_name: &'a str,
    #[lua(name = "n")]
    number: u8,
    missing: Option<i64>,
    #[lua(skip)]
    #[allow(dead_code)]
    secret: Secret,
    note: Cow<'a, str>,
    #[lua(flatten)]
    more: BTreeMap<&'a str, i64>,
    #[lua(flatten)]
    place: Option<Place>,
}

struct Secret;

#[derive(IntoLua, FromLua, Clone, Debug, PartialEq)]
struct Place {
    x: i64,
    y: i64,
}

#[test]
fn a_struct_becomes_a_table() {
    let row = Row {
        first_name: "Ada",
        number: 7,
        missing: None,
        secret: Secret,
        note: Cow::Borrowed("-"),
        more: BTreeMap::from([("a", 1), ("b", 2)]),
        place: None,
    };
    check(
        row,
        "assert(v.firstName == 'Ada' and v.n == 7 and v.missing == nil and v.secret == nil and v.note == '-')",
    );
    let row = Row {
        first_name: "",
        number: 0,
        missing: Some(3),
        secret: Secret,
        note: "".into(),
        more: BTreeMap::from([("a", 1)]),
        place: Some(Place { x: 5, y: 6 }),
    };
    check(row, "assert(v.missing == 3 and v.a == 1 and v.x == 5 and v.y == 6)");
}

#[derive(IntoLua)]
struct Meters(f64);

#[derive(IntoLua)]
struct Span(i64, Option<i64>, Meters);

#[derive(IntoLua)]
struct Nothing;

#[derive(IntoLua, FromLua, Clone, Debug, PartialEq)]
enum Shape<T> {
    Empty,
    Circle(T),
    Line(i64, i64),
    Rectangle { width: i64, height: T },
    Maybe(Option<i64>),
}

#[derive(IntoLua, FromLua, Clone, Debug, PartialEq)]
#[lua(tag = "op", rename_all = "lowercase")]
enum Command {
    Stop,
    Move { x: i64 },
    Go(Place),
}

#[test]
fn other_shapes() {
    check(Meters(1.5), "assert(v == 1.5)");
    check(Span(1, None, Meters(2.0)), "assert(v[1] == 1 and v[2] == nil and v[3] == 2.0)");
    check(Nothing, "assert(v == nil)");
    check(Shape::<i64>::Empty, "assert(v == 'Empty')");
    check(Shape::Circle(2), "assert(v.Circle == 2)");
    check(Shape::<i64>::Line(1, 2), "assert(v.Line[2] == 2)");
    check(Shape::<i64>::Maybe(None), "assert(v == 'Maybe')");
    check(Command::Stop, "assert(v.op == 'stop')");
    check(Command::Move { x: 1 }, "assert(v.op == 'move' and v.x == 1)");
    check(Command::Go(Place { x: 3, y: 4 }), "assert(v.op == 'go' and v.y == 4)");
}

#[test]
fn what_goes_in_comes_out() {
    let lua = Lua::new().unwrap();
    let shapes = [
        Shape::Empty,
        Shape::Circle("c".to_owned()),
        Shape::Line(-1, i64::MAX),
        Shape::Rectangle { width: 1, height: "h".to_owned() },
        Shape::Maybe(None),
        Shape::Maybe(Some(1)),
    ];
    for shape in shapes {
        let value = lua.pack(shape.clone()).unwrap();
        assert_eq!(lua.unpack::<Shape<String>>(value).unwrap(), shape);
    }
    for command in [Command::Stop, Command::Move { x: 1 }, Command::Go(Place { x: 1, y: 2 })] {
        let value = lua.pack(command.clone()).unwrap();
        assert_eq!(lua.unpack::<Command>(value).unwrap(), command);
    }
}

#[derive(IntoLua)]
struct Wrong {
    #[lua(flatten)]
    number: i64,
}

#[derive(IntoLua)]
#[lua(tag = "kind")]
enum WrongTag {
    Number(i64),
}

/// As deep as the host likes.
#[derive(IntoLua)]
struct List {
    next: Vec<List>,
}

#[test]
fn what_cannot_be_a_table_is_refused() {
    let lua = Lua::new().unwrap();
    let error = lua.pack(Wrong { number: 1 }).unwrap_err().to_string();
    assert_eq!(error, "i64 cannot become a Lua value: a flattened field becomes a table, not a number");
    let error = lua.pack(WrongTag::Number(1)).unwrap_err().to_string();
    assert_eq!(
        error,
        "Number cannot become a Lua value: its content must be a table beside the tag, not a number"
    );
    let mut list = List { next: Vec::new() };
    for _ in 0..1000 {
        list = List { next: vec![list] };
    }
    let error = lua.pack(list).unwrap_err().to_string();
    assert!(error.contains("C stack overflow"), "{error}");
    assert_eq!(lua.pack(Nothing).unwrap(), Value::Nil);
}
