//! Arguments: what a value of Lua becomes first, and how the function gets it.

use crate::names;
use darling::{Error, Result};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericArgument, PatType, PathArguments, Type, TypeReference};

/// An argument that comes from Lua.
pub(super) struct Argument {
    /// What the value becomes: a type that implements `FromLua` (the last one of a function: `FromLuaMulti`).
    pub(super) ty: TokenStream,
    /// The reference that the function wants of it, if it does.
    borrow: Option<Borrow>,
    /// It may be missing: the function wants an `Option` of the reference.
    is_optional: bool,
}

/// How a function gets a reference to what a value has become.
enum Borrow {
    /// Of what it has become itself.
    Whole,
    /// Of what that refers to: a `str` in a `String`, a value in a userdata.
    Shared,
    Exclusive,
    /// The bytes of a string.
    Bytes,
}

impl Argument {
    pub(super) fn new(argument: &PatType) -> Result<Self> {
        match &*argument.ty {
            Type::Reference(reference) => Self::of_reference(reference),
            ty => {
                if let Some(reference) = optional_reference(ty) {
                    let Self { ty, borrow, .. } = Self::of_reference(reference)?;
                    return Ok(Self { ty: quote!(::core::option::Option<#ty>), borrow, is_optional: true });
                }
                refuse(ty)?;
                Ok(Self { ty: ty.to_token_stream(), borrow: None, is_optional: false })
            }
        }
    }

    fn of_reference(reference: &TypeReference) -> Result<Self> {
        let lua = names::support();
        let target = &*reference.elem;
        if let Type::Path(_) = target {
            refuse(target)?;
        }
        let name = last_name(target);
        if name.as_deref() == Some("Lua") {
            return Err(Error::custom("`&Lua` can only be the first argument").with_span(reference));
        }
        let is_handle = |name: &str| {
            ["LuaString", "Table", "Function", "Thread", "AnyUserData", "Value", "String", "PathBuf"]
                .contains(&name)
        };
        let (ty, borrow) = match target {
            Type::Slice(slice) if last_name(&slice.elem).as_deref() == Some("u8") => {
                (quote!(#lua::LuaString), Borrow::Bytes)
            }
            Type::Slice(slice) => {
                let item = &slice.elem;
                (quote!(::std::vec::Vec<#item>), Borrow::Shared)
            }
            _ if name.as_deref() == Some("str") => (quote!(::std::string::String), Borrow::Shared),
            _ if name.as_deref() == Some("Path") => (quote!(::std::path::PathBuf), Borrow::Shared),
            _ if name.as_deref().is_some_and(is_handle) => (target.to_token_stream(), Borrow::Whole),
            // Borrowed from the userdata, where there is one of this type.
            _ if reference.mutability.is_some() => {
                (userdata(&lua, target, "UserDataRefMut"), Borrow::Exclusive)
            }
            _ => (userdata(&lua, target, "UserDataRef"), Borrow::Shared),
        };
        if reference.mutability.is_some() && !matches!(borrow, Borrow::Exclusive) {
            let message = "a value that comes from Lua as a copy cannot be changed: only userdata can be borrowed mutably";
            return Err(Error::custom(message).with_span(reference));
        }
        Ok(Self { ty, borrow: Some(borrow), is_optional: false })
    }

    /// The argument in the call, from a variable that holds what the value has become.
    pub(super) fn pass(&self, variable: &syn::Ident) -> TokenStream {
        match (&self.borrow, self.is_optional) {
            (None, _) => quote!(#variable),
            (Some(Borrow::Whole | Borrow::Shared), false) => quote!(&#variable),
            (Some(Borrow::Exclusive), false) => quote!(&mut #variable),
            (Some(Borrow::Bytes), false) => quote!(&#variable.to_bytes()),
            (Some(Borrow::Whole), true) => quote!(#variable.as_ref()),
            (Some(Borrow::Shared), true) => quote!(#variable.as_deref()),
            (Some(Borrow::Exclusive), true) => quote!(#variable.as_deref_mut()),
            (Some(Borrow::Bytes), true) => quote!(#variable.map(|text| text.to_bytes()).as_deref()),
        }
    }

    /// Whether the variable must be mutable.
    pub(super) fn is_exclusive(&self) -> bool {
        matches!(self.borrow, Some(Borrow::Exclusive))
    }
}

/// The reference in `Option<&T>`.
fn optional_reference(ty: &Type) -> Option<&TypeReference> {
    let Type::Path(path) = ty else { return None };
    let option = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    match &option.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(Type::Reference(reference))) => Some(reference),
            _ => None,
        },
        _ => None,
    }
}

/// A borrow of a userdata; an error at the type if its values cannot be in one.
fn userdata(lua: &TokenStream, target: &Type, borrow: &str) -> TokenStream {
    let span = names::located(&target.span());
    let borrow = syn::Ident::new(borrow, span);
    quote_spanned!(span=> #lua::#borrow<<#target as #lua::IsUserData>::Itself>)
}

/// Refuses what no value of Lua can become, where the compiler would only tell so of generated code.
fn refuse(ty: &Type) -> Result<()> {
    if let Type::ImplTrait(ty) = ty {
        let message = "an argument from Lua needs a type: `impl Trait` does not say what the value becomes";
        return Err(Error::custom(message).with_span(ty));
    }
    if borrows(ty.to_token_stream()) {
        let message = "only a whole argument, or what it may be (`Option<&T>`), can be a reference; take an owned type, or `UserDataRef<T>` for a userdata";
        return Err(Error::custom(message).with_span(ty));
    }
    Ok(())
}

/// Whether a type has references or lifetimes in it, other than `'static`.
pub(super) fn borrows(ty: TokenStream) -> bool {
    use proc_macro2::TokenTree;
    let mut tokens = ty.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) if borrows(group.stream()) => return true,
            TokenTree::Punct(punct)
                if punct.as_char() == '\''
                    && !matches!(tokens.peek(), Some(TokenTree::Ident(name)) if name == "static") =>
            {
                return true;
            }
            TokenTree::Punct(punct)
                if punct.as_char() == '&'
                // Its lifetime tells, if it has one.
                && !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '\'') =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// The last name of a path: `Lua` of `perilune::Lua`.
pub(super) fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}
