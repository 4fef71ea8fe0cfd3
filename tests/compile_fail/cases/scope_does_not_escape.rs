//! A scope cannot be kept.
use perilune::{Lua, Scope};

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    let mut kept: Option<&Scope<'_, '_>> = None;
    lua.scope(|scope| {
        kept = Some(scope);
        Ok(())
    })
}
