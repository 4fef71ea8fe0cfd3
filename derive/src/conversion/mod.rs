//! `#[derive(FromLua)]` and `#[derive(IntoLua)]`: what both know of a type.
//!
//! | type | in Lua |
//! |---|---|
//! | struct with named fields | a table with these fields |
//! | newtype | what its field is |
//! | tuple struct | a table with elements 1, 2, ... |
//! | unit struct | nil |
//! | unit variant | its name |
//! | other variant | a table with one field, the name of the variant, or with the name in the field `tag` |

pub(crate) mod from_lua;
pub(crate) mod into_lua;

use crate::attributes::{Container, DefaultValue, Field, Variant};
use crate::names::text_of;
use darling::ast::{Data, Style};
use darling::util::SpannedValue;
use darling::{Error, FromDeriveInput, Result};
use ident_case::RenameRule;
use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{DeriveInput, Generics, Ident, Type, WherePredicate, parse_quote};

/// A type that shall be converted.
struct Conversion {
    ident: Ident,
    generics: Generics,
    /// What takes the place of the bounds that type parameters get otherwise.
    bound: Option<Vec<WherePredicate>>,
    /// Its name in messages.
    name: String,
    body: Body,
    /// What stands for all fields that a table lacks.
    default: Option<DefaultValue>,
    deny_unknown_fields: bool,
}

enum Body {
    /// The value of a userdata.
    UserData,
    Struct(Shape),
    /// The variants, and the field with their name if they stand in one table with it.
    Enum(Vec<Alternative>, Option<String>),
}

/// The fields of a struct or variant.
enum Shape {
    Unit,
    Newtype(Box<Type>),
    Tuple(Vec<Type>),
    Record(Vec<Entry>),
}

/// A variant.
struct Alternative {
    ident: Ident,
    /// Its name in Lua.
    name: String,
    shape: Shape,
}

/// A field with a name.
struct Entry {
    ident: Ident,
    /// Where errors about it belong.
    span: Span,
    ty: Type,
    kind: EntryKind,
    default: Option<DefaultValue>,
}

enum EntryKind {
    /// A field of the table with this name.
    Named(String),
    /// Its fields are fields of the table.
    Flattened,
    /// Not in the table.
    Skipped,
}

impl Conversion {
    fn new(input: &DeriveInput) -> Result<Self> {
        let container = Container::from_derive_input(input)?;
        let mut errors = Error::accumulator();
        let rename = container.rename_all;
        let denies = container.deny_unknown_fields.is_present();
        if container.userdata.is_present()
            && let Some(tag) = &container.tag
        {
            errors.push(Error::custom("a userdata has no tag").with_span(&tag.span()));
        }
        let body = match container.data {
            _ if container.userdata.is_present() => Body::UserData,
            Data::Struct(fields) => {
                if let Some(tag) = &container.tag {
                    errors.push(Error::custom("only an enum has a tag").with_span(&tag.span()));
                }
                Body::Struct(errors.handle(shape(fields, rename)).unwrap_or(Shape::Unit))
            }
            Data::Enum(variants) => {
                let tag = container.tag.as_ref();
                let alternatives: Vec<Alternative> = variants
                    .into_iter()
                    .filter_map(|variant| errors.handle(alternative(variant, rename, tag.is_some())))
                    .collect();
                Body::Enum(alternatives, tag.map(|tag| tag.to_string()))
            }
        };
        if denies
            && let Some(field) =
                body.records().flatten().find(|entry| matches!(entry.kind, EntryKind::Flattened))
        {
            let message =
                "`flatten` does not go with `deny_unknown_fields`: the fields of both are not known";
            errors.push(Error::custom(message).with_span(&field.span));
        }
        if let Some(DefaultValue::Given(expr)) = &container.default {
            let message = "the default of a whole type is that of the trait `Default`: `#[lua(default)]`";
            errors.push(Error::custom(message).with_span(expr));
        }
        if let (Some(_), Body::Enum(..)) = (&container.default, &body) {
            errors.push(
                Error::custom("only a struct has a default for all its fields").with_span(&container.ident),
            );
        }
        let name = container.name.unwrap_or_else(|| text_of(&container.ident));
        errors.finish_with(Self {
            ident: container.ident,
            generics: container.generics,
            bound: container.bound,
            name,
            body,
            default: container.default,
            deny_unknown_fields: denies,
        })
    }

    /// The generics, whose type parameters have a trait unless the type says what they shall have.
    fn generics_with(&self, trait_: &TokenStream) -> Generics {
        let mut generics = self.generics.clone();
        let parameters: Vec<Ident> = self.generics.type_params().map(|p| p.ident.clone()).collect();
        let predicates = &mut generics.make_where_clause().predicates;
        match &self.bound {
            Some(bound) => predicates.extend(bound.iter().cloned()),
            None => predicates
                .extend(parameters.iter().map(|ident| -> WherePredicate { parse_quote!(#ident: #trait_) })),
        }
        generics
    }
}

impl Body {
    /// The fields of all shapes that have names.
    fn records(&self) -> impl Iterator<Item = &Vec<Entry>> {
        let (one, many): (Option<&Shape>, &[Alternative]) = match self {
            Self::UserData => (None, &[]),
            Self::Struct(shape) => (Some(shape), &[]),
            Self::Enum(alternatives, _) => (None, alternatives),
        };
        one.into_iter().chain(many.iter().map(|alternative| &alternative.shape)).filter_map(|shape| {
            match shape {
                Shape::Record(entries) => Some(entries),
                _ => None,
            }
        })
    }
}

fn shape(fields: darling::ast::Fields<Field>, rename: Option<RenameRule>) -> Result<Shape> {
    let mut errors = Error::accumulator();
    if fields.style != Style::Struct {
        for field in &fields.fields {
            errors.handle(refuse_names(field));
        }
    }
    let mut types = fields.fields.iter().map(|field| field.ty.clone());
    let shape = match (fields.style, fields.fields.len()) {
        (Style::Struct, _) => Shape::Record(
            fields.fields.into_iter().filter_map(|field| errors.handle(entry(field, rename))).collect(),
        ),
        (Style::Unit, _) | (Style::Tuple, 0) => Shape::Unit,
        (Style::Tuple, 1) => types.next().map_or(Shape::Unit, |ty| Shape::Newtype(Box::new(ty))),
        (Style::Tuple, _) => Shape::Tuple(types.collect()),
    };
    errors.finish_with(shape)
}

/// Refuses what only makes sense for fields with names.
fn refuse_names(field: &Field) -> Result<()> {
    let given = field.name.is_some() || field.default.is_some();
    if given || field.flatten.is_present() || field.access.skip.is_present() {
        return Err(Error::custom("a field without a name has no attributes").with_span(&field.ty));
    }
    Ok(())
}

fn entry(field: Field, rename: Option<RenameRule>) -> Result<Entry> {
    let Some(ident) = field.ident else { return Err(Error::custom("a field without a name")) };
    let (skip, flatten) = (field.access.skip, field.flatten);
    if skip.is_present() && flatten.is_present() {
        return Err(Error::custom("a field that is skipped is not flattened").with_span(&flatten.span()));
    }
    if let (true, Some(name)) = (skip.is_present() || flatten.is_present(), &field.name) {
        return Err(Error::custom("this field has no name in Lua").with_span(&name.span()));
    }
    if let (true, Some(_)) = (flatten.is_present(), &field.default) {
        let message = "a flattened field has no default; its own fields may have";
        return Err(Error::custom(message).with_span(&flatten.span()));
    }
    let kind = if skip.is_present() {
        EntryKind::Skipped
    } else if flatten.is_present() {
        EntryKind::Flattened
    } else {
        let own = text_of(&ident);
        let renamed = rename.map_or(own.clone(), |rule| rule.apply_to_field(&own));
        EntryKind::Named(field.name.map_or(renamed, SpannedValue::into_inner))
    };
    Ok(Entry { span: field.ty.span(), ident, ty: field.ty, kind, default: field.default })
}

fn alternative(variant: Variant, rename: Option<RenameRule>, is_tagged: bool) -> Result<Alternative> {
    let own = text_of(&variant.ident);
    let renamed = rename.map_or(own.clone(), |rule| rule.apply_to_variant(&own));
    let shape = shape(variant.fields, rename)?;
    if is_tagged && matches!(shape, Shape::Tuple(_)) {
        let message = "a variant with several fields without names cannot stand in one table with its tag";
        return Err(Error::custom(message).with_span(&variant.ident));
    }
    Ok(Alternative { ident: variant.ident, name: variant.name.unwrap_or(renamed), shape })
}
