#![allow(unused)]

use perilune::{Lua, UserData, userdata_impl};

#[derive(UserData)]
struct Members;

#[userdata_impl(fast)]
impl Members {
    #[lua(getter, setter)]
    fn both(&self) -> i64 {
        0
    }

    #[lua(getter)]
    fn with_argument(&self, n: i64) -> i64 {
        n
    }

    #[lua(setter)]
    fn without_value(&mut self) {}

    #[lua(field)]
    fn of_value(&self) -> i64 {
        0
    }

    #[lua(meta)]
    fn add(&self) {}

    #[lua(meta)]
    fn __gc(&self) {}

    #[lua(meta = "__add", name = "__sub")]
    fn two_names(&self) {}

    fn generic<T>(&self, value: T) {}

    fn some_type(&self, value: impl Into<String>) {}

    fn inner_reference(&self, value: Vec<&str>) {}

    fn late_state(&self, n: i64, lua: &Lua) {}

    fn changes_a_copy(&self, text: &mut str) {}

    fn lends(&mut self) -> &mut Self {
        self
    }

    fn boxed(self: Box<Self>) {}

    unsafe fn dangerous(&self) {}

    #[lua(getter)]
    const CONSTANT: i64 = 1;

    #[lua(get)]
    fn misspelled(&self) {}
}

#[userdata_impl]
impl Clone for Members {
    fn clone(&self) -> Self {
        Self
    }
}

fn main() {}
