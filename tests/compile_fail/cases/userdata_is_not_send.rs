//! Values in a state move between OS threads with it.
use perilune::{Lua, UserData};
use std::rc::Rc;

struct Shared(Rc<i64>);
impl UserData for Shared {}

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    lua.create_userdata(Shared(Rc::new(1)))?;
    Ok(())
}
