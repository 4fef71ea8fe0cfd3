//! A function of a scope cannot borrow what ends before the scope does.
use perilune::Lua;

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    lua.scope(|scope| {
        let text = String::from("short-lived");
        let f = scope.create_function(|_, ()| Ok(text.len()))?;
        f.call::<()>(())
    })
}
