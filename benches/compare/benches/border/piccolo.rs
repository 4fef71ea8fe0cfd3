//! piccolo. Its values live in an arena that is entered to use them; a host keeps stashed ones. It has no asynchronous functions, and a
//! userdata gets its methods by hand.

use crate::row::{LOOP, Row};
use ::piccolo::{
    Callback, CallbackReturn, Closure, Context, Executor, FromMultiValue, Function, IntoMultiValue,
    IntoValue, Lua, MetaMethod, StashedFunction, StashedTable, String as LuaString, Table, UserData,
};
use std::cell::Cell;

const TEXT: &str = "a text of some length";

/// Calls a function.
fn call<A, R>(lua: &mut Lua, function: &StashedFunction, arguments: A) -> R
where
    A: for<'gc> IntoMultiValue<'gc>,
    R: for<'gc> FromMultiValue<'gc>,
{
    let executor = lua.enter(|ctx| {
        let function = ctx.fetch(function);
        ctx.stash(Executor::start(ctx, function, arguments))
    });
    lua.execute(&executor).unwrap()
}

/// What a chunk returns, a function.
fn run(lua: &mut Lua, source: &str) -> StashedFunction {
    let executor = lua
        .try_enter(|ctx| {
            let chunk = Closure::load(ctx, None, source.as_bytes())?;
            Ok(ctx.stash(Executor::start(ctx, chunk.into(), ())))
        })
        .unwrap();
    lua.finish(&executor);
    lua.try_enter(|ctx| {
        let function = ctx.fetch(&executor).take_result::<Function<'_>>(ctx)??;
        Ok(ctx.stash(function))
    })
    .unwrap()
}

/// A row whose script does something with the value `x` again and again.
fn script<V>(name: &'static str, body: &str, x: V) -> Row
where
    V: for<'gc> FnOnce(Context<'gc>) -> ::piccolo::Value<'gc>,
{
    let mut lua = Lua::full();
    lua.enter(|ctx| {
        ctx.set_global("x", x(ctx)).unwrap();
        ctx.set_global("text", TEXT).unwrap();
    });
    let source = format!("local x, text = x, text; return function() for i = 1, {LOOP} do {body} end end");
    let function = run(&mut lua, &source);
    Row::looped(name, move || call::<_, ()>(&mut lua, &function, ()))
}

pub fn rows() -> Vec<Row> {
    let mut rows = vec![Row::once("create a state", Lua::full)];
    rows.extend(functions_of_rust());
    rows.extend(functions_of_lua());
    rows.extend(tables());
    rows.extend(userdata());
    rows
}

fn functions_of_rust() -> Vec<Row> {
    vec![
        script("Lua calls Rust, no values", "x()", |ctx| {
            Callback::from_fn(&ctx, |_, _, _| Ok(CallbackReturn::Return)).into()
        }),
        script("Lua calls Rust, two integers in, one out", "x(i, 2)", |ctx| {
            Callback::from_fn(&ctx, |ctx, _, mut stack| {
                let (a, b) = stack.consume::<(i64, i64)>(ctx)?;
                stack.replace(ctx, a + b);
                Ok(CallbackReturn::Return)
            })
            .into()
        }),
        script("String argument of a Rust function", "x(text)", |ctx| {
            Callback::from_fn(&ctx, |ctx, _, mut stack| {
                let text = stack.consume::<LuaString<'_>>(ctx)?.to_str()?.to_owned();
                stack.replace(ctx, text.len() as i64);
                Ok(CallbackReturn::Return)
            })
            .into()
        }),
        script("LuaString argument of a Rust function", "x(text)", |ctx| {
            Callback::from_fn(&ctx, |ctx, _, mut stack| {
                let text = stack.consume::<LuaString<'_>>(ctx)?;
                stack.replace(ctx, text.as_bytes().len() as i64);
                Ok(CallbackReturn::Return)
            })
            .into()
        }),
        script("String result of a Rust function", "x()", |ctx| {
            Callback::from_fn(&ctx, |ctx, _, mut stack| {
                stack.replace(ctx, TEXT.to_owned());
                Ok(CallbackReturn::Return)
            })
            .into()
        }),
    ]
}

/// A row that calls the function which `source` returns.
fn function<R>(
    name: &'static str,
    source: &str,
    mut f: impl FnMut(&mut Lua, &StashedFunction) -> R + 'static,
) -> Row {
    let mut lua = Lua::full();
    let function = run(&mut lua, source);
    Row::once(name, move || f(&mut lua, &function))
}

fn functions_of_lua() -> Vec<Row> {
    let give = format!("return function() return '{TEXT}' end");
    vec![
        function("Rust calls Lua, no values", "return function() end", |lua, f| call::<_, ()>(lua, f, ())),
        function(
            "Rust calls Lua, two integers in, one out",
            "return function(a, b) return a + b end",
            |lua, f| call::<_, i64>(lua, f, (1, 2)),
        ),
        function("&str to a Lua function", "return function(text) end", |lua, f| {
            call::<_, ()>(lua, f, TEXT);
        }),
        function("String from a Lua function", &give, |lua, f| call::<_, String>(lua, f, ())),
    ]
}

/// A row that uses a table.
fn table<R>(name: &'static str, mut f: impl FnMut(&mut Lua, &StashedTable) -> R + 'static) -> Row {
    let mut lua = Lua::full();
    let table = lua.enter(|ctx| {
        let table = Table::new(&ctx);
        table.set(ctx, "field", 1).unwrap();
        for i in 1..=10 {
            table.set(ctx, i, i).unwrap();
        }
        ctx.set_global("global", 7).unwrap();
        ctx.stash(table)
    });
    Row::once(name, move || f(&mut lua, &table))
}

fn tables() -> Vec<Row> {
    vec![
        table("read a field, string key", |lua, t| {
            lua.enter(|ctx| ctx.fetch(t).get(ctx, "field").to_integer().unwrap())
        }),
        table("write a field, string key", |lua, t| {
            lua.enter(|ctx| ctx.fetch(t).set(ctx, "field", 2).unwrap().is_nil());
        }),
        table("read a field, integer key", |lua, t| {
            lua.enter(|ctx| ctx.fetch(t).get(ctx, 5).to_integer().unwrap())
        }),
        table("write a field, integer key", |lua, t| {
            lua.enter(|ctx| ctx.fetch(t).set(ctx, 5, 2).unwrap().is_nil());
        }),
        table("read a global", |lua, _| lua.enter(|ctx| ctx.get_global("global").to_integer().unwrap())),
        table("make a LuaString", |lua, _| lua.enter(|ctx| ctx.intern(TEXT.as_bytes()).len())),
    ]
}

struct Counter {
    count: Cell<i64>,
}

/// A userdata with a method, or with the metamethods of its fields.
fn counter<'gc>(ctx: Context<'gc>, metamethod: MetaMethod, method: Callback<'gc>) -> ::piccolo::Value<'gc> {
    let metatable = Table::new(&ctx);
    if metamethod == MetaMethod::Call {
        let methods = Table::new(&ctx);
        methods.set(ctx, "method", method).unwrap();
        metatable.set(ctx, MetaMethod::Index, methods).unwrap();
    } else {
        metatable.set(ctx, metamethod, method).unwrap();
    }
    let userdata = UserData::new_static(&ctx, Counter { count: Cell::new(0) });
    userdata.set_metatable(&ctx, Some(metatable));
    userdata.into_value(ctx)
}

fn get(ctx: Context<'_>) -> Callback<'_> {
    Callback::from_fn(&ctx, |ctx, _, mut stack| {
        let counter = stack.consume::<UserData<'_>>(ctx)?;
        stack.replace(ctx, counter.downcast_static::<Counter>()?.count.get());
        Ok(CallbackReturn::Return)
    })
}

fn userdata() -> Vec<Row> {
    vec![
        script("userdata method", "x:method()", |ctx| counter(ctx, MetaMethod::Call, get(ctx))),
        script("userdata method that changes it", "x:method(1)", |ctx| {
            let add = Callback::from_fn(&ctx, |ctx, _, mut stack| {
                let (counter, by) = stack.consume::<(UserData<'_>, i64)>(ctx)?;
                let count = &counter.downcast_static::<Counter>()?.count;
                count.set(count.get() + by);
                Ok(CallbackReturn::Return)
            });
            counter(ctx, MetaMethod::Call, add)
        }),
        script("read a userdata field", "local c = x.count", |ctx| counter(ctx, MetaMethod::Index, get(ctx))),
        script("write a userdata field", "x.count = i", |ctx| {
            let set = Callback::from_fn(&ctx, |ctx, _, mut stack| {
                let (counter, _, count) = stack.consume::<(UserData<'_>, LuaString<'_>, i64)>(ctx)?;
                counter.downcast_static::<Counter>()?.count.set(count);
                Ok(CallbackReturn::Return)
            });
            counter(ctx, MetaMethod::NewIndex, set)
        }),
    ]
}
