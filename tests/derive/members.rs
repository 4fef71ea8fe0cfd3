//! `#[userdata_impl]`: methods, functions, metamethods, getters and constants.

use perilune::{
    AnyUserData, Error, FromLua, Function, Lua, LuaString, Result, Table, UserData, UserDataRef, Value,
    Variadic, userdata_impl,
};
use std::num::ParseIntError;

#[derive(UserData, FromLua, Clone, PartialEq, Debug)]
#[lua(userdata)]
struct Vector {
    x: f64,
    y: f64,
}

#[userdata_impl]
impl Vector {
    /// The origin's distance to itself.
    const ZERO: i64 = 0;

    #[lua(meta, name = "__family")]
    const FAMILY: &'static str = "geometry";

    fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    #[lua(name = "parse")]
    fn from_text(text: &str) -> std::result::Result<Self, ParseIntError> {
        let n: i32 = text.parse()?;
        Ok(Self { x: n.into(), y: 0.0 })
    }

    #[lua(getter)]
    fn length(&self) -> f64 {
        self.x.hypot(self.y)
    }

    #[lua(setter)]
    fn set_length(&mut self, length: f64) -> Result<()> {
        if length < 0.0 {
            return Err(Error::runtime("negative length"));
        }
        let factor = length / self.length();
        self.scale(factor);
        Ok(())
    }

    fn scale(&mut self, by: f64) {
        self.x *= by;
        self.y *= by;
    }

    fn dot(&self, other: &Vector) -> f64 {
        self.x * other.x + self.y * other.y
    }

    fn take_from(&mut self, other: &mut Self) {
        self.x += std::mem::take(&mut other.x);
        self.y += std::mem::take(&mut other.y);
    }

    fn plus(&self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    fn into_table(self, lua: &Lua) -> Result<Table> {
        lua.create_sequence_from([self.x, self.y])
    }

    #[lua(meta)]
    fn __add(&self, other: &Self) -> Self {
        self.plus(other.clone())
    }

    #[lua(meta = "__mul")]
    fn multiply(a: Value, b: Value) -> Result<Self> {
        let (vector, factor) = match (&a, &b) {
            (Value::UserData(vector), factor) | (factor, Value::UserData(vector)) => (vector, factor),
            _ => return Err(Error::runtime("no vector")),
        };
        let vector = vector.borrow::<Self>()?;
        let factor = factor.as_number().ok_or_else(|| Error::runtime("no factor"))?;
        Ok(Self { x: vector.x * factor, y: vector.y * factor })
    }

    #[lua(meta, name = "__call")]
    fn construct(_: AnyUserData, x: f64, y: f64) -> Self {
        Self::new(x, y)
    }

    #[lua(meta)]
    fn __eq(&self, other: UserDataRef<Self>) -> bool {
        *self == *other
    }

    #[lua(skip)]
    #[allow(dead_code, reason = "it is there to be left out")]
    fn generic<T>(&self, value: T) -> T {
        value
    }

    #[cfg(any())]
    fn absent(&self) -> Nothing {}

    #[lua(field)]
    fn axes() -> Vec<String> {
        vec!["x".to_owned(), "y".to_owned()]
    }
}

fn state() -> Lua {
    let lua = Lua::new().unwrap();
    lua.globals().set("Vector", lua.create_proxy::<Vector>().unwrap()).unwrap();
    lua.globals().set("v", Vector { x: 3.0, y: 4.0 }).unwrap();
    lua
}

#[test]
fn functions_and_constants_belong_to_the_type() {
    let lua = state();
    let script =
        "local a = Vector.new(1, 2); return a.x, a.y, Vector.ZERO, a.ZERO, a.axes[2], Vector.parse('7').x";
    let values: (f64, f64, i64, i64, String, f64) = lua.load(script).eval().unwrap();
    assert_eq!(values, (1.0, 2.0, 0, 0, "y".to_owned(), 7.0));
    let name: String = lua.load("return debug.getmetatable(v).__family").eval().unwrap();
    assert_eq!(name, "geometry");
    let built: f64 = lua.load("return Vector(5, 12).length").eval().unwrap();
    assert_eq!(built, 13.0);
}

#[test]
fn errors_of_any_kind_are_errors() {
    let lua = state();
    let error = lua.load("Vector.parse('seven')").exec().unwrap_err();
    assert!(error.downcast_ref::<ParseIntError>().is_some(), "{error}");
    let error = lua.load("v.length = -1").exec().unwrap_err();
    assert!(error.to_string().contains("negative length"), "{error}");
}

#[test]
fn methods_getters_and_setters() {
    let lua = state();
    assert_eq!(lua.load("v.length = 10; return v.x, v.y").eval::<(f64, f64)>().unwrap(), (6.0, 8.0));
    assert_eq!(
        lua.load("v:scale(0.5); return v:dot(v), v.length").eval::<(f64, f64)>().unwrap(),
        (25.0, 5.0)
    );
    let script = "local w = Vector.new(1, 1); v:take_from(w); return v.x, w.x, v:plus(v).y";
    assert_eq!(lua.load(script).eval::<(f64, f64, f64)>().unwrap(), (4.0, 0.0, 10.0));
    assert!(lua.load("return v.absent, v.generic").eval::<Option<Value>>().unwrap().is_none());
    let error = lua.load("v:take_from(v)").exec().unwrap_err();
    assert!(error.to_string().contains("borrowed"), "{error}");
    let error = lua.load("v:dot(1)").exec().unwrap_err();
    assert!(error.to_string().starts_with("bad argument #1 to 'dot'"), "{error}");
}

#[test]
fn a_method_by_value_takes_the_value_away() {
    let lua = state();
    assert_eq!(lua.load("return v:into_table()").eval::<Vec<f64>>().unwrap(), [3.0, 4.0]);
    let error = lua.load("return v.x").exec().unwrap_err();
    assert!(error.to_string().contains("is gone"), "{error}");
}

#[test]
fn metamethods_with_and_without_a_receiver() {
    let lua = state();
    let script = "local w = v + v; local u = 2 * v; return w == u, u == v * 2, v == w, w.x";
    assert_eq!(lua.load(script).eval::<(bool, bool, bool, f64)>().unwrap(), (true, true, false, 6.0));
    let error = lua.load("return v * v").exec().unwrap_err();
    assert!(error.to_string().contains("no factor"), "{error}");
}

#[test]
fn userdata_by_value_are_copies() {
    let lua = state();
    let copy: Vector = lua.globals().get("v").unwrap();
    assert_eq!(copy, Vector { x: 3.0, y: 4.0 });
    assert_eq!(lua.load("return v.x").eval::<f64>().unwrap(), 3.0);
    let error = lua.unpack::<Vector>(Value::Integer(1)).unwrap_err();
    assert_eq!(error.to_string(), "Vector expected, got number");
    let mut lent = Vector { x: 1.0, y: 2.0 };
    lua.scope(|scope| {
        let userdata = scope.create_userdata_ref_mut(&mut lent)?;
        let copy: Vector = lua.unpack(Value::UserData(userdata))?;
        assert_eq!(copy, Vector { x: 1.0, y: 2.0 });
        Ok(())
    })
    .unwrap();
}

/// Everything that an argument or a result can be.
#[derive(UserData, Default)]
#[lua(skip)]
struct Kinds {
    text: String,
    items: Vec<String>,
}

#[userdata_impl]
impl Kinds {
    fn text(&self) -> &str {
        &self.text
    }

    fn find<'a>(&'a self, start: &str) -> Option<&'a str> {
        self.items.iter().map(String::as_str).find(|item| item.starts_with(start))
    }

    fn checked(&self, i: usize) -> Result<&str> {
        self.items.get(i).map(String::as_str).ok_or_else(|| Error::runtime("no such item"))
    }

    fn split(&self) -> (&str, i64) {
        (&self.text, self.text.len() as i64)
    }

    #[lua(getter)]
    fn first(&self) -> Option<&str> {
        self.items.first().map(String::as_str)
    }

    fn items(&self) -> &[String] {
        &self.items
    }

    fn fixed() -> &'static str {
        "fixed"
    }

    fn sum(bytes: &[u8], numbers: &[i64]) -> i64 {
        bytes.iter().map(|&byte| i64::from(byte)).sum::<i64>() + numbers.iter().sum::<i64>()
    }

    fn join(&mut self, lua: &Lua, separator: &LuaString, rest: Variadic<String>) -> Result<LuaString> {
        self.items = rest.to_vec();
        lua.create_string(rest.join(&separator.to_string_lossy()))
    }

    fn apply(f: &Function, table: &Table, n: Option<i64>) -> Result<i64> {
        table.set("n", n)?;
        f.call((table, n))
    }

    fn optional(a: Option<&str>, b: Option<&[u8]>, c: Option<&Table>, d: Option<&[i64]>) -> String {
        format!("{a:?} {b:?} {:?} {d:?}", c.map(Table::raw_len))
    }

    fn longer(&self, other: Option<&Kinds>) -> bool {
        other.is_none_or(|other| self.text.len() > other.text.len())
    }

    fn take_text(&mut self, other: Option<&mut Kinds>) {
        if let Some(other) = other {
            self.text = std::mem::take(&mut other.text);
        }
    }

    fn nothing(&self) {}

    #[lua(infallible)]
    fn attempt(fails: bool) -> Result<i64> {
        if fails { Err(Error::runtime("refused")) } else { Ok(1) }
    }
}

#[test]
fn arguments_and_results_of_all_kinds() {
    let lua = Lua::new().unwrap();
    lua.globals().set("k", Kinds { text: "moon".to_owned(), ..Kinds::default() }).unwrap();
    let check = |script: &str| lua.load(script).exec().unwrap_or_else(|error| panic!("{script}: {error}"));
    check("assert(k:text() == 'moon' and k.fixed() == 'fixed')");
    check("assert(k:join('-', 'a', 'b', 'c') == 'a-b-c')");
    check("assert(k.optional() == 'None None None None')");
    check("assert(k.optional('a', 'b', {1}, {2}) == 'Some(\"a\") Some([98]) Some(1) Some([2])')");
    lua.globals().set("short", Kinds::default()).unwrap();
    check("assert(k:longer() and k:longer(short) and not short:longer(k))");
    check("short:take_text(k); short:take_text(nil); assert(short:text() == 'moon' and k:text() == '')");
    check("k:take_text(short)");
    assert!(lua.load("k:longer(1)").exec().unwrap_err().to_string().contains("bad argument #1 to 'longer'"));
    check("assert(k:find('b') == 'b' and k:find('z') == nil and k.first == 'a')");
    check("assert(k:checked(0) == 'a' and not pcall(k.checked, k, 9))");
    check("local a, b = k:split(); assert(a == 'moon' and b == 4)");
    check("assert(#k:items() == 3 and k:items()[3] == 'c')");
    check("assert(k.sum('\\1\\2\\255', {1, 2}) == 261)");
    check("assert(k.apply(function(t, n) return t.n + n end, {}, 4) == 8)");
    check("assert(not pcall(k.apply, print))");
    check("assert(select('#', k:nothing()) == 0)");
    check("assert(k.attempt(false) == 1); local none, why = k.attempt(true); assert(none == nil)");
    check("local none, why = k.attempt(true); assert(tostring(why):find 'refused')");
}

#[derive(UserData)]
#[lua(methods, bound = "T: Clone + FromLua + perilune::IntoLua + Send + Sync + 'static")]
struct Stack<T> {
    #[lua(skip)]
    items: Vec<T>,
}

#[userdata_impl]
impl<T: Clone + FromLua + perilune::IntoLua + Send + Sync + 'static> Stack<T> {
    fn push(&mut self, item: T) {
        self.items.push(item);
    }

    fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }

    #[lua(meta)]
    fn __len(&self) -> usize {
        self.items.len()
    }
}

#[test]
fn types_with_parameters_have_members() {
    let lua = Lua::new().unwrap();
    lua.globals().set("n", Stack::<i64> { items: vec![1] }).unwrap();
    lua.globals().set("s", Stack::<String> { items: Vec::new() }).unwrap();
    let script = "n:push(2); s:push('x'); return #n, n:pop(), #s, s:pop(), s:pop()";
    let values: (i64, i64, i64, String, Option<String>) = lua.load(script).eval().unwrap();
    assert_eq!(values, (2, 2, 1, "x".to_owned(), None));
    assert!(lua.load("n:push('x')").exec().is_err());
}

#[derive(UserData)]
struct Clock {
    ticks: u32,
}

mod elsewhere {
    use perilune::{Lua, Result, userdata_impl};

    #[userdata_impl]
    impl super::Clock {
        async fn after(&self, lua: &Lua, n: u32) -> Result<u32> {
            yield_once().await;
            assert!(lua.globals().contains_key("print")?);
            Ok(self.ticks + n)
        }

        async fn tick(&mut self, _: Lua, by: Option<u32>) {
            yield_once().await;
            self.ticks += by.unwrap_or(1);
        }

        async fn finish(self) -> u32 {
            self.ticks
        }

        async fn sleep(n: i64) -> i64 {
            yield_once().await;
            n
        }

        #[lua(meta)]
        async fn __call(&self, n: u32) -> u32 {
            yield_once().await;
            self.ticks * n
        }

        async fn describe(&self) -> &str {
            yield_once().await;
            if self.ticks == 0 { "new" } else { "used" }
        }

        async fn several(&self, words: Vec<String>) -> (Option<&str>, u32) {
            yield_once().await;
            ((!words.is_empty()).then_some("words"), self.ticks)
        }
    }

    /// Pending once.
    async fn yield_once() {
        let mut yielded = false;
        std::future::poll_fn(|context| {
            if std::mem::replace(&mut yielded, true) {
                std::task::Poll::Ready(())
            } else {
                context.waker().wake_by_ref();
                std::task::Poll::Pending
            }
        })
        .await;
    }
}

#[test]
fn asynchronous_members_wait() {
    let lua = Lua::new().unwrap();
    lua.globals().set("c", Clock { ticks: 0 }).unwrap();
    let script = "
        local names = c:describe()
        c:tick(); c:tick(4)
        local word, ticks = c:several({'a'})
        assert(word == 'words' and ticks == 5 and not c:several({}))
        local values = {names, c:describe(), c:after(10), c(3), c.sleep(8)}
        values[#values + 1] = c:finish()
        return table.concat(values, ' '), pcall(c.tick, c)";
    let values = futures::executor::block_on(lua.load(script).eval_async::<(String, bool)>()).unwrap();
    assert_eq!(values, ("new used 15 15 8 5".to_owned(), false));
}
