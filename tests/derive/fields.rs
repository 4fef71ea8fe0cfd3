//! `#[derive(UserData)]`: fields.

use perilune::{AnyUserData, Lua, UserData};

#[derive(UserData)]
struct Plain {
    x: f64,
    pub label: String,
    r#type: Option<i64>,
}

#[test]
fn all_fields_can_be_read_and_written_by_default() {
    let lua = Lua::new().unwrap();
    let value = Plain { x: 1.5, label: "a".to_owned(), r#type: None };
    let userdata = lua.create_userdata(value).unwrap();
    lua.globals().set("p", &userdata).unwrap();
    let script = "p.x = p.x * 2; p.label = p.label .. 'b'; p.type = 7; return p.x, p.label, p.type, p.other";
    let (x, label, kind, other): (f64, String, i64, Option<i64>) = lua.load(script).eval().unwrap();
    assert_eq!((x, label.as_str(), kind, other), (3.0, "ab", 7, None));
    assert_eq!(userdata.borrow::<Plain>().unwrap().r#type, Some(7));
    let message = lua.load("p.label = {}").exec().unwrap_err().to_string();
    assert!(message.contains("String expected, got table"), "{message}");
}

/// Neither `Clone` nor `FromLua`.
struct Opaque;

#[derive(UserData)]
#[lua(name = "Widget")]
struct Chosen {
    #[lua(get)]
    read: i64,
    #[lua(set)]
    written: i64,
    #[lua(get, set, name = "both")]
    renamed: i64,
    #[lua(skip)]
    opaque: Opaque,
}

fn chosen() -> (Lua, AnyUserData) {
    let lua = Lua::new().unwrap();
    let value = Chosen { read: 1, written: 2, renamed: 3, opaque: Opaque };
    let userdata = lua.create_userdata(value).unwrap();
    lua.globals().set("w", &userdata).unwrap();
    (lua, userdata)
}

#[test]
fn attributes_choose_access_and_names() {
    let (lua, userdata) = chosen();
    let script = "w.written = 20; w.both = w.both + w.read; return w.written, w.opaque, w.renamed, w.both";
    let values: (Option<i64>, Option<i64>, Option<i64>, i64) = lua.load(script).eval().unwrap();
    assert_eq!(values, (None, None, None, 4));
    let chosen = userdata.borrow::<Chosen>().unwrap();
    assert_eq!((chosen.written, chosen.renamed), (20, 4));
    let Opaque = chosen.opaque;
    drop(chosen);
    let message = lua.load("w.read = 1").exec().unwrap_err().to_string();
    assert!(message.contains("no field 'read' that can be set"), "{message}");
}

#[test]
fn a_type_has_its_name_in_messages() {
    let (lua, _) = chosen();
    let shown: String = lua.load("return tostring(w)").eval().unwrap();
    assert!(shown.starts_with("Widget: "), "{shown}");
    let message = lua.load("string.rep(w)").exec().unwrap_err().to_string();
    assert!(message.contains("string expected, got Widget"), "{message}");
}

#[derive(UserData)]
#[lua(get)]
struct ReadOnly {
    a: i64,
    #[lua(set)]
    b: i64,
}

#[derive(UserData)]
#[lua(skip)]
struct Closed {
    hidden: Opaque,
    #[lua(get)]
    shown: i64,
}

#[test]
fn words_on_the_type_are_for_fields_that_do_not_say() {
    let lua = Lua::new().unwrap();
    let userdata = lua.create_userdata(ReadOnly { a: 1, b: 2 }).unwrap();
    lua.globals().set("r", &userdata).unwrap();
    assert_eq!(lua.load("r.b = 5; return r.a, r.b").eval::<(i64, Option<i64>)>().unwrap(), (1, None));
    assert!(lua.load("r.a = 5").exec().is_err());
    assert_eq!(userdata.borrow::<ReadOnly>().unwrap().b, 5);
    let closed = Closed { hidden: Opaque, shown: 3 };
    let Opaque = closed.hidden;
    lua.globals().set("c", closed).unwrap();
    assert_eq!(lua.load("return c.hidden, c.shown").eval::<(Option<i64>, i64)>().unwrap(), (None, 3));
}

#[derive(UserData)]
struct Pair(#[lua(name = "first")] i64, #[lua(name = "second", get)] String, #[allow(dead_code)] Opaque);

#[derive(UserData)]
struct Unit;

#[derive(UserData)]
#[allow(dead_code)]
enum Choice {
    One(Opaque),
    Two { a: Opaque },
}

#[test]
fn fields_without_names_need_one() {
    let lua = Lua::new().unwrap();
    lua.globals().set("p", Pair(1, "b".to_owned(), Opaque)).unwrap();
    lua.globals().set("u", Unit).unwrap();
    lua.globals().set("c", Choice::One(Opaque)).unwrap();
    let script = "p.first = p.first + 1; return p.first, p.second, p[1], u.x, c.a";
    let values: (i64, String, Option<i64>, Option<i64>, Option<i64>) = lua.load(script).eval().unwrap();
    assert_eq!(values, (2, "b".to_owned(), None, None, None));
}

#[derive(UserData)]
struct Tagged<T> {
    value: T,
    #[lua(get)]
    tag: &'static str,
}

#[derive(UserData)]
#[lua(bound = "T: Send + Sync + 'static")]
struct Holder<T, const N: usize> {
    #[lua(skip)]
    items: [T; N],
    #[lua(get)]
    count: usize,
}

#[test]
fn types_can_have_parameters() {
    let lua = Lua::new().unwrap();
    lua.globals().set("n", Tagged { value: 1i64, tag: "number" }).unwrap();
    lua.globals().set("s", Tagged { value: "x".to_owned(), tag: "text" }).unwrap();
    let holder = Holder { items: [Opaque, Opaque], count: 2 };
    assert_eq!(holder.items.len(), 2);
    lua.globals().set("h", holder).unwrap();
    let script = "n.value = n.value + 1; s.value = s.value .. n.value; return s.value, s.tag, n.tag, h.count";
    let values: (String, String, String, i64) = lua.load(script).eval().unwrap();
    assert_eq!(values, ("x2".to_owned(), "text".to_owned(), "number".to_owned(), 2));
}
