//! A future that waits in a state moves between OS threads with it.
use perilune::Lua;
use std::rc::Rc;

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    lua.create_async_function(|_, ()| async {
        let shared = Rc::new(1);
        std::future::ready(()).await;
        Ok(*shared)
    })?;
    Ok(())
}
