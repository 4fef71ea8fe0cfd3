//! Names: strings that native code has at fixed addresses, as a C interface gets them.
//!
//! The same literal comes again and again, as the name of a field above all. So the last string from each address is remembered; whether
//! the text there is still the same is for the caller to tell, who knows where it ends. The strings that are remembered are roots of the
//! collector. Long ones are not remembered.

use crate::Raised;
use crate::Type;
use crate::interp::meta;
use crate::object::{ShortString, Table};
use crate::state::{Global, State};
use crate::value::{Value, tag};

/// Rows of the cache, and addresses that a row remembers.
const ROWS: usize = 64;
const WAYS: usize = 2;

/// The strings that were used last, by the addresses of their texts. All entries are strings.
pub(crate) struct Names {
    rows: [[*mut ShortString; WAYS]; ROWS],
    /// Whether there are others than the string that it was filled with.
    is_used: bool,
}

impl Names {
    pub(crate) const fn new() -> Self {
        Self { rows: [[std::ptr::null_mut(); WAYS]; ROWS], is_used: false }
    }

    /// Gives each entry a string, which is marked elsewhere.
    pub(crate) fn fill(&mut self, s: *mut ShortString) {
        self.rows = [[s; WAYS]; ROWS];
    }

    /// What the collector has to mark: not the string that it was filled with.
    pub(crate) fn iter(&self) -> impl Iterator<Item = *mut ShortString> + '_ {
        let rows: &[_] = if self.is_used { &self.rows } else { &[] };
        rows.as_flattened().iter().copied()
    }

    #[inline(always)]
    fn row(&mut self, address: usize) -> &mut [*mut ShortString; WAYS] {
        let spread = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        &mut self.rows[(spread >> (u64::BITS - ROWS.ilog2())) as usize]
    }
}

/// A string that is on no stack: to be used before the next one is made, or the collector runs.
#[derive(Clone, Copy)]
pub struct Name(Value);

impl State {
    /// The string with the text at an address.
    ///
    /// # Errors
    /// Not enough memory.
    ///
    /// # Safety
    /// `is` tells whether the text is the one that it is given, which has no NUL and is followed by one; `text` gives its bytes.
    #[inline(always)]
    pub unsafe fn name_at<'a>(
        &mut self,
        address: usize,
        is: impl Fn(*const u8) -> bool,
        text: impl FnOnce() -> &'a [u8],
    ) -> Result<Name, Raised> {
        let row = (*self.global()).names.row(address);
        for &s in row.iter() {
            if is(ShortString::data(s)) {
                return Ok(Name(Value::of_kind(s, tag::SHORT_STRING)));
            }
        }
        self.name_of_new(address, text())
    }

    #[inline(never)]
    unsafe fn name_of_new(&mut self, address: usize, text: &[u8]) -> Result<Name, Raised> {
        let l = self.inner_mut();
        let v = l.make_string(text)?;
        if v.tag == tag::SHORT_STRING {
            (*l.global).names.is_used = true;
            let row = (*l.global).names.row(address);
            row.rotate_right(1);
            row[0] = v.as_pointer();
        }
        Ok(Name(v))
    }

    /// Pushes the string.
    #[inline(always)]
    pub fn push_name(&mut self, name: Name) {
        self.push(name.0);
    }

    /// Pushes a field of the object at an index (`lua_getfield`, section 4.6).
    ///
    /// # Errors
    /// Those of indexing.
    #[inline(always)]
    pub fn get_named(&mut self, idx: i32, name: Name) -> Result<Type, Raised> {
        let object = self.value_at(idx);
        self.get_named_of(object, name)
    }

    /// Pops a value into a field of the object at an index (`lua_setfield`, section 4.6).
    ///
    /// # Errors
    /// Those of assignment.
    #[inline(always)]
    pub fn set_named(&mut self, idx: i32, name: Name) -> Result<(), Raised> {
        let object = self.value_at(idx);
        self.set_named_of(object, name)
    }

    /// Pushes a global variable (`lua_getglobal`, section 4.6).
    ///
    /// # Errors
    /// Those of a metamethod of the globals.
    #[inline(always)]
    pub fn get_global_named(&mut self, name: Name) -> Result<Type, Raised> {
        // SAFETY: the global outlives its threads.
        let globals = unsafe { (*self.global()).globals };
        self.get_named_of(globals, name)
    }

    /// Pops a value into a global variable (`lua_setglobal`, section 4.6).
    ///
    /// # Errors
    /// Those of a metamethod of the globals.
    #[inline(always)]
    pub fn set_global_named(&mut self, name: Name) -> Result<(), Raised> {
        // SAFETY: the global outlives its threads.
        let globals = unsafe { (*self.global()).globals };
        self.set_named_of(globals, name)
    }

    #[inline(always)]
    fn get_named_of(&mut self, object: Value, name: Name) -> Result<Type, Raised> {
        if object.is_table() && name.0.tag == tag::SHORT_STRING {
            let t = object.as_table();
            // SAFETY: the table is reachable.
            let v = unsafe { Table::get_short(t, name.0.as_pointer()) };
            // SAFETY: as above.
            if !v.is_nil() || unsafe { (*t).metatable.is_null() } {
                self.push(v);
                return Ok(v.basic_type());
            }
        }
        self.get_named_slow(object, name)
    }

    #[inline(never)]
    fn get_named_slow(&mut self, object: Value, name: Name) -> Result<Type, Raised> {
        self.push(name.0);
        // SAFETY: object and key stay on the stack meanwhile.
        let v = unsafe { meta::index_recursively(self.inner_mut(), object, name.0)? };
        self.pop(1);
        self.push(v);
        Ok(v.basic_type())
    }

    #[inline(always)]
    fn set_named_of(&mut self, object: Value, name: Name) -> Result<(), Raised> {
        if object.is_table() && name.0.tag == tag::SHORT_STRING && self.has_values(1) {
            let v = self.value_at(-1);
            // SAFETY: the table is reachable.
            if unsafe { Table::overwrite_short(object.as_table(), name.0.as_pointer(), v) } {
                self.drop_one();
                return Ok(());
            }
        }
        self.set_named_slow(object, name)
    }

    #[inline(never)]
    fn set_named_slow(&mut self, object: Value, name: Name) -> Result<(), Raised> {
        self.push(name.0);
        let v = self.value_at(-2);
        // SAFETY: all three stay on the stack meanwhile.
        unsafe { meta::set_index_recursively(self.inner_mut(), object, name.0, v)? };
        self.pop(2);
        Ok(())
    }

    /// Gives the value on top the metatable that the registry has under a name (`luaL_setmetatable`, section 5.1).
    ///
    /// # Errors
    /// Those of [`State::set_metatable`].
    #[inline(always)]
    pub fn set_metatable_named_as(&mut self, name: Name) -> Result<(), Raised> {
        // SAFETY: the registry is a table.
        let metatable = unsafe { self.in_registry(name) };
        self.push(metatable);
        self.set_metatable(-2)
    }

    /// Pushes the raw field of the metatable of the value at an index (`luaL_getmetafield`, section 5.1); pushes nothing and returns nil if
    /// there is none.
    #[inline(always)]
    pub fn get_metafield_named(&mut self, idx: i32, name: Name) -> Type {
        let l = self.inner_mut();
        let v = l.value_at(idx);
        // SAFETY: the value is on the stack.
        unsafe {
            let metatable = (*l.global).metatable(v);
            if metatable.is_null() {
                return Type::Nil;
            }
            let field = Table::get(metatable, name.0, (*l.global).heap.seed);
            if !field.is_nil() {
                l.push(field);
            }
            field.basic_type()
        }
    }

    #[inline(always)]
    unsafe fn in_registry(&self, name: Name) -> Value {
        let g: *mut Global = self.global();
        Table::get((*g).registry.as_table(), name.0, (*g).heap.seed)
    }

    /// Whether a value has the metatable that the registry has under a name (`luaL_testudata`, section 5.1).
    #[must_use]
    #[inline(always)]
    pub fn has_metatable_named(&self, idx: i32, name: Name) -> bool {
        let v = self.value_at(idx);
        // SAFETY: the value is on the stack, the registry is a table.
        unsafe {
            let metatable = (*self.global()).metatable(v);
            if metatable.is_null() {
                return false;
            }
            let named = self.in_registry(name);
            named.is_table() && std::ptr::eq(named.as_table(), metatable)
        }
    }
}
