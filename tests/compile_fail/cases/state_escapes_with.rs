//! The stack API's view of a state is there for the call only.
use perilune::Lua;
use perilune::stack::State;

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    let mut kept: Option<&mut State> = None;
    lua.with(|l, _| {
        kept = Some(l);
        Ok(())
    })
}
