//! Names: of the crate that generated code stands on, and of what it is made from.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;
use syn::ext::IdentExt;

/// The module of `perilune` that generated code uses, and nothing else of the crate.
pub(crate) fn support() -> TokenStream {
    quote!(::perilune::__derive)
}

/// An identifier as text, without the `r#` of those that are keywords.
pub(crate) fn text_of(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The place of a piece of the user's code, with the names of generated code: for what shall be reported there.
pub(crate) fn located(span: &Span) -> Span {
    span.resolved_at(Span::call_site())
}
