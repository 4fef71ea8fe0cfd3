//! A reference into a userdata lives no longer than its borrow.
use perilune::{AnyUserData, UserData};

struct Account(i64);
impl UserData for Account {}

fn cents(userdata: &AnyUserData) -> &i64 {
    let account = userdata.borrow::<Account>().unwrap();
    &account.0
}

fn main() {}
