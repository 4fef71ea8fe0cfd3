//! `#[userdata_impl]`: the functions and constants of an impl block as members of a userdata.
//!
//! The block stays as it is, without the attributes of its items. Beside it goes another one with two functions that register everything; the
//! derived `UserData` calls them.

mod arguments;
mod registration;
mod signature;

use crate::attributes::Item;
use crate::names;
use darling::{Error, FromAttributes, Result};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use registration::{Place, Registration};
use syn::spanned::Spanned;
use syn::{Attribute, ImplItem, ItemImpl};

pub(crate) fn expand(options: &TokenStream, mut block: ItemImpl) -> TokenStream {
    let registrations = register(options, &mut block);
    let members = match registrations {
        Ok(registrations) => inherent_functions(&block, &registrations),
        Err(error) => error.write_errors(),
    };
    quote!(#block #members)
}

/// The registration of each item, whose attributes are taken away.
fn register(options: &TokenStream, block: &mut ItemImpl) -> Result<Vec<Registration>> {
    let mut errors = Error::accumulator();
    if !options.is_empty() {
        errors.push(Error::custom("`userdata_impl` has no options").with_span(options));
    }
    if let Some((path, _)) = &block.trait_ {
        let message = "members of a userdata stand in an impl block of the type itself, not of a trait";
        errors.push(Error::custom(message).with_span(path));
    }
    let mut registrations = Vec::new();
    for item in &mut block.items {
        let registration = errors.handle(register_item(item)).flatten();
        registrations.extend(registration);
    }
    errors.finish_with(registrations)
}

fn register_item(item: &mut ImplItem) -> Result<Option<Registration>> {
    let (ImplItem::Fn(syn::ImplItemFn { attrs, .. }) | ImplItem::Const(syn::ImplItemConst { attrs, .. })) =
        item
    else {
        return Ok(None);
    };
    let options = take_options(attrs)?;
    let conditions: Vec<Attribute> = attrs.iter().filter(|a| a.path().is_ident("cfg")).cloned().collect();
    if options.skip.is_present() {
        return Ok(None);
    }
    let registration = match item {
        ImplItem::Fn(function) => registration::of_function(&options, &function.sig),
        ImplItem::Const(constant) => registration::of_constant(&options, constant),
        _ => return Ok(None),
    };
    registration.map(|registration| Some(registration.under(conditions)))
}

/// What the attributes of an item say. The compiler shall not see them.
fn take_options(attributes: &mut Vec<Attribute>) -> Result<Item> {
    let (ours, others) = std::mem::take(attributes).into_iter().partition(|a| a.path().is_ident("lua"));
    *attributes = others;
    let ours: Vec<Attribute> = ours;
    Item::from_attributes(&ours)
}

fn inherent_functions(block: &ItemImpl, registrations: &[Registration]) -> TokenStream {
    let lua = names::support();
    let (parameters, _, conditions) = block.generics.split_for_impl();
    let ty = &block.self_ty;
    let fields = registrations.iter().filter(|registration| registration.place == Place::Fields);
    let methods = registrations.iter().filter(|registration| registration.place == Place::Methods);
    let check = if block.generics.params.is_empty() {
        quote_spanned!(names::located(&ty.span())=> #lua::is_userdata::<Self>();)
    } else {
        quote_spanned!(names::located(&ty.span())=> #lua::has_methods::<Self>();)
    };
    quote! {
        #[automatically_derived]
        impl #parameters #ty #conditions {
            #[doc(hidden)]
            #[allow(clippy::all, clippy::pedantic, unreachable_pub)]
            pub fn __perilune_fields<__F: #lua::UserDataFields<Self>>(fields: &mut __F)
            where
                Self: 'static + ::core::marker::Send + ::core::marker::Sync,
            {
                #check
                let _ = &fields;
                #(#fields)*
            }

            #[doc(hidden)]
            #[allow(clippy::all, clippy::pedantic, unreachable_pub)]
            pub fn __perilune_methods<__M: #lua::UserDataMethods<Self>>(methods: &mut __M)
            where
                Self: 'static + ::core::marker::Send + ::core::marker::Sync,
            {
                let _ = &methods;
                #(#methods)*
            }
        }
    }
}
