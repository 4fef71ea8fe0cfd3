#![allow(unused)]

use perilune::{FromLua, IntoLua, UserData};

#[derive(UserData)]
struct Misspelled {
    #[lua(gett)]
    a: i64,
    #[lua(skip, get)]
    b: i64,
}

#[derive(UserData)]
struct Unnamed(#[lua(get)] i64);

#[derive(FromLua)]
#[lua(rename_all = "shouting")]
struct Renamed {
    a: i64,
}

#[derive(FromLua)]
struct Wrong {
    #[lua(flatten, name = "x")]
    a: Inner,
    #[lua(skip, flatten)]
    b: Inner,
}

#[derive(FromLua)]
struct Inner {
    x: i64,
}

#[derive(FromLua)]
#[lua(tag = "kind")]
enum Tagged {
    Pair(i64, i64),
}

#[derive(IntoLua)]
#[lua(tag = "kind")]
struct NoEnum {
    a: i64,
}

#[derive(FromLua)]
#[lua(deny_unknown_fields)]
struct Open {
    #[lua(flatten)]
    rest: Inner,
}

#[derive(IntoLua)]
#[lua(userdata)]
struct Data;

fn main() {}
