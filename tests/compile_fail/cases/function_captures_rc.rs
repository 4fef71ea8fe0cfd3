//! States move between OS threads, and their functions with them.
use perilune::Lua;
use std::rc::Rc;

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    let shared = Rc::new(1);
    lua.create_function(move |_, ()| Ok(*shared))?;
    Ok(())
}
