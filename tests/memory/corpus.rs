//! Programs that do something of each library.

macro_rules! programs {
    ($($name:literal),*) => { &[$(($name, include_str!(concat!("programs/", $name, ".lua")))),*] };
}

/// Their names and texts.
pub(crate) const PROGRAMS: &[(&str, &str)] =
    programs!("basic", "collector", "coroutine", "debug", "io", "load", "math_os", "string", "table");
