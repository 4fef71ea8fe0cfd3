//! What is no chunk, and variables that are none.

use perilune::{Lua, chunk};

fn main() {
    let lua = Lua::new().unwrap();
    let n = 1;
    let _ = lua.load(chunk! {
        local a = 1
        local function f()
            a = = 2
        end
    });
    let _ = lua.load(chunk! { if x then });
    let _ = lua.load(chunk! { return $1 + $n });
    let _ = lua.load(chunk! { return $type });
    let _ = lua.load(chunk! { goto nowhere });
}
