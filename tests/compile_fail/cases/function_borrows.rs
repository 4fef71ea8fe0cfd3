//! A function that borrows needs a scope.
use perilune::Lua;

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    let text = String::from("moon");
    let length = || text.len();
    lua.create_function(move |_, ()| Ok(length()))?;
    Ok(())
}
