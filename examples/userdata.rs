//! Values of the host in scripts: a type with fields, methods and operators.
//!
//! `cargo run --release --example userdata`

use perilune::{
    AnyUserData, Lua, MetaMethod, Result, UserData, UserDataFields, UserDataMethods, UserDataRef,
};
use std::io::{self, Write};

#[derive(Clone, Copy)]
struct Vector {
    x: f64,
    y: f64,
}

impl UserData for Vector {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        fields.add_field_method_get("x", |_, v| Ok(v.x));
        fields.add_field_method_set("x", |_, v, x: f64| {
            v.x = x;
            Ok(())
        });
        fields.add_field_method_get("y", |_, v| Ok(v.y));
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("length", |_, v, ()| Ok(v.x.hypot(v.y)));
        methods.add_method_mut("scale", |_, v, by: f64| {
            *v = Self { x: v.x * by, y: v.y * by };
            Ok(())
        });
        methods.add_meta_method(MetaMethod::Add, |_, a, b: UserDataRef<Self>| {
            Ok(Self { x: a.x + b.x, y: a.y + b.y })
        });
        methods.add_meta_method(MetaMethod::ToString, |_, v, ()| Ok(format!("({}, {})", v.x, v.y)));
    }
}

pub(crate) fn run(out: &mut impl Write) -> Result<()> {
    let lua = Lua::new()?;
    // What a function returns becomes a userdata by itself.
    let new = lua.create_function(|_, (x, y): (f64, f64)| Ok(Vector { x, y }))?;
    lua.globals().set("vector", new)?;

    let script = "
        local v = vector(3, 4)
        local length = v:length()
        v:scale(2)
        v.x = v.x + 1
        return length, tostring(v + vector(0, 1)), v";
    let (length, sum, v): (f64, String, AnyUserData) = lua.load(script).eval()?;
    writeln!(out, "length {length}, sum {sum}")?;

    // The host borrows the value in its place.
    v.borrow_mut::<Vector>()?.y = 0.5;
    let shown = lua.load("return tostring(...)").call::<String>(&v)?;
    writeln!(out, "changed: {shown}")?;

    // A value of another type is refused, with what was expected.
    let error = lua.load("return vector(1, 1) + 1").exec().expect_err("1 is no vector");
    writeln!(out, "error: {error}")?;
    Ok(())
}

fn main() -> Result<()> {
    run(&mut io::stdout())
}
