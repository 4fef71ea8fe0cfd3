//! The feature `serde`.

mod formats;
mod limits;
mod options;
mod portable;
mod properties;
mod rust_types;
mod userdata;
