#![allow(unused)]

use perilune::{FromLua, IntoLua, UserData, userdata_impl};

struct Foreign;

#[derive(UserData)]
struct Borrowing<'a> {
    text: &'a str,
}

#[derive(FromLua)]
struct Borrowed<'a> {
    text: &'a str,
}

#[derive(UserData)]
struct Field {
    #[lua(get)]
    foreign: Foreign,
}

#[derive(IntoLua)]
struct Written {
    foreign: Foreign,
}

#[derive(FromLua)]
#[lua(userdata)]
struct Unclonable;

#[derive(UserData)]
struct Members;

#[userdata_impl]
impl Members {
    fn borrows(&self, foreign: &Foreign) {}

    fn gives(&self) -> Foreign {
        Foreign
    }
}

#[userdata_impl]
impl Foreign {
    fn of_no_userdata(&self) {}
}

#[derive(UserData)]
#[lua(skip)]
struct Generic<T> {
    value: T,
}

#[userdata_impl]
impl<T: Send + Sync + 'static> Generic<T> {
    fn unknown_to_the_derive(&self) {}
}

fn main() {}
