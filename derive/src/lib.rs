//! The macros behind the feature `derive` of the crate `perilune`, which re-exports them and has their tests.

mod attributes;
mod chunk;
mod conversion;
mod members;
mod names;
mod userdata;

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemImpl, parse_macro_input};

#[doc = include_str!("../docs/userdata.md")]
#[proc_macro_derive(UserData, attributes(lua))]
pub fn derive_userdata(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), userdata::derive)
}

#[doc = include_str!("../docs/userdata_impl.md")]
#[proc_macro_attribute]
pub fn userdata_impl(options: TokenStream, block: TokenStream) -> TokenStream {
    members::expand(&options.into(), parse_macro_input!(block as ItemImpl)).into()
}

#[doc = include_str!("../docs/from_lua.md")]
#[proc_macro_derive(FromLua, attributes(lua))]
pub fn derive_from_lua(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), conversion::from_lua::derive)
}

#[doc = include_str!("../docs/into_lua.md")]
#[proc_macro_derive(IntoLua, attributes(lua))]
pub fn derive_into_lua(input: TokenStream) -> TokenStream {
    derive(&parse_macro_input!(input), conversion::into_lua::derive)
}

#[doc = include_str!("../docs/chunk.md")]
#[proc_macro]
pub fn chunk(source: TokenStream) -> TokenStream {
    chunk::expand(source).into()
}

fn derive(
    input: &DeriveInput,
    derive: impl FnOnce(&DeriveInput) -> darling::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    derive(input).unwrap_or_else(darling::Error::write_errors).into()
}
