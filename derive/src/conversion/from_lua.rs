//! `#[derive(FromLua)]`: reads a value from the stack of the state, without handles for what is on the way.

use super::{Alternative, Body, Conversion, Entry, EntryKind, Shape};
use crate::names;
use darling::{Error, Result};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::DeriveInput;
use syn::spanned::Spanned;

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let conversion = Conversion::new(input)?;
    let mut errors = Error::accumulator();
    for lifetime in conversion.generics.lifetimes() {
        let message = "what comes from Lua cannot be borrowed: scripts may change or drop it at any time";
        errors.push(Error::custom(message).with_span(&lifetime.lifetime));
    }
    errors.finish()?;

    let lua = names::support();
    let bound = match conversion.body {
        Body::UserData => {
            quote!(::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static)
        }
        _ => quote!(#lua::FromLua),
    };
    let generics = conversion.generics_with(&bound);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let (ident, name) = (&conversion.ident, &conversion.name);
    let read = match &conversion.body {
        Body::UserData => {
            quote_spanned!(names::located(&ident.span())=> #lua::clone_userdata::<Self>(l, idx, #name))
        }
        Body::Struct(shape) => read_struct(&conversion, shape),
        Body::Enum(alternatives, tag) => read_enum(&conversion, alternatives, tag.as_deref()),
    };
    Ok(quote! {
        #[automatically_derived]
        impl #parameters #lua::FromLua for #ident #arguments #conditions {
            fn from_lua(value: #lua::Value, lua: &#lua::Lua) -> #lua::Result<Self> {
                #lua::by_stack(value, lua)
            }

            fn from_stack(l: &mut #lua::State, idx: i32, lua: &#lua::Lua) -> #lua::Result<Self> {
                #read
            }
        }
    })
}

fn read_struct(conversion: &Conversion, shape: &Shape) -> TokenStream {
    let lua = names::support();
    let name = &conversion.name;
    match shape {
        Shape::Unit => {
            let value = construct(&quote!(Self), shape, conversion);
            quote!(#lua::read_unit(l, idx, #name).map(|()| #value))
        }
        Shape::Newtype(ty) => {
            let value = construct(&quote!(Self), shape, conversion);
            quote_spanned! {names::located(&ty.span())=>
                #lua::nested(l, lua, |l| {
                    let value = <#ty as #lua::FromLua>::from_stack(l, idx, lua)?;
                    ::core::result::Result::Ok(#value)
                })
            }
        }
        Shape::Tuple(_) | Shape::Record(_) => {
            let value = construct(&quote!(Self), shape, conversion);
            let default = whole_default(conversion);
            let only = only(conversion, shape, None);
            quote! {
                #lua::read_record(l, idx, lua, #name, |record| {
                    #default
                    #only
                    ::core::result::Result::Ok(#value)
                })
            }
        }
    }
}

fn read_enum(conversion: &Conversion, alternatives: &[Alternative], tag: Option<&str>) -> TokenStream {
    let lua = names::support();
    let name = &conversion.name;
    let known = alternatives.iter().map(|alternative| &alternative.name);
    let arms = alternatives.iter().map(|alternative| {
        let Alternative { ident, name, shape } = alternative;
        let value = construct(&quote!(Self::#ident), shape, conversion);
        let only = only(conversion, shape, tag);
        let read = match shape {
            Shape::Unit => quote!(variant.unit().map(|()| #value)),
            Shape::Newtype(ty) => quote_spanned! {names::located(&ty.span())=>
                variant.content::<#ty>().map(|value| #value)
            },
            Shape::Tuple(_) | Shape::Record(_) => quote! {
                variant.record(|record| {
                    #only
                    ::core::result::Result::Ok(#value)
                })
            },
        };
        quote!(#name => #read)
    });
    let choose = quote! {
        |variant| match variant.name() {
            #(#arms,)*
            _ => ::core::result::Result::Err(variant.unknown()),
        }
    };
    let read = match tag {
        Some(tag) => quote!(#lua::read_tagged(l, idx, lua, #name, #tag, KNOWN, #choose)),
        None => quote!(#lua::read_variant(l, idx, lua, #name, KNOWN, #choose)),
    };
    quote! {
        const KNOWN: &[&str] = &[#(#known),*];
        #read
    }
}

/// The value of a struct or variant, from `value` if it has one field without a name, else from `record`.
fn construct(path: &TokenStream, shape: &Shape, conversion: &Conversion) -> TokenStream {
    match shape {
        Shape::Unit => quote!(#path {}),
        Shape::Newtype(_) => quote!(#path(value)),
        Shape::Tuple(types) => {
            let elements = types
                .iter()
                .zip(1i64..)
                .map(|(ty, i)| quote_spanned!(names::located(&ty.span())=> record.element::<#ty>(#i)?));
            quote!(#path(#(#elements),*))
        }
        Shape::Record(entries) => {
            let fields = entries.iter().map(|entry| {
                let (ident, value) = (&entry.ident, read_entry(entry, conversion));
                quote!(#ident: #value)
            });
            quote!(#path { #(#fields),* })
        }
    }
}

fn read_entry(entry: &Entry, conversion: &Conversion) -> TokenStream {
    let Entry { ident, ty, kind, default, .. } = entry;
    let default = match (default, &conversion.default) {
        (Some(default), _) => Some(quote!(#default)),
        (None, Some(_)) => Some(quote!(whole.#ident)),
        (None, None) => None,
    };
    let span = names::located(&entry.span);
    match (kind, default) {
        (EntryKind::Skipped, Some(default)) => default,
        (EntryKind::Skipped, None) => quote_spanned!(span=> <#ty as ::core::default::Default>::default()),
        (EntryKind::Flattened, _) => quote_spanned!(span=> record.flattened::<#ty>()?),
        (EntryKind::Named(name), None) => quote_spanned!(span=> record.field::<#ty>(#name)?),
        (EntryKind::Named(name), Some(default)) => quote_spanned! {span=>
            match record.optional_field::<#ty>(#name)? {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => #default,
            }
        },
    }
}

/// The value that stands for all fields that are missing.
fn whole_default(conversion: &Conversion) -> Option<TokenStream> {
    let ident = &conversion.ident;
    conversion.default.as_ref().map(|_| {
        quote_spanned!(names::located(&ident.span())=> let whole = <Self as ::core::default::Default>::default();)
    })
}

/// The check that there are no other fields.
fn only(conversion: &Conversion, shape: &Shape, tag: Option<&str>) -> Option<TokenStream> {
    let Shape::Record(entries) = shape else { return None };
    let names = entries.iter().filter_map(|entry| match &entry.kind {
        EntryKind::Named(name) => Some(name.as_str()),
        EntryKind::Flattened | EntryKind::Skipped => None,
    });
    let names = names.chain(tag);
    conversion.deny_unknown_fields.then(|| quote!(record.only(&[#(#names),*])?;))
}
