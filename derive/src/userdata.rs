//! `#[derive(UserData)]`: the fields of a struct as fields in Lua, and the members that [`userdata_impl`](crate::userdata_impl) adds.

use crate::attributes::{Access, Container, Field};
use crate::names::{self, text_of};
use darling::ast::Data;
use darling::{Error, FromDeriveInput, Result};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Generics, parse_quote};

pub(crate) fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let container = Container::from_derive_input(input)?;
    refuse_lifetimes(&container.generics)?;
    container.access.check()?;

    let lua = names::support();
    let fields = fields(&container)?;
    let name = container.name.as_ref().map(|name| quote!(fields.add_meta_field("__name", #name);));
    let (members, marker) = members(&container);
    let mut generics = container.generics.clone();
    bound(&mut generics, &container);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let ident = &container.ident;
    Ok(quote! {
        #[automatically_derived]
        impl #parameters #lua::UserData for #ident #arguments #conditions {
            fn add_fields<__F: #lua::UserDataFields<Self>>(fields: &mut __F) {
                #name
                #(#fields)*
                #members
                Self::__perilune_fields(fields);
            }

            fn add_methods<__M: #lua::UserDataMethods<Self>>(methods: &mut __M) {
                #members
                Self::__perilune_methods(methods);
            }
        }
        #marker
    })
}

/// Values of Lua live as long as scripts like.
fn refuse_lifetimes(generics: &Generics) -> Result<()> {
    let mut errors = Error::accumulator();
    for lifetime in generics.lifetimes() {
        errors.push(
            Error::custom("a userdata cannot have borrowed content: scripts may keep it for any time")
                .with_span(&lifetime.lifetime),
        );
    }
    errors.finish()
}

/// The registration of each field.
fn fields(container: &Container) -> Result<Vec<TokenStream>> {
    let Data::Struct(fields) = &container.data else { return Ok(Vec::new()) };
    let mut errors = Error::accumulator();
    let code = fields
        .iter()
        .enumerate()
        .filter_map(|(position, declared)| errors.handle(field(declared, position, container.access)))
        .collect();
    errors.finish_with(code)
}

fn field(field: &Field, position: usize, of_type: Access) -> Result<TokenStream> {
    field.access.check()?;
    let (name, member, span) = match (&field.ident, &field.name) {
        (ident, Some(name)) => {
            let member = ident.clone().map_or(syn::Member::Unnamed(position.into()), syn::Member::Named);
            (name.to_string(), member, field.ty.span())
        }
        (Some(ident), None) => (text_of(ident), syn::Member::Named(ident.clone()), field.ty.span()),
        (None, None) if field.access.get.is_present() || field.access.set.is_present() => {
            let error = Error::custom("a field without a name needs one for Lua: `#[lua(name = \"...\")]`");
            return Err(error.with_span(&field.ty));
        }
        (None, None) => return Ok(TokenStream::new()),
    };
    let access = if field.access.is_given() { field.access } else { of_type };
    if access.skip.is_present() {
        return Ok(TokenStream::new());
    }
    let (get, set) = (access.get.is_present(), access.set.is_present());
    let both = !get && !set;
    let ty = &field.ty;
    let get = (get || both).then(|| {
        quote_spanned! {span=>
            fields.add_field_method_get(#name, |_, this| {
                ::core::result::Result::Ok(<#ty as ::core::clone::Clone>::clone(&this.#member))
            });
        }
    });
    let set = (set || both).then(|| {
        quote_spanned! {span=>
            fields.add_field_method_set(#name, |_, this, value: #ty| {
                this.#member = value;
                ::core::result::Result::Ok(())
            });
        }
    });
    Ok(quote!(#get #set))
}

/// How the functions that `userdata_impl` writes are found.
///
/// They are inherent ones, which win against those of a trait that all types have. Where type parameters come into play, a bound that does not
/// hold would hide the inherent ones silently; so there the type says that it has them, and the trait is left out.
fn members(container: &Container) -> (TokenStream, TokenStream) {
    let lua = names::support();
    if container.methods.is_present() {
        let (parameters, arguments, conditions) = container.generics.split_for_impl();
        let ident = &container.ident;
        let marker = quote! {
            #[automatically_derived]
            impl #parameters #lua::HasMethods for #ident #arguments #conditions {}
        };
        return (TokenStream::new(), marker);
    }
    let fallback = quote! {
        #[allow(unused_imports)]
        use #lua::WithoutMembers as _;
    };
    (fallback, TokenStream::new())
}

/// What type parameters have to be: as given, or enough for fields that have their types.
fn bound(generics: &mut Generics, container: &Container) {
    let lua = names::support();
    if let Some(given) = &container.bound {
        generics.make_where_clause().predicates.extend(given.iter().cloned());
        return;
    }
    for parameter in container.generics.type_params() {
        let ident = &parameter.ident;
        generics.make_where_clause().predicates.push(parse_quote! {
            #ident: ::core::clone::Clone + #lua::FromLua + #lua::IntoLua
                + ::core::marker::Send + ::core::marker::Sync + 'static
        });
    }
}
