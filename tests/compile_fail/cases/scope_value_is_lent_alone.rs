//! What is lent to be changed is not used beside the loan.
use perilune::{Lua, UserData};

struct Account(i64);
impl UserData for Account {}

fn main() -> perilune::Result<()> {
    let lua = Lua::new()?;
    let mut account = Account(1);
    lua.scope(|scope| {
        let lent = scope.create_userdata_ref_mut(&mut account)?;
        account.0 += 1;
        scope.create_userdata_ref_mut(&mut account)?;
        drop(lent);
        Ok(())
    })
}
