//! The signature of a function that shall be a member.

use super::arguments::{Argument, borrows, last_name};
use darling::{Error, Result};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, GenericParam, PatType, ReceiverKind, ReturnType, Type};

/// The most arguments that a tuple of conversions has, beside the userdata.
const MAX_ARGUMENTS: usize = 11;

pub(super) struct Signature {
    pub(super) ident: syn::Ident,
    pub(super) is_async: bool,
    pub(super) receiver: Receiver,
    /// Whether the function wants the state, and as what.
    pub(super) lua: Option<State>,
    pub(super) arguments: Vec<Argument>,
    pub(super) output: Output,
}

/// How the function gets the value of the userdata.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Receiver {
    None,
    Shared,
    Exclusive,
    Owned,
}

/// How the function gets the state.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Borrowed,
    Owned,
}

/// What the function returns, with regard to lifetimes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// A value of its own.
    Owned,
    /// A reference, of which Lua gets a copy.
    Reference,
    /// Something that contains references, and becomes values of Lua while they are valid.
    Borrowing,
}

impl Signature {
    pub(super) fn new(signature: &syn::Signature) -> Result<Self> {
        let mut errors = Error::accumulator();
        for parameter in &signature.generics.params {
            if !matches!(parameter, GenericParam::Lifetime(_)) {
                let message = "a function that Lua calls cannot be generic; leave it out with `#[lua(skip)]`";
                errors.push(Error::custom(message).with_span(parameter));
            }
        }
        if let syn::Safety::Unsafe(token) = &signature.safety {
            errors.push(Error::custom("a function that Lua calls cannot be unsafe").with_span(token));
        }
        let receiver = errors.handle(Receiver::new(signature)).unwrap_or(Receiver::None);
        let mut typed: Vec<&PatType> = signature
            .inputs
            .iter()
            .filter_map(|input| if let FnArg::Typed(typed) = input { Some(typed) } else { None })
            .collect();
        let is_async = signature.asyncness.is_some();
        let lua = typed.first().and_then(|first| State::new(&first.ty, is_async));
        if lua.is_some() {
            typed.remove(0);
        }
        if let Some(beyond) = typed.get(MAX_ARGUMENTS) {
            let message = format!("more than {MAX_ARGUMENTS} arguments; take the rest as `Variadic`");
            errors.push(Error::custom(message).with_span(beyond));
        }
        let arguments = typed.into_iter().filter_map(|typed| errors.handle(Argument::new(typed))).collect();
        let output = errors.handle(Output::new(&signature.output)).unwrap_or(Output::Owned);
        let ident = signature.ident.clone();
        errors.finish_with(Self { ident, is_async, receiver, lua, arguments, output })
    }
}

impl Receiver {
    fn new(signature: &syn::Signature) -> Result<Self> {
        Ok(match signature.receiver().map(|receiver| &receiver.kind) {
            None => Self::None,
            Some(ReceiverKind::Value) => Self::Owned,
            Some(ReceiverKind::Reference(_, _, None)) => Self::Shared,
            Some(ReceiverKind::Reference(_, _, Some(_))) => Self::Exclusive,
            Some(_) => {
                let message = "a userdata can be `self`, `&self` or `&mut self` of a function";
                return Err(Error::custom(message).with_span(&signature.receiver().span()));
            }
        })
    }
}

impl State {
    /// An asynchronous function may own the state; others borrow it.
    fn new(ty: &Type, is_async: bool) -> Option<Self> {
        match ty {
            Type::Reference(reference) if last_name(&reference.elem).as_deref() == Some("Lua") => {
                Some(Self::Borrowed)
            }
            ty if is_async && last_name(ty).as_deref() == Some("Lua") => Some(Self::Owned),
            _ => None,
        }
    }
}

impl Output {
    fn new(output: &ReturnType) -> Result<Self> {
        let ReturnType::Type(_, ty) = output else { return Ok(Self::Owned) };
        if !borrows(ty.to_token_stream()) {
            return Ok(Self::Owned);
        }
        match &**ty {
            Type::Reference(reference) if reference.mutability.is_some() => {
                let message = "Lua cannot hold a mutable reference: return a value, or a userdata";
                Err(Error::custom(message).with_span(reference))
            }
            Type::Reference(_) => Ok(Self::Reference),
            _ => Ok(Self::Borrowing),
        }
    }
}
