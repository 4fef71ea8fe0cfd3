//! The words of `#[lua(...)]`, by the place where they stand.
//!
//! All derive macros read the same attributes, so each knows the words of the others and leaves them alone.

use darling::ast::Data;
use darling::util::{Flag, Override, SpannedValue};
use darling::{Error, FromAttributes, FromDeriveInput, FromField, FromMeta, FromVariant, Result};
use ident_case::RenameRule;
use syn::{Expr, ExprLit, Ident, Lit, Type, WherePredicate};

/// A type and its attributes.
#[derive(FromDeriveInput)]
#[darling(attributes(lua))]
pub(crate) struct Container {
    pub(crate) ident: Ident,
    pub(crate) generics: syn::Generics,
    pub(crate) data: Data<Variant, Field>,

    /// The type's name in messages.
    pub(crate) name: Option<String>,

    // Of `UserData`.
    #[darling(flatten)]
    pub(crate) access: Access,
    pub(crate) methods: Flag,

    // Of `FromLua` and `IntoLua`.
    pub(crate) userdata: Flag,
    pub(crate) rename_all: Option<RenameRule>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) deny_unknown_fields: Flag,
    pub(crate) tag: Option<SpannedValue<String>>,
    pub(crate) bound: Option<Vec<WherePredicate>>,
}

/// A field and its attributes.
#[derive(FromField)]
#[darling(attributes(lua))]
pub(crate) struct Field {
    pub(crate) ident: Option<Ident>,
    pub(crate) ty: Type,

    pub(crate) name: Option<SpannedValue<String>>,
    #[darling(flatten)]
    pub(crate) access: Access,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) flatten: Flag,
}

/// A variant and its attributes.
#[derive(FromVariant)]
#[darling(attributes(lua))]
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) fields: darling::ast::Fields<Field>,

    pub(crate) name: Option<String>,
}

/// What scripts may do with a field; for a type, with those of its fields that do not say.
#[derive(FromMeta, Clone, Copy)]
pub(crate) struct Access {
    pub(crate) get: Flag,
    pub(crate) set: Flag,
    pub(crate) skip: Flag,
}

impl Access {
    /// Whether anything is said.
    pub(crate) fn is_given(self) -> bool {
        self.get.is_present() || self.set.is_present() || self.skip.is_present()
    }

    /// Refuses words that exclude each other.
    pub(crate) fn check(self) -> Result<()> {
        let other = [self.get, self.set].into_iter().any(|flag| flag.is_present());
        if self.skip.is_present() && other {
            return Err(
                Error::custom("`skip` goes with neither `get` nor `set`").with_span(&self.skip.span())
            );
        }
        Ok(())
    }
}

/// An item of an impl block and its attributes.
#[derive(FromAttributes, Default)]
#[darling(attributes(lua), default)]
pub(crate) struct Item {
    pub(crate) name: Option<SpannedValue<String>>,
    pub(crate) skip: Flag,
    pub(crate) getter: Flag,
    pub(crate) setter: Flag,
    pub(crate) field: Flag,
    pub(crate) meta: Option<SpannedValue<Override<String>>>,
    pub(crate) infallible: Flag,
}

/// What stands for a field that a table lacks.
#[derive(Clone)]
pub(crate) enum DefaultValue {
    /// That of the trait `Default`.
    OfType,
    /// An expression.
    Given(Box<Expr>),
}

impl FromMeta for DefaultValue {
    fn from_word() -> Result<Self> {
        Ok(Self::OfType)
    }

    fn from_expr(expr: &Expr) -> Result<Self> {
        Ok(Self::Given(Box::new(expr.clone())))
    }
}

impl quote::ToTokens for DefaultValue {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        tokens.extend(match self {
            Self::OfType => quote::quote!(::core::default::Default::default()),
            // A text is meant for `String` as well as for `&str`.
            Self::Given(expr) if matches!(**expr, Expr::Lit(ExprLit { lit: Lit::Str(_), .. })) => {
                quote::quote!(::core::convert::Into::into(#expr))
            }
            Self::Given(expr) => quote::quote!(#expr),
        });
    }
}
