//! Enums: a name, with or without content.

use super::record::type_name;
use super::{Error, FromLua, Lua, RecordReader, Result, State, nested, read_record};
use crate::typed::ErrorContext;
use perilune_vm::Type;

/// A variant that a value stands for.
pub struct Variant<'a> {
    l: &'a mut State,
    lua: &'a Lua,
    /// The name, one of those that are known.
    name: &'static str,
    /// The index of its content; 0 if there is none.
    content: i32,
    /// Whether the content is the table that also has the name.
    is_tagged: bool,
    /// The enum, for messages.
    of: &'static str,
}

/// Reads an enum: a name, or a table with a name and the variant's content.
///
/// # Errors
/// Those of `read`; a value of another form; a name that is not known.
pub fn read_variant<T>(
    l: &mut State,
    idx: i32,
    lua: &Lua,
    of: &'static str,
    known: &'static [&'static str],
    read: impl FnOnce(Variant<'_>) -> Result<T>,
) -> Result<T> {
    match l.type_of(idx) {
        Type::String => {
            let name = known_name(l, idx, of, known)?;
            read(Variant { l, lua, name, content: 0, is_tagged: false, of })
        }
        Type::Table => {
            let (top, idx) = (l.top(), l.abs_index(idx));
            let value = nested(l, lua, |l| {
                let name = only_entry(l, idx, lua, of, known)?;
                let content = l.top();
                read(Variant { l, lua, name, content, is_tagged: false, of })
            });
            l.set_top(top);
            value
        }
        _ => Err(Error::from_lua(type_name(l, idx), of, None)),
    }
}

/// Reads an enum from a table that has the name of the variant in its field `tag`, and the content beside it.
///
/// # Errors
/// As [`read_variant`].
pub fn read_tagged<T>(
    l: &mut State,
    idx: i32,
    lua: &Lua,
    of: &'static str,
    tag: &str,
    known: &'static [&'static str],
    read: impl FnOnce(Variant<'_>) -> Result<T>,
) -> Result<T> {
    if l.type_of(idx) != Type::Table {
        return Err(Error::from_lua(type_name(l, idx), of, None));
    }
    let (top, content) = (l.top(), l.abs_index(idx));
    lua.attempt(l, |l| l.get_field(content, tag))?;
    let name = if l.type_of(-1) == Type::String {
        known_name(l, -1, of, known)
    } else {
        let message = format!("its field '{tag}' must be the name of a variant");
        Err(Error::from_lua("table", of, Some(&message)))
    };
    l.set_top(top);
    let name = name?;
    nested(l, lua, |l| read(Variant { l, lua, name, content, is_tagged: true, of }))
}

/// Pushes the name and content of the only entry of the table at an index.
fn only_entry(
    l: &mut State,
    idx: i32,
    lua: &Lua,
    of: &'static str,
    known: &'static [&'static str],
) -> Result<&'static str> {
    l.push_nil();
    let mut is_only = lua.attempt(l, |l| l.next(idx))? && l.type_of(-2) == Type::String;
    if is_only {
        let name = l.top() - 1;
        l.push_value(name);
        is_only = !lua.attempt(l, |l| l.next(idx))?;
    }
    if !is_only {
        let message = "a variant is one field, with its name as key";
        return Err(Error::from_lua("table", of, Some(message)));
    }
    known_name(l, -2, of, known)
}

fn known_name(l: &State, idx: i32, of: &'static str, known: &'static [&'static str]) -> Result<&'static str> {
    let name = l.bytes(idx).unwrap_or_default();
    known.iter().find(|known| known.as_bytes() == name).copied().ok_or_else(|| {
        let known: Vec<String> = known.iter().map(|name| format!("'{name}'")).collect();
        let message = format!("'{}' is none of {}", String::from_utf8_lossy(name), known.join(", "));
        Error::from_lua("string", of, Some(&message))
    })
}

impl Variant<'_> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Checks that there is no content.
    ///
    /// # Errors
    /// There is.
    pub fn unit(self) -> Result<()> {
        // A table with a tag may have fields that nobody asks for.
        if self.is_tagged || self.content == 0 {
            return Ok(());
        }
        Err(Error::from_lua("table", self.of, Some(&format!("the variant '{}' has no content", self.name))))
    }

    /// The content as a value; nil if there is none.
    ///
    /// # Errors
    /// It cannot become a `T`.
    pub fn content<T: FromLua>(self) -> Result<T> {
        T::from_stack(self.l, self.content, self.lua).with_context(|_| format!("variant '{}'", self.name))
    }

    /// The content as fields or elements.
    ///
    /// # Errors
    /// Those of `read`; it is no table.
    pub fn record<T>(self, read: impl FnOnce(&mut RecordReader<'_>) -> Result<T>) -> Result<T> {
        let read = read_record(self.l, self.content, self.lua, self.of, read);
        read.with_context(|_| format!("variant '{}'", self.name))
    }

    /// The error for a name without variant.
    #[must_use]
    pub fn unknown(&self) -> Error {
        Error::from_lua("string", self.of, Some(&format!("unknown variant '{}'", self.name)))
    }
}

/// Pushes a variant with content: a table with its name as key, or the name alone if the content is nil.
///
/// # Errors
/// Those of `push`; not enough memory.
pub fn push_variant(
    l: &mut State,
    lua: &Lua,
    name: &str,
    push: impl FnOnce(&mut State) -> Result<()>,
) -> Result<()> {
    push(l)?;
    if l.is_nil(-1) {
        l.pop(1);
        return lua.attempt(l, |l| l.push_str(name));
    }
    lua.attempt(l, |l| {
        l.create_table(0, 1)?;
        l.insert(-2);
        l.raw_set_field(-2, name)
    })
}

/// Pushes the table that a variant's content is, with the variant's name in the field `tag`.
///
/// # Errors
/// Those of `push`; the content is no table; not enough memory.
pub fn push_tagged(
    l: &mut State,
    lua: &Lua,
    tag: &str,
    name: &'static str,
    push: impl FnOnce(&mut State) -> Result<()>,
) -> Result<()> {
    push(l)?;
    if l.type_of(-1) != Type::Table {
        let message = format!("its content must be a table beside the tag, not a {}", l.type_of(-1).name());
        return Err(Error::IntoLua { from: name, message });
    }
    lua.attempt(l, |l| {
        l.push_str(name)?;
        l.raw_set_field(-2, tag)
    })
}
