//! `#[derive(IntoLua)]`: pushes a value to the stack of the state.

use super::{Alternative, Body, Conversion, Entry, EntryKind, Shape};
use crate::names;
use darling::{Error, Result};
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Ident};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let conversion = Conversion::new(input)?;
    let lua = names::support();
    let push = match &conversion.body {
        Body::UserData => {
            let message = "types with `UserData` become Lua values without this derive";
            return Err(Error::custom(message).with_span(&conversion.ident));
        }
        Body::Struct(shape) => {
            let (pattern, push) = (pattern(&quote!(Self), shape), push_shape(shape, None));
            quote!(let #pattern = self; #push)
        }
        Body::Enum(alternatives, tag) => {
            let arms = alternatives.iter().map(|alternative| {
                let ident = &alternative.ident;
                let pattern = pattern(&quote!(Self::#ident), &alternative.shape);
                let push = push_alternative(alternative, tag.as_deref());
                quote!(#pattern => { #push })
            });
            quote!(match self { #(#arms)* })
        }
    };
    let generics = conversion.generics_with(&quote!(#lua::IntoLua));
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let ident = &conversion.ident;
    Ok(quote! {
        #[automatically_derived]
        impl #parameters #lua::IntoLua for #ident #arguments #conditions {
            fn into_lua(self, lua: &#lua::Lua) -> #lua::Result<#lua::Value> {
                #lua::into_value(self, lua)
            }

            fn push_to_stack(self, l: &mut #lua::State, lua: &#lua::Lua) -> #lua::Result<()> {
                #push
            }
        }
    })
}

fn push_alternative(alternative: &Alternative, tag: Option<&str>) -> TokenStream {
    let lua = names::support();
    let Alternative { name, shape, .. } = alternative;
    match (shape, tag) {
        (Shape::Unit, None) => quote!(#lua::IntoLua::push_to_stack(#name, l, lua)),
        (_, None) => {
            let push = push_shape(shape, None);
            quote!(#lua::push_variant(l, lua, #name, |l| #push))
        }
        (Shape::Unit, Some(tag)) => {
            quote!(#lua::push_record(l, lua, 1, |record| record.set_field(#tag, #name)))
        }
        (Shape::Newtype(_), Some(tag)) => {
            let push = push_shape(shape, None);
            quote!(#lua::push_tagged(l, lua, #tag, #name, |l| #push))
        }
        (_, Some(tag)) => push_shape(shape, Some((tag, name))),
    }
}

/// Pushes what stands in the variables of [`pattern`], with a tag if it has one.
fn push_shape(shape: &Shape, tag: Option<(&str, &str)>) -> TokenStream {
    let lua = names::support();
    let (size, fields) = match shape {
        Shape::Unit => return quote!(#lua::IntoLua::push_to_stack(#lua::Value::Nil, l, lua)),
        Shape::Newtype(ty) => {
            let (span, variable) = (names::located(&ty.span()), variable_at(0, ty.span()));
            return quote_spanned!(span=> #lua::nested(l, lua, |l| #lua::IntoLua::push_to_stack(#variable, l, lua)));
        }
        Shape::Tuple(types) => {
            let fields = types.iter().enumerate().map(|(i, ty)| {
                let (variable, position) = (variable_at(i, ty.span()), i as i64 + 1);
                quote_spanned!(names::located(&ty.span())=> record.set_element(#position, #variable)?;)
            });
            (types.len(), fields.collect::<TokenStream>())
        }
        Shape::Record(entries) => (
            entries.len(),
            entries
                .iter()
                .enumerate()
                .filter_map(|(i, entry)| push_entry(entry, &variable_at(i, entry.span)))
                .collect(),
        ),
    };
    let (size, tag) =
        (size + usize::from(tag.is_some()), tag.map(|(tag, name)| quote!(record.set_field(#tag, #name)?;)));
    quote! {
        #lua::push_record(l, lua, #size, |record| {
            #tag
            #fields
            ::core::result::Result::Ok(())
        })
    }
}

fn push_entry(entry: &Entry, variable: &Ident) -> Option<TokenStream> {
    let span = names::located(&entry.span);
    match &entry.kind {
        EntryKind::Named(name) => Some(quote_spanned!(span=> record.set_field(#name, #variable)?;)),
        EntryKind::Flattened => Some(quote_spanned!(span=> record.flatten(#variable)?;)),
        EntryKind::Skipped => None,
    }
}

/// A pattern that puts each field into a variable.
fn pattern(path: &TokenStream, shape: &Shape) -> TokenStream {
    match shape {
        Shape::Unit => quote!(#path {}),
        Shape::Newtype(_) => quote!(#path(__field0)),
        Shape::Tuple(types) => {
            let variables = (0..types.len()).map(variable);
            quote!(#path(#(#variables),*))
        }
        Shape::Record(entries) => {
            let fields = entries.iter().enumerate().map(|(i, entry)| {
                let (ident, variable) = (&entry.ident, variable(i));
                match entry.kind {
                    EntryKind::Skipped => quote!(#ident: _),
                    EntryKind::Named(_) | EntryKind::Flattened => quote!(#ident: #variable),
                }
            });
            quote!(#path { #(#fields),* })
        }
    }
}

fn variable(position: usize) -> Ident {
    format_ident!("__field{position}")
}

/// The variable, where errors about its type belong.
fn variable_at(position: usize, span: Span) -> Ident {
    Ident::new(&variable(position).to_string(), names::located(&span))
}
