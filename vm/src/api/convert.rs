//! Reading values.

use crate::interp::keep_apart;
use crate::number::{coerce_integer, coerce_number};
use crate::object::{Table, Userdata, string_bytes, string_len};
use crate::state::{Event, State};
use crate::value::{Value, tag};
use crate::{NativeFn, Number, Raised, Type};
use perilune_number::parse::{Stopped, parse_number_unless};

impl State {
    /// The type of the value at an index (`lua_type`, section 4.6).
    #[must_use]
    #[inline]
    pub fn type_of(&self, idx: i32) -> Type {
        // SAFETY: the value is there.
        self.find(idx).map_or(Type::None, |p| unsafe { (*p).basic_type() })
    }

    /// Whether there is no value (`lua_isnone`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_none(&self, idx: i32) -> bool {
        self.find(idx).is_none()
    }

    /// Whether the value is nil (`lua_isnil`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_nil(&self, idx: i32) -> bool {
        self.type_of(idx) == Type::Nil
    }

    /// Whether there is no value, or nil (`lua_isnoneornil`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_none_or_nil(&self, idx: i32) -> bool {
        self.value_at(idx).is_nil()
    }

    /// Whether the value is an integer (`lua_isinteger`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_integer(&self, idx: i32) -> bool {
        self.value_at(idx).is_integer()
    }

    /// The number that the string at an index spells, by the rules of the lexer with space around it; `None` if it spells none, or there is no string.
    ///
    /// # Errors
    /// A limit has tripped.
    pub fn parse_number(&mut self, idx: i32) -> Result<Option<Number>, Raised> {
        let v = self.value_at(idx);
        if !v.is_string() {
            return Ok(None);
        }
        // SAFETY: the string stays on the stack meanwhile.
        let text = unsafe { string_bytes(v) };
        self.charge_bytes(4 * text.len())?;
        parse_number_unless(text, &|| self.must_stop()).map_err(|Stopped| self.out_of_memory())
    }

    /// Whether the value is a number or a string that spells one (`lua_isnumber`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_number(&self, idx: i32) -> bool {
        let v = self.value_at(idx);
        // SAFETY: the value is on the stack.
        v.is_number() || unsafe { coerce_number(&(*self.global()).heap, v).is_some() }
    }

    /// Whether the value is a string or a number (`lua_isstring`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_string(&self, idx: i32) -> bool {
        let v = self.value_at(idx);
        v.is_string() || v.is_number()
    }

    /// Whether the value is a native function (`lua_iscfunction`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_native(&self, idx: i32) -> bool {
        matches!(self.value_at(idx).tag, tag::NATIVE | tag::NATIVE_CLOSURE | tag::FOREIGN)
    }

    /// Whether the value is a boolean (`lua_isboolean`, section 4.6).
    #[must_use]
    pub fn is_boolean(&self, idx: i32) -> bool {
        self.type_of(idx) == Type::Boolean
    }

    /// Whether the value is a table (`lua_istable`, section 4.6).
    #[must_use]
    pub fn is_table(&self, idx: i32) -> bool {
        self.type_of(idx) == Type::Table
    }

    /// Whether the value is a function, written in Lua or not (`lua_isfunction`, section 4.6).
    #[must_use]
    pub fn is_function(&self, idx: i32) -> bool {
        self.type_of(idx) == Type::Function
    }

    /// Whether the value is a thread (`lua_isthread`, section 4.6).
    #[must_use]
    pub fn is_thread(&self, idx: i32) -> bool {
        self.type_of(idx) == Type::Thread
    }

    /// Whether the value is a userdata, full or light (`lua_isuserdata`, section 4.6).
    #[must_use]
    #[inline]
    pub fn is_userdata(&self, idx: i32) -> bool {
        matches!(self.type_of(idx), Type::Userdata | Type::LightUserdata)
    }

    /// Whether the value is a light userdata (`lua_islightuserdata`, section 4.6).
    #[must_use]
    pub fn is_light_userdata(&self, idx: i32) -> bool {
        self.type_of(idx) == Type::LightUserdata
    }

    /// The native function, with or without upvalues, if it is one of Rust (`lua_tocfunction`, section 4.6).
    #[must_use]
    pub fn to_native(&self, idx: i32) -> Option<NativeFn> {
        let f = self.value_at(idx);
        match f.tag {
            // SAFETY: the tag says so.
            tag::NATIVE => Some(unsafe { f.as_native() }),
            // SAFETY: the closure is on the stack.
            tag::NATIVE_CLOSURE if self.foreign_address(idx).is_none() => unsafe {
                Some((*f.as_native_closure()).function)
            },
            _ => None,
        }
    }

    /// The address that a light userdata is (`lua_touserdata`, section 4.6); for a full one see [`State::userdata`].
    #[must_use]
    pub fn to_light(&self, idx: i32) -> Option<usize> {
        let v = self.value_at(idx);
        (v.tag == tag::LIGHT).then_some(v.bits as usize)
    }

    /// False for nil, false and no value, else true (`lua_toboolean`, section 4.6).
    #[must_use]
    #[inline]
    pub fn to_boolean(&self, idx: i32) -> bool {
        !self.value_at(idx).is_falsy()
    }

    /// The integer, from an integer, a float with an integer value, or a string that spells one of these (`lua_tointegerx`, section
    /// 4.6).
    #[must_use]
    #[inline]
    pub fn to_integer(&self, idx: i32) -> Option<i64> {
        let v = self.value_at(idx);
        if v.is_integer() {
            return Some(v.as_integer());
        }
        // SAFETY: the value is on the stack.
        unsafe { coerce_integer(&(*self.global()).heap, v) }
    }

    /// The number as a float, from a number or a string that spells one (`lua_tonumberx`, section 4.6).
    #[must_use]
    #[inline]
    pub fn to_number(&self, idx: i32) -> Option<f64> {
        let v = self.value_at(idx);
        if v.is_float() {
            return Some(v.as_float());
        }
        // SAFETY: the value is on the stack.
        unsafe { coerce_number(&(*self.global()).heap, v).and_then(Value::number_as_float) }
    }

    /// The number itself; strings are not converted.
    #[must_use]
    #[inline]
    pub fn numeric(&self, idx: i32) -> Option<Number> {
        let v = self.value_at(idx);
        match v.tag {
            tag::INTEGER => Some(Number::Integer(v.as_integer())),
            tag::FLOAT => Some(Number::Float(v.as_float())),
            _ => None,
        }
    }

    /// The bytes of a string (`lua_tolstring`, section 4.6); `None` for anything else, numbers included.
    #[must_use]
    #[inline]
    pub fn bytes(&self, idx: i32) -> Option<&[u8]> {
        let v = self.value_at(idx);
        // SAFETY: the string is reachable from the stack, which cannot change while `self` is borrowed.
        v.is_string().then(|| unsafe { string_bytes(v) })
    }

    /// Converts a number at an index to a string in place (`lua_tolstring`, section 4.6). False if the value is neither.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn coerce_string(&mut self, idx: i32) -> Result<bool, Raised> {
        let v = self.value_at(idx);
        if v.is_string() {
            return Ok(true);
        }
        if !v.is_number() {
            return Ok(false);
        }
        let mut text = Vec::new();
        crate::interp::write_number(v, &mut text);
        let s = self.make_string(&text)?;
        if let Some(p) = self.find(idx) {
            // SAFETY: the value is there, and no reference to it.
            unsafe { *p.cast_mut() = s };
            self.barrier_of_upvalue(idx, s);
        }
        Ok(true)
    }

    /// Length without metamethods: strings, tables, userdata; else 0 (`lua_rawlen`, section 4.6).
    #[must_use]
    #[inline(always)]
    pub fn raw_len(&self, idx: i32) -> usize {
        let v = self.value_at(idx);
        // SAFETY: the value is on the stack.
        // PERF: kept apart, the comparisons do not become a jump through a table.
        unsafe {
            if v.is_table() {
                return Table::border(v.as_table(), (*self.global()).heap.seed) as usize;
            }
            keep_apart();
            if v.is_string() {
                return string_len(v);
            }
            keep_apart();
            if v.tag == tag::USERDATA { (*v.as_userdata()).len } else { 0 }
        }
    }

    /// The address that identifies a value; 0 if it has none (`lua_topointer`, section 4.6).
    #[must_use]
    #[inline]
    pub fn to_pointer(&self, idx: i32) -> usize {
        let v = self.value_at(idx);
        match v.tag {
            // SAFETY: the value is on the stack.
            tag::USERDATA => unsafe { Userdata::block(v.as_userdata()) as usize },
            t if t >= tag::SHORT_STRING || matches!(t, tag::LIGHT | tag::NATIVE | tag::FOREIGN) => {
                v.bits as usize
            }
            _ => 0,
        }
    }

    /// The name of the type of a value (`luaL_typename`, section 5.1).
    #[must_use]
    pub fn type_name(&self, idx: i32) -> &'static str {
        self.type_of(idx).name()
    }

    /// Pushes the text form of a value, as `tostring` gives it (`luaL_tolstring`, section 5.1).
    ///
    /// # Errors
    /// Those of `__tostring`; `'__tostring' must return a string`.
    pub fn push_display(&mut self, idx: i32) -> Result<(), Raised> {
        let l = self.inner_mut();
        let v = l.value_at(idx);
        // SAFETY: the value is on the stack.
        unsafe {
            let method = (*l.global).metamethod(v, Event::ToString);
            if !method.is_nil() {
                l.push(method);
                l.push(v);
                l.call(1, 1)?;
                if !l.coerce_string(-1)? {
                    return Err(l.raise("'__tostring' must return a string"));
                }
                return Ok(());
            }
            let mut text = Vec::new();
            match v.tag {
                tag::SHORT_STRING | tag::LONG_STRING => {
                    l.push(v);
                    return Ok(());
                }
                tag::INTEGER | tag::FLOAT => crate::interp::write_number(v, &mut text),
                tag::NIL if !l.is_none(idx) => text.extend_from_slice(b"nil"),
                tag::FALSE => text.extend_from_slice(b"false"),
                tag::TRUE => text.extend_from_slice(b"true"),
                _ => {
                    let name = (*l.global).metamethod(v, Event::Name);
                    if name.is_string() {
                        text.extend_from_slice(crate::debug::names::up_to_zero(string_bytes(name)));
                    } else {
                        text.extend_from_slice(l.type_of(idx).name().as_bytes());
                    }
                    match l.shown_address(idx)? {
                        // COMPAT: as C writes it.
                        0 => text.extend_from_slice(b": (nil)"),
                        address => text.extend_from_slice(format!(": {address:#x}").as_bytes()),
                    }
                }
            }
            l.push_bytes(&text)
        }
    }
}
