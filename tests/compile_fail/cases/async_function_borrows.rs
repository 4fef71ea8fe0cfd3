//! An asynchronous function may run long after the place where it was made.
use perilune::Lua;

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    let text = String::from("moon");
    let text = &text;
    lua.create_async_function(move |_, ()| async move { Ok(text.len()) })?;
    Ok(())
}
