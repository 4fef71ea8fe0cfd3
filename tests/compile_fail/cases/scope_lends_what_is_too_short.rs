//! A lent value has to outlive the scope.
use perilune::{Lua, UserData};

struct Account(i64);
impl UserData for Account {}

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    lua.scope(|scope| {
        let account = Account(1);
        scope.create_userdata_ref(&account)?;
        Ok(())
    })
}
