//! Tables, with metamethods and raw.

use crate::error::message;
use crate::heap::NoMemory;
use crate::heap::collect::register_finalizer;
use crate::heap::mark::{barrier_back, barrier_forward};
use crate::interp::meta;
use crate::object::{Table, long};
use crate::state::{Event, Global, State};
use crate::value::{Value, tag};
use crate::{Raised, Type};

impl State {
    /// The table at an index, for raw access.
    fn table_at(&self, idx: i32) -> Option<*mut Table> {
        let v = self.value_at(idx);
        v.is_table().then(|| v.as_table())
    }

    fn seed(&self) -> u64 {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).heap.seed }
    }

    /// Pops a key and pushes the value that the object at `idx` has for it (`lua_gettable`, section 4.6).
    ///
    /// # Errors
    /// Those of indexing.
    #[inline]
    pub fn get_table(&mut self, idx: i32) -> Result<Type, Raised> {
        let object = self.value_at(idx);
        if let Some(of) = self.index_top_plainly(object) {
            return Ok(of);
        }
        let key = self.value_at(-1);
        self.get_table_slow(object, key)
    }

    /// Puts `object[key]` in the place of the key on top, where no metamethod can have a say in it.
    #[inline(always)]
    fn index_top_plainly(&mut self, object: Value) -> Option<Type> {
        let l = self.inner_mut();
        if !object.is_table() || !l.has_values(1) {
            return None;
        }
        // SAFETY: the table is on the stack, and so is the key, which the value replaces.
        unsafe {
            let t = object.as_table();
            let key = long::prepare_key(&(*l.global).heap, t, *l.top.sub(1)).ok()?;
            let v = Table::get(t, key, l.seed());
            if v.is_nil() && !(*t).metatable.is_null() {
                return None;
            }
            *l.top.sub(1) = v;
            Some(v.basic_type())
        }
    }

    #[inline(never)]
    fn get_table_slow(&mut self, object: Value, key: Value) -> Result<Type, Raised> {
        // SAFETY: object and key stay on the stack meanwhile.
        let v = unsafe { meta::index_recursively(self.inner_mut(), object, key)? };
        self.pop(1);
        Ok(self.push_typed(v))
    }

    /// Pushes the field `name` of the object at `idx` (`lua_getfield`, section 4.6).
    ///
    /// # Errors
    /// Those of indexing.
    pub fn get_field(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<Type, Raised> {
        let object = self.value_at(idx);
        self.push_bytes(name.as_ref())?;
        if let Some(of) = self.index_top_plainly(object) {
            return Ok(of);
        }
        let key = self.value_at(-1);
        self.get_table_slow(object, key)
    }

    /// Pushes element `i` of the object at `idx` (`lua_geti`, section 4.6).
    ///
    /// # Errors
    /// Those of indexing.
    #[inline]
    pub fn get_index(&mut self, idx: i32, i: i64) -> Result<Type, Raised> {
        let object = self.value_at(idx);
        if object.is_table() {
            // SAFETY: the table is on the stack.
            let v = unsafe { Table::get_integer(object.as_table(), i, self.seed()) };
            if !v.is_nil() {
                return Ok(self.push_typed(v));
            }
        }
        // SAFETY: the object stays on the stack meanwhile.
        let v = unsafe { meta::index_recursively(self.inner_mut(), object, Value::integer(i))? };
        Ok(self.push_typed(v))
    }

    /// Pops a value and then a key and stores the value in the object at `idx` (`lua_settable`, section 4.6).
    ///
    /// # Errors
    /// Those of assignment.
    #[inline]
    pub fn set_table(&mut self, idx: i32) -> Result<(), Raised> {
        let object = self.value_at(idx);
        let (key, v) = (self.value_at(-2), self.value_at(-1));
        // SAFETY: all three stay on the stack meanwhile.
        unsafe {
            if !(object.is_table() && Table::overwrite(object.as_table(), key, v)) {
                meta::set_index_recursively(self.inner_mut(), object, key, v)?;
            }
        }
        self.pop(2);
        Ok(())
    }

    /// Pops a value and stores it in field `name` of the object at `idx` (`lua_setfield`, section 4.6).
    ///
    /// # Errors
    /// Those of assignment.
    pub fn set_field(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Raised> {
        let object = self.value_at(idx);
        self.push_bytes(name.as_ref())?;
        let (v, key) = (self.value_at(-2), self.value_at(-1));
        // SAFETY: all three stay on the stack meanwhile.
        unsafe {
            if !(object.is_table() && Table::overwrite(object.as_table(), key, v)) {
                meta::set_index_recursively(self.inner_mut(), object, key, v)?;
            }
        }
        self.pop(2);
        Ok(())
    }

    /// Pops a value and stores it as element `i` of the object at `idx` (`lua_seti`, section 4.6).
    ///
    /// # Errors
    /// Those of assignment.
    #[inline]
    pub fn set_index(&mut self, idx: i32, i: i64) -> Result<(), Raised> {
        let object = self.value_at(idx);
        let v = self.value_at(-1);
        // SAFETY: both stay on the stack meanwhile.
        unsafe {
            if !(object.is_table() && Table::overwrite_element(object.as_table(), i, v)) {
                meta::set_index_recursively(self.inner_mut(), object, Value::integer(i), v)?;
            }
        }
        self.pop(1);
        Ok(())
    }

    /// Pops a key and pushes the value that the table at `idx` has for it, without metamethods (`lua_rawget`, section 4.6).
    #[inline]
    pub fn raw_get(&mut self, idx: i32) -> Type {
        let table = self.table_at(idx);
        let key = self.pop_value();
        // SAFETY: the table is on the stack, and the key still where it was.
        let v = table.map_or(Value::NIL, |t| unsafe { self.get_prepared(t, key) });
        self.push_typed(v)
    }

    /// The value for a key; nil if a limit trips before it is found, which the next safepoint tells.
    #[inline(always)]
    unsafe fn get_prepared(&self, t: *mut Table, key: Value) -> Value {
        let key = long::prepare_key(&(*self.global()).heap, t, key);
        key.map_or(Value::NIL, |key| Table::get(t, key, self.seed()))
    }

    /// Pushes element `i` of the table at `idx`, without metamethods (`lua_rawgeti`, section 4.6).
    #[inline]
    pub fn raw_get_index(&mut self, idx: i32, i: i64) -> Type {
        // SAFETY: the table is on the stack.
        let v = self.table_at(idx).map_or(Value::NIL, |t| unsafe { Table::get_integer(t, i, self.seed()) });
        self.push_typed(v)
    }

    /// Pushes field `name` of the table at `idx`, without metamethods.
    ///
    /// # Errors
    /// Not enough memory for the name.
    pub fn raw_get_field(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<Type, Raised> {
        let table = self.table_at(idx);
        let key = self.make_string(name.as_ref())?;
        // SAFETY: the table is on the stack.
        let v = table.map_or(Value::NIL, |t| unsafe { Table::get(t, key, self.seed()) });
        Ok(self.push_typed(v))
    }

    /// Pushes the value that the table at `idx` has for an address, a light userdata, without metamethods (`lua_rawgetp`,
    /// section 4.6). The address of a static of the host is a key that nobody else uses.
    #[inline]
    pub fn raw_get_pointer(&mut self, idx: i32, address: usize) -> Type {
        let key = Value::light(address);
        // SAFETY: the table is on the stack.
        let v = self.table_at(idx).map_or(Value::NIL, |t| unsafe { Table::get(t, key, self.seed()) });
        self.push_typed(v)
    }

    /// Pops a value and stores it in the table at `idx` under an address, a light userdata, without metamethods (`lua_rawsetp`,
    /// section 4.6).
    ///
    /// # Errors
    /// The table is read-only; not enough memory.
    pub fn raw_set_pointer(&mut self, idx: i32, address: usize) -> Result<(), Raised> {
        if let Some(t) = self.table_at(idx) {
            let v = self.value_at(-1);
            // SAFETY: both stay on the stack meanwhile.
            unsafe { self.inner_mut().raw_store(t, Value::light(address), v)? };
        }
        self.pop(1);
        Ok(())
    }

    /// Pops a value and then a key and stores the value in the table at `idx`, without metamethods (`lua_rawset`, section 4.6).
    ///
    /// # Errors
    /// The key is nil or NaN; not enough memory.
    #[inline]
    pub fn raw_set(&mut self, idx: i32) -> Result<(), Raised> {
        if let Some(t) = self.table_at(idx) {
            let (key, v) = (self.value_at(-2), self.value_at(-1));
            // SAFETY: all three stay on the stack meanwhile.
            unsafe {
                if !Table::overwrite(t, key, v) {
                    self.inner_mut().raw_store(t, key, v)?;
                }
            }
        }
        self.pop(2);
        Ok(())
    }

    /// Pops a value and stores it as element `i` of the table at `idx`, without metamethods (`lua_rawseti`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn raw_set_index(&mut self, idx: i32, i: i64) -> Result<(), Raised> {
        if let Some(t) = self.table_at(idx) {
            let v = self.value_at(-1);
            // SAFETY: both stay on the stack meanwhile.
            unsafe {
                let index = (i as u64).wrapping_sub(1);
                if index < u64::from((*t).array_size)
                    && (*t).header.mark & crate::heap::color::WRITE_TRAP == 0
                {
                    Table::set_element(t, index as usize, v);
                } else {
                    self.inner_mut().raw_store(t, Value::integer(i), v)?;
                }
            }
        }
        self.pop(1);
        Ok(())
    }

    /// Pops a value and stores it in field `name` of the table at `idx`, without metamethods.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn raw_set_field(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Raised> {
        let table = self.table_at(idx);
        self.push_bytes(name.as_ref())?;
        if let Some(t) = table {
            let (v, key) = (self.value_at(-2), self.value_at(-1));
            // SAFETY: all three stay on the stack meanwhile.
            unsafe { self.inner_mut().raw_store(t, key, v)? };
        }
        self.pop(2);
        Ok(())
    }

    /// Pushes a global variable (`lua_getglobal`, section 4.6).
    ///
    /// # Errors
    /// Those of a metamethod of the globals.
    pub fn get_global(&mut self, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<Type, Raised> {
        self.push_globals();
        self.get_field(-1, name)?;
        self.remove(-2);
        Ok(self.type_of(-1))
    }

    /// Pops a value into a global variable (`lua_setglobal`, section 4.6).
    ///
    /// # Errors
    /// Those of a metamethod of the globals.
    pub fn set_global(&mut self, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Raised> {
        self.push_globals();
        self.insert(-2);
        self.set_field(-2, name)?;
        self.pop(1);
        Ok(())
    }

    /// Pushes the metatable of the value at an index (`lua_getmetatable`, section 4.6); false (nothing pushed) if it has none.
    #[inline(always)]
    pub fn get_metatable(&mut self, idx: i32) -> bool {
        let v = self.value_at(idx);
        // SAFETY: the value is on the stack.
        let mt = unsafe { (*self.global()).metatable(v) };
        if mt.is_null() {
            return false;
        }
        self.push(Value::of_kind(mt, tag::TABLE));
        true
    }

    /// Pops a table or nil and makes it the metatable of the value at an index (`lua_setmetatable`, section 4.6). Values of a basic
    /// type other than table and userdata share theirs.
    ///
    /// # Errors
    /// The table is read-only; there is no value at `idx`; what is on top is neither a table nor nil.
    pub fn set_metatable(&mut self, idx: i32) -> Result<(), Raised> {
        let v = self.value_at(idx);
        let mt = self.value_at(-1);
        if self.is_none(idx) {
            return Err(self.raise(message::NO_VALUE));
        }
        if !(mt.is_table() || mt.is_nil()) {
            return Err(self.raise(message::BAD_METATABLE));
        }
        let table = if mt.is_table() { mt.as_table() } else { std::ptr::null_mut() };
        let g = self.global();
        // SAFETY: both are on the stack.
        unsafe {
            match v.tag {
                tag::TABLE => {
                    if (*v.as_header()).mark & crate::heap::color::FROZEN != 0 {
                        return Err(self.runtime_error(message::FROZEN));
                    }
                    (*v.as_table()).metatable = table;
                    barrier_back(g, v.as_table());
                    self.note_finalizer(v, table)?;
                }
                tag::USERDATA => {
                    (*v.as_userdata()).metatable = table;
                    barrier_forward(g, v.as_header(), mt);
                    self.note_finalizer(v, table)?;
                }
                _ => (*g).metatables[Global::metatable_index(v)] = table,
            }
        }
        self.pop(1);
        Ok(())
    }

    unsafe fn note_finalizer(&mut self, v: Value, metatable: *mut Table) -> Result<(), Raised> {
        if !metatable.is_null() && !(*self.global()).fast_metamethod(metatable, Event::Gc).is_nil() {
            self.with_memory(|l| register_finalizer(l.global, v.as_header()))?;
        }
        Ok(())
    }

    /// Pushes the raw field `name` of the metatable of the value at an index (`luaL_getmetafield`, section 5.1); pushes nothing and
    /// returns nil if there is none.
    ///
    /// # Errors
    /// Not enough memory for the name.
    pub fn get_metafield(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<Type, Raised> {
        if !self.get_metatable(idx) {
            return Ok(Type::Nil);
        }
        let found = self.raw_get_field(-1, name)?;
        if found == Type::Nil {
            self.pop(2);
        } else {
            self.remove(-2);
        }
        Ok(found)
    }

    /// Calls the field `name` of the metatable of the value at an index with that value, and pushes the one result; false, and
    /// nothing is pushed, if there is no such field (`luaL_callmeta`, section 5.1).
    ///
    /// # Errors
    /// Those of the call.
    pub fn call_meta(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<bool, Raised> {
        let idx = self.abs_index(idx);
        if self.get_metafield(idx, name)? == Type::Nil {
            return Ok(false);
        }
        self.push_value(idx);
        self.call(1, 1)?;
        Ok(true)
    }

    /// Pops a key and pushes the next key and its value from the table at `idx` (`lua_next`, section 4.6); false (nothing pushed)
    /// at the end.
    ///
    /// # Errors
    /// The key is not in the table.
    #[inline]
    pub fn next(&mut self, idx: i32) -> Result<bool, Raised> {
        let l = self.inner_mut();
        let Some(t) = l.table_at(idx) else { return Ok(false) };
        let key = l.pop_value();
        // SAFETY: the table is on the stack.
        let prepared = unsafe { long::prepare_key(&(*l.global).heap, t, key) };
        let key = prepared.map_err(|NoMemory| l.memory_error())?;
        // SAFETY: as above.
        let position = match unsafe { Table::position_after(t, key, l.seed()) } {
            Ok(position) => position,
            Err(e) => return Err(l.table_error(&e)),
        };
        // SAFETY: as above.
        let entry = unsafe { Table::entry_from(t, position) };
        // SAFETY: the global outlives its threads.
        unsafe {
            let end = entry.map_or_else(|| Table::places(t), |(next, ..)| next);
            (*l.global).heap.spend_for_places(end.saturating_sub(position));
        }
        let Some((_, k, v)) = entry else { return Ok(false) };
        l.push(k);
        l.push(v);
        Ok(true)
    }

    /// Pushes the length of the value at an index, with metamethods (`lua_len`, section 4.6).
    ///
    /// # Errors
    /// Those of the operator `#`.
    pub fn push_len(&mut self, idx: i32) -> Result<(), Raised> {
        let v = self.value_at(idx);
        // SAFETY: the value stays on the stack meanwhile.
        let n = unsafe { meta::length_recursively(self.inner_mut(), v)? };
        self.push(n);
        Ok(())
    }

    /// The length of the value at an index, with metamethods (`luaL_len`, section 5.1).
    ///
    /// # Errors
    /// Those of `#`; `object length is not an integer`.
    pub fn length(&mut self, idx: i32) -> Result<i64, Raised> {
        let v = self.value_at(idx);
        // SAFETY: the value stays on the stack meanwhile.
        let n = unsafe { meta::length_recursively(self.inner_mut(), v)? };
        // SAFETY: a new string would be parked nowhere, but it is only read here.
        match unsafe { crate::number::coerce_integer(&(*self.global()).heap, n) } {
            Some(n) => Ok(n),
            None => Err(self.raise("object length is not an integer")),
        }
    }

    /// Pushes the table in field `name` of the table at `idx`, making it if need be; true if it was there (`luaL_getsubtable`,
    /// section 5.1).
    ///
    /// # Errors
    /// Those of indexing and assignment.
    pub fn get_subtable(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<bool, Raised> {
        let idx = self.abs_index(idx);
        if self.get_field(idx, name)? == Type::Table {
            return Ok(true);
        }
        self.pop(1);
        self.new_table()?;
        self.push_value(-1);
        self.set_field(idx, name)?;
        Ok(false)
    }

    /// Whether the value at an index is a table without metatable, so that raw access is ordinary access.
    #[must_use]
    pub fn is_plain_table(&self, idx: i32) -> bool {
        // SAFETY: the table is on the stack.
        self.table_at(idx).is_some_and(|t| unsafe { (*t).metatable.is_null() })
    }

    /// Pushes a field of the registry (`luaL_getmetatable`, section 5.1).
    ///
    /// # Errors
    /// Not enough memory for the name.
    pub fn registry_get(&mut self, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<Type, Raised> {
        self.raw_get_field(crate::REGISTRY_INDEX, name)
    }

    /// Pops a value into a field of the registry.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn registry_set(&mut self, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Raised> {
        self.raw_set_field(crate::REGISTRY_INDEX, name)
    }

    /// Makes the table at an index refuse all writes, raw ones included.
    pub fn freeze(&mut self, idx: i32) {
        if let Some(t) = self.table_at(idx) {
            // SAFETY: the table is on the stack.
            unsafe { (*t).header.mark |= crate::heap::color::FROZEN };
        }
    }
}
