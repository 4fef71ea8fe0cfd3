//! `#[derive(FromLua)]`.

use perilune::{FromLua, Function, Lua, Result};
use std::collections::HashMap;

fn read<T: FromLua>(source: &str) -> Result<T> {
    let lua = Lua::new()?;
    lua.unpack(lua.load(source).eval()?)
}

fn message<T: FromLua + std::fmt::Debug>(source: &str) -> String {
    read::<T>(source).expect_err(source).to_string()
}

#[derive(FromLua, Debug, PartialEq)]
struct Server {
    host: String,
    #[lua(default = 8080)]
    port: u16,
    #[lua(default)]
    tags: Vec<String>,
    limit: Option<f64>,
    #[lua(name = "type")]
    kind: Kind,
    #[lua(skip)]
    open: bool,
    #[lua(default = "none")]
    note: String,
}

#[derive(FromLua, Debug, PartialEq)]
#[lua(rename_all = "snake_case")]
enum Kind {
    Public,
    OnlyInside,
    #[lua(name = "off!")]
    Off,
}

#[test]
fn a_table_becomes_a_struct() {
    let server: Server =
        read("return {host = 'a', type = 'only_inside', tags = {'x', 'y'}, open = true}").unwrap();
    let expected = Server {
        host: "a".to_owned(),
        port: 8080,
        tags: vec!["x".to_owned(), "y".to_owned()],
        limit: None,
        kind: Kind::OnlyInside,
        open: false,
        note: "none".to_owned(),
    };
    assert_eq!(server, expected);
    let inherited: Server =
        read("return setmetatable({port = 1, limit = 2}, {__index = {host = 'b', type = 'off!'}})").unwrap();
    assert_eq!((inherited.host.as_str(), inherited.port, inherited.limit), ("b", 1, Some(2.0)));
    assert_eq!(inherited.kind, Kind::Off);
}

#[test]
fn errors_name_the_field() {
    assert_eq!(message::<Server>("return {}"), "field 'host': String expected, got nil");
    assert_eq!(message::<Server>("return 1"), "Server expected, got number");
    assert_eq!(
        message::<Server>("return {host = 'a', port = 70000}"),
        "field 'port': u16 expected, got number: out of range"
    );
    assert_eq!(
        message::<Server>("return {host = 'a', type = 'secret'}"),
        "field 'type': Kind expected, got string: 'secret' is none of 'public', 'only_inside', 'off!'"
    );
    assert_eq!(
        message::<Server>("return setmetatable({}, {__index = function() error('no', 0) end})"),
        "field 'host': no"
    );
    assert_eq!(message::<Kind>("return 1"), "Kind expected, got number");
}

#[derive(FromLua, Debug, PartialEq, Default)]
#[lua(default, deny_unknown_fields, rename_all = "camelCase", name = "options")]
struct Options {
    max_depth: u32,
    #[lua(default = true)]
    with_names: bool,
}

#[test]
fn defaults_of_the_whole_and_unknown_fields() {
    assert_eq!(read::<Options>("return {}").unwrap(), Options { max_depth: 0, with_names: true });
    let options: Options = read("return {maxDepth = 3, withNames = false}").unwrap();
    assert_eq!(options, Options { max_depth: 3, with_names: false });
    assert_eq!(
        message::<Options>("return {maxdepth = 3}"),
        "options expected, got table: unknown field 'maxdepth'"
    );
    assert_eq!(message::<Options>("return {5}"), "options expected, got table: unknown field '1'");
}

#[derive(FromLua, Debug, PartialEq)]
struct Meters(f64);

#[derive(FromLua, Debug, PartialEq)]
struct Span(i64, i64, Option<Meters>);

#[derive(FromLua, Debug, PartialEq)]
struct Nothing;

#[derive(FromLua, Debug, PartialEq)]
struct Flat {
    name: String,
    #[lua(flatten)]
    place: Place,
    #[lua(flatten)]
    all: HashMap<String, perilune::Value>,
}

#[derive(FromLua, Debug, PartialEq)]
struct Place {
    x: i64,
    y: i64,
}

#[test]
fn structs_of_other_shapes() {
    assert_eq!(read::<Meters>("return 2").unwrap(), Meters(2.0));
    assert_eq!(read::<Span>("return {1, 2}").unwrap(), Span(1, 2, None));
    assert_eq!(read::<Span>("return {1, 2, 3.5}").unwrap(), Span(1, 2, Some(Meters(3.5))));
    assert_eq!(message::<Span>("return {1, 'x'}"), "element 2: i64 expected, got string");
    assert_eq!(read::<Nothing>("return nil").unwrap(), Nothing);
    assert_eq!(message::<Nothing>("return {}"), "Nothing expected, got table");
    let flat: Flat = read("return {name = 'n', x = 1, y = 2}").unwrap();
    assert_eq!((flat.name.as_str(), flat.place, flat.all.len()), ("n", Place { x: 1, y: 2 }, 3));
    assert_eq!(message::<Flat>("return {name = 'n'}"), "field 'x': i64 expected, got nil");
}

#[derive(FromLua, Debug, PartialEq)]
enum Shape {
    Empty,
    Circle(f64),
    Line(i64, i64),
    Rectangle {
        width: i64,
        #[lua(default = 1)]
        height: i64,
    },
    Maybe(Option<i64>),
}

#[test]
fn variants_are_names_or_tables_with_one_field() {
    assert_eq!(read::<Shape>("return 'Empty'").unwrap(), Shape::Empty);
    assert_eq!(read::<Shape>("return {Circle = 2}").unwrap(), Shape::Circle(2.0));
    assert_eq!(read::<Shape>("return {Line = {1, 2}}").unwrap(), Shape::Line(1, 2));
    let rectangle = Shape::Rectangle { width: 3, height: 1 };
    assert_eq!(read::<Shape>("return {Rectangle = {width = 3}}").unwrap(), rectangle);
    assert_eq!(read::<Shape>("return 'Maybe'").unwrap(), Shape::Maybe(None));
    assert_eq!(read::<Shape>("return {Maybe = 1}").unwrap(), Shape::Maybe(Some(1)));
    assert_eq!(
        message::<Shape>("return {Square = 1}"),
        "Shape expected, got string: 'Square' is none of 'Empty', 'Circle', 'Line', 'Rectangle', 'Maybe'"
    );
    let one = "Shape expected, got table: a variant is one field, with its name as key";
    for source in ["return {}", "return {1}", "return {Circle = 1, Line = {1, 2}}"] {
        assert_eq!(message::<Shape>(source), one, "{source}");
    }
    assert_eq!(
        message::<Shape>("return {Empty = 1}"),
        "Shape expected, got table: the variant 'Empty' has no content"
    );
    assert_eq!(message::<Shape>("return {Circle = 'x'}"), "variant 'Circle': f64 expected, got string");
    assert_eq!(message::<Shape>("return 'Line'"), "variant 'Line': Shape expected, got no value");
    assert_eq!(
        message::<Shape>("return {Rectangle = {}}"),
        "variant 'Rectangle': field 'width': i64 expected, got nil"
    );
}

#[derive(FromLua, Debug)]
#[lua(tag = "op", rename_all = "lowercase")]
enum Command {
    Stop,
    Move { x: i64, y: i64 },
    Each(Loop),
}

#[derive(FromLua, Debug)]
struct Loop {
    items: Vec<i64>,
    body: Function,
}

#[test]
fn a_tag_stands_beside_the_fields() {
    let lua = Lua::new().unwrap();
    let source = "return {op = 'stop'}, {op = 'move', x = 1, y = 2},
        {op = 'each', items = {1, 2}, body = function(x) return x * 10 end}";
    let (stop, step, each): (Command, Command, Command) = lua.load(source).eval().unwrap();
    assert!(matches!(stop, Command::Stop));
    assert!(matches!(step, Command::Move { x: 1, y: 2 }));
    let Command::Each(each) = each else { panic!("{each:?}") };
    assert_eq!(each.items.iter().map(|i| each.body.call::<i64>(*i).unwrap()).sum::<i64>(), 30);
    assert_eq!(
        message::<Command>("return {x = 1}"),
        "Command expected, got table: its field 'op' must be the name of a variant"
    );
    assert_eq!(
        message::<Command>("return {op = 'move', x = 1}"),
        "variant 'move': field 'y': i64 expected, got nil"
    );
}

#[derive(FromLua, Debug, PartialEq)]
struct Tree<T> {
    value: T,
    #[lua(default)]
    below: Vec<Tree<T>>,
}

#[test]
fn recursive_types_end_where_native_calls_do() {
    let tree: Tree<i64> =
        read("return {value = 1, below = {{value = 2}, {value = 3, below = {{value = 4}}}}}").unwrap();
    assert_eq!(tree.below[1].below[0], Tree { value: 4, below: Vec::new() });
    let error = message::<Tree<i64>>("local t = {value = 1}; t.below = {t}; return t");
    assert!(error.contains("C stack overflow"), "{error}");
    let error = message::<Tree<i64>>(
        "local t = {value = 1}; for _ = 1, 1e6 do t = {value = 1, below = {t}} end return t",
    );
    assert!(error.contains("C stack overflow"), "{error}");
    let boxed = message::<Chain>("local t = {}; t.Next = {t}; return t");
    assert!(boxed.contains("C stack overflow"), "{boxed}");
}

#[derive(FromLua, Debug)]
#[allow(dead_code)]
enum Chain {
    End,
    Next(Vec<Chain>),
}

#[test]
fn arguments_of_functions_can_be_structs() {
    let lua = Lua::new().unwrap();
    let area = lua.create_function(|_, (place, scale): (Place, i64)| Ok(place.x * place.y * scale)).unwrap();
    lua.globals().set("area", area).unwrap();
    assert_eq!(lua.load("return area({x = 2, y = 3}, 10)").eval::<i64>().unwrap(), 60);
    let error = lua.load("area({x = 2}, 10)").exec().unwrap_err().to_string();
    assert_eq!(error, "bad argument #1 to 'area' (field 'y': i64 expected, got nil)");
}
