//! A value that a scope owns does not borrow from inside the scope: it could be reached when what it borrows is gone.
use perilune::{Lua, UserData};

struct Borrows<'a>(&'a str);
impl UserData for Borrows<'_> {}

fn main() {
    let lua = Lua::new().unwrap();
    lua.scope(|scope| {
        let text = String::from("short");
        let userdata = scope.create_userdata(Borrows(&text))?;
        lua.globals().set("kept", userdata)
    })
    .unwrap();
}
