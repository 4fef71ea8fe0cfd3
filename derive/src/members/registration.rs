//! The call that registers one member.

use super::signature::{Output, Receiver, Signature, State};
use crate::attributes::Item;
use crate::names::{self, text_of};
use darling::util::{Override, SpannedValue};
use darling::{Error, Result};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, ImplItemConst};

/// Where a member is registered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Fields,
    Methods,
}

/// The code that registers a member.
pub(super) struct Registration {
    pub(super) place: Place,
    conditions: Vec<Attribute>,
    code: TokenStream,
}

impl Registration {
    fn new(place: Place, code: TokenStream) -> Self {
        Self { place, conditions: Vec::new(), code }
    }

    /// With the `cfg` attributes of the item.
    pub(super) fn under(self, conditions: Vec<Attribute>) -> Self {
        Self { conditions, ..self }
    }
}

impl ToTokens for Registration {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { conditions, code, .. } = self;
        tokens.extend(quote!(#(#conditions)* { #code }));
    }
}

/// What a function is to Lua.
enum Role {
    Method,
    Getter,
    Setter,
    /// A field with one value for all, which the function makes.
    Constant,
    Metamethod,
}

pub(super) fn of_constant(options: &Item, constant: &ImplItemConst) -> Result<Registration> {
    let mut errors = Error::accumulator();
    for (flag, word) in
        [(options.getter, "getter"), (options.setter, "setter"), (options.infallible, "infallible")]
    {
        if flag.is_present() {
            errors.push(Error::custom(format!("a constant cannot be `{word}`")).with_span(&flag.span()));
        }
    }
    let ident = &constant.ident;
    let name = errors.handle(name_of(options, ident)).unwrap_or_default();
    let add = if options.meta.is_some() { quote!(add_meta_field) } else { quote!(add_field) };
    let span = names::located(&ident.span());
    let code = quote_spanned!(span=> fields.#add(#name, Self::#ident););
    errors.finish_with(Registration::new(Place::Fields, code))
}

pub(super) fn of_function(options: &Item, signature: &syn::Signature) -> Result<Registration> {
    let mut errors = Error::accumulator();
    let role = errors.handle(role(options)).unwrap_or(Role::Method);
    let name = errors.handle(name_of(options, &signature.ident)).unwrap_or_default();
    let signature = errors.handle(Signature::new(signature));
    if let Some(signature) = &signature {
        errors.handle(check(&role, signature));
    }
    let signature = match signature {
        Some(signature) => errors.finish_with(signature)?,
        None => return Err(errors.finish().err().unwrap_or_else(|| Error::custom("no signature"))),
    };
    Ok(Writer { signature: &signature, infallible: options.infallible.is_present() }.write(&role, &name))
}

fn role(options: &Item) -> Result<Role> {
    let meta = options.meta.as_ref().map(SpannedValue::span);
    let flag = |flag: darling::util::Flag| flag.is_present().then(|| flag.span());
    let given = [
        (meta, Role::Metamethod),
        (flag(options.getter), Role::Getter),
        (flag(options.setter), Role::Setter),
        (flag(options.field), Role::Constant),
    ];
    let mut given = given.into_iter().filter_map(|(span, role)| span.map(|span| (span, role)));
    let first = given.next();
    if let Some((span, _)) = given.next() {
        let message = "a function has one role: `meta`, `getter`, `setter` or `field`";
        return Err(Error::custom(message).with_span(&span));
    }
    Ok(first.map_or(Role::Method, |(_, role)| role))
}

/// The name in Lua: as given, or that of the item.
fn name_of(options: &Item, ident: &Ident) -> Result<String> {
    let meta = options.meta.as_ref();
    let given = match meta.map(|meta| &**meta) {
        Some(Override::Explicit(name)) => {
            if let Some(second) = &options.name {
                return Err(Error::custom("the metamethod has a name already").with_span(&second.span()));
            }
            Some((name.clone(), meta.map_or_else(Span::call_site, SpannedValue::span)))
        }
        _ => options.name.as_ref().map(|name| (name.to_string(), name.span())),
    };
    let (name, span) = given.unwrap_or_else(|| (text_of(ident), ident.span()));
    if meta.is_some() {
        check_metamethod(&name, span)?;
    } else if options.setter.is_present() && options.name.is_none() {
        return Ok(name.strip_prefix("set_").unwrap_or(&name).to_owned());
    }
    Ok(name)
}

fn check_metamethod(name: &str, span: Span) -> Result<()> {
    let message = match name {
        "__gc" => "a userdata is dropped when Lua has collected it: implement `Drop` in place of `__gc`",
        "__metatable" | "__mode" => "this field of the metatable is not a type's own to set",
        _ if !name.starts_with("__") => {
            "the name of a metamethod begins with `__`: give it as in `#[lua(meta = \"__add\")]`"
        }
        _ => return Ok(()),
    };
    Err(Error::custom(message).with_span(&span))
}

/// Refuses signatures that do not go with the role.
fn check(role: &Role, signature: &Signature) -> Result<()> {
    let (receiver, arguments) = (signature.receiver, signature.arguments.len());
    let by_reference = matches!(receiver, Receiver::Shared | Receiver::Exclusive);
    let message = match role {
        Role::Method | Role::Metamethod => return Ok(()),
        _ if signature.is_async => "a field cannot be asynchronous",
        Role::Getter if receiver == Receiver::Shared && arguments == 0 => return Ok(()),
        Role::Getter => "a getter takes `&self`, and no argument but `&Lua`",
        Role::Setter if by_reference && arguments == 1 => return Ok(()),
        Role::Setter => "a setter takes `&mut self` and the new value",
        Role::Constant if receiver == Receiver::None && arguments == 0 && signature.lua.is_none() => {
            return Ok(());
        }
        Role::Constant => "a field with one value for all takes no arguments; did you mean `getter`?",
    };
    Err(Error::custom(message).with_span(&signature.ident))
}

/// Writes the closure that stands between Lua and a function.
struct Writer<'a> {
    signature: &'a Signature,
    infallible: bool,
}

impl Writer<'_> {
    fn write(&self, role: &Role, name: &str) -> Registration {
        let span = names::located(&self.signature.ident.span());
        let code = match role {
            Role::Constant => {
                let ident = &self.signature.ident;
                return Registration::new(
                    Place::Fields,
                    quote_spanned!(span=> fields.add_field(#name, Self::#ident());),
                );
            }
            Role::Getter => {
                let body = self.body("into_value");
                let code = quote_spanned!(span=> fields.add_field_method_get(#name, |__lua, this| #body););
                return Registration::new(Place::Fields, code);
            }
            Role::Setter => {
                let body = self.body("into_value");
                let (variable, ty) = (variable(0), &self.signature.arguments[0].ty);
                let code = quote_spanned! {span=>
                    fields.add_field_method_set(#name, |__lua, this, #variable: #ty| #body);
                };
                return Registration::new(Place::Fields, code);
            }
            Role::Method | Role::Metamethod => self.method(matches!(role, Role::Metamethod), name, span),
        };
        Registration::new(Place::Methods, self.with_checks(code))
    }

    /// With a check of each argument's type, which the compiler reports there; in a tuple it would be the whole function.
    fn with_checks(&self, code: TokenStream) -> TokenStream {
        let lua = names::support();
        let checks = self.signature.arguments.iter().map(|argument| {
            let ty = &argument.ty;
            quote_spanned!(names::located(&ty.span())=> #lua::is_argument::<#ty>();)
        });
        quote!(#(#checks)* #code)
    }

    fn method(&self, is_meta: bool, name: &str, span: Span) -> TokenStream {
        let lua = names::support();
        let body = self.body("into_values");
        let (pattern, types) = self.parameters();
        let add = |kind: &str| {
            let meta = if is_meta { "meta_" } else { "" };
            let asynchronous = if self.signature.is_async { "async_" } else { "" };
            Ident::new(&format!("add_{asynchronous}{meta}{kind}"), span)
        };
        // A borrow that lasts over several polls, or takes the value, is an argument of a function.
        let this = match (self.signature.receiver, self.signature.is_async) {
            (Receiver::Shared, false) => {
                let add = add("method");
                return quote_spanned!(span=> methods.#add(#name, |__lua, this, #pattern: #types| #body););
            }
            (Receiver::Exclusive, false) => {
                let add = add("method_mut");
                return quote_spanned!(span=> methods.#add(#name, |__lua, this, #pattern: #types| #body););
            }
            (Receiver::None, _) => None,
            (Receiver::Shared, true) => Some((quote!(this), quote!(#lua::UserDataRef<Self>))),
            (Receiver::Exclusive, true) => Some((quote!(mut this), quote!(#lua::UserDataRefMut<Self>))),
            (Receiver::Owned, _) => Some((quote!(this), quote!(#lua::AnyUserData))),
        };
        let add = add("function");
        let (pattern, types) = match this {
            Some((this, ty)) => (quote!((#this, #pattern)), quote!((#ty, #types))),
            None => (pattern, types),
        };
        if self.signature.is_async {
            quote_spanned!(span=> methods.#add(#name, |__lua, #pattern: #types| async move #body);)
        } else {
            quote_spanned!(span=> methods.#add(#name, |__lua, #pattern: #types| #body);)
        }
    }

    /// The variables of the arguments, and their types, as tuples.
    fn parameters(&self) -> (TokenStream, TokenStream) {
        let variables = self.signature.arguments.iter().enumerate().map(|(i, argument)| {
            let (variable, mutable) = (variable(i), argument.is_exclusive().then(|| quote!(mut)));
            quote!(#mutable #variable)
        });
        let types = self.signature.arguments.iter().map(|argument| &argument.ty);
        (quote!((#(#variables,)*)), quote!((#(#types,)*)))
    }

    /// The call, and what becomes of its result; `conversion` is for one that contains references.
    fn body(&self, conversion: &str) -> TokenStream {
        let lua = names::support();
        let Signature { ident, is_async, receiver, output, .. } = self.signature;
        let span = names::located(&ident.span());
        let take = (*receiver == Receiver::Owned).then(|| quote!(let this = this.take::<Self>()?;));
        let this = match (receiver, is_async) {
            (Receiver::None, _) => None,
            (Receiver::Owned, _) => Some(quote!(this)),
            (Receiver::Shared, _) => Some(quote!(&*this)),
            (Receiver::Exclusive, _) => Some(quote!(&mut *this)),
        };
        let state = self.signature.lua.map(|state| match (state, is_async) {
            (State::Borrowed, true) => quote!(&__lua),
            _ => quote!(__lua),
        });
        let arguments =
            self.signature.arguments.iter().enumerate().map(|(i, argument)| argument.pass(&variable(i)));
        let arguments = this.into_iter().chain(state).chain(arguments);
        let wait = is_async.then(|| quote!(.await));
        let call = quote_spanned!(span=> Self::#ident(#(#arguments),*)#wait);
        let value = if *output == Output::Reference {
            quote_spanned!(span=> ::std::borrow::ToOwned::to_owned(#call))
        } else {
            call
        };
        let result = if self.infallible {
            quote_spanned!(span=> ::core::result::Result::<_, #lua::Error>::Ok(value))
        } else {
            quote_spanned! {span=> {
                #[allow(unused_imports)]
                use #lua::{ForeignResult as _, OwnResult as _, PlainValue as _};
                (&&&#lua::Probe::of(&value)).kind().finish(value)
            }}
        };
        let convert = (*output == Output::Borrowing).then(|| {
            let state = if *is_async { quote!(&__lua) } else { quote!(__lua) };
            let conversion = Ident::new(conversion, span);
            quote_spanned!(span=> .and_then(|value| #lua::#conversion(value, #state)))
        });
        quote_spanned!(span=> {
            #take
            let value = #value;
            let result = #result;
            result #convert
        })
    }
}

fn variable(position: usize) -> Ident {
    format_ident!("__argument{position}")
}
