//! Full userdata with host values, and their metatables.

use crate::error::message;
use crate::object::Userdata;
use crate::state::{Global, State};
use crate::value::{Value, tag};
use crate::{Raised, Type};
use std::any::{Any, TypeId};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A panic of the value's `drop` ends there: it would come in the middle of a collection.
unsafe fn drop_as<T>(block: *mut u8) {
    if std::mem::needs_drop::<T>() {
        let _ = catch_unwind(AssertUnwindSafe(|| std::ptr::drop_in_place(block.cast::<T>())));
    }
}

impl State {
    /// Pushes a userdata that owns `value`, which is dropped when the userdata is collected (`lua_newuserdatauv`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory. The memory comes from a function of the host, which has not aligned it as a `T` is, to 16 bytes.
    pub fn new_userdata<T: Any + Send>(&mut self, value: T, user_values: u8) -> Result<(), Raised> {
        const { assert!(align_of::<T>() <= 16, "userdata blocks are aligned to 16 bytes") }
        // SAFETY: the block has the size and alignment of `T` and is filled before anything else happens.
        unsafe {
            let userdata =
                self.with_memory(|l| Userdata::allocate(&mut (*l.global).heap, size_of::<T>(), user_values))?;
            let block = Userdata::block(userdata).cast::<T>();
            if !block.is_aligned() {
                return Err(self.raise(message::UNALIGNED_BLOCK));
            }
            block.write(value);
            (*userdata).drop_block = Some(drop_as::<T>);
            (*userdata).type_id = Some(TypeId::of::<T>());
            self.push(Value::of_kind(userdata, tag::USERDATA));
        }
        Ok(())
    }

    pub(crate) fn userdata_block<T: Any>(&self, idx: i32) -> Option<*mut T> {
        let v = self.value_at(idx);
        if v.tag != tag::USERDATA {
            return None;
        }
        let userdata = v.as_userdata();
        // SAFETY: the userdata is on the stack; the type is the one it was made with.
        unsafe {
            ((*userdata).type_id == Some(TypeId::of::<T>()) && (*userdata).drop_block.is_some())
                .then(|| Userdata::block(userdata).cast::<T>())
        }
    }

    /// The host value of the userdata at an index, if it is a `T` (`lua_touserdata`, section 4.6).
    #[must_use]
    pub fn userdata<T: Any>(&self, idx: i32) -> Option<&T> {
        // SAFETY: the value lives as long as the userdata, which cannot be collected while `self` is borrowed.
        self.userdata_block::<T>(idx).map(|p| unsafe { &*p })
    }

    /// As [`State::userdata`], to be changed (`lua_touserdata`, section 4.6).
    pub fn userdata_mut<T: Any>(&mut self, idx: i32) -> Option<&mut T> {
        // SAFETY: as above, and the state is borrowed exclusively.
        self.userdata_block::<T>(idx).map(|p| unsafe { &mut *p })
    }

    /// Where user value `n`, from 1, of a value is.
    #[inline(always)]
    unsafe fn user_value_of(v: Value, n: i32) -> Option<*mut Value> {
        // As an unsigned number the place in front of the first is too large.
        let i = n.wrapping_sub(1).cast_unsigned() as usize;
        (v.tag == tag::USERDATA && i < Userdata::user_value_count(v.as_userdata()))
            .then(|| Userdata::user_value(v.as_userdata(), i))
    }

    /// Pushes user value `n`, from 1 (`lua_getiuservalue`, section 4.6); `None` (nil is pushed) if there is none.
    #[inline(always)]
    pub fn get_user_value(&mut self, idx: i32, n: i32) -> Option<Type> {
        let v = self.value_at(idx);
        // SAFETY: the userdata is on the stack.
        match unsafe { Self::user_value_of(v, n) } {
            // SAFETY: as above.
            Some(p) => Some(self.push_typed(unsafe { *p })),
            None => {
                self.push_nil();
                None
            }
        }
    }

    /// Pops a value into user value `n`, from 1 (`lua_setiuservalue`, section 4.6); false if there is none.
    #[inline(always)]
    pub fn set_user_value(&mut self, idx: i32, n: i32) -> bool {
        let l = self.inner_mut();
        match l.find_on_stack(idx) {
            // SAFETY: the userdata is on the stack, so there is a value to pop.
            Some(p) => unsafe {
                let v = *p;
                l.top = l.top.sub(1);
                Self::store_user_value(l.global, v, n, *l.top)
            },
            None => l.set_user_value_elsewhere(idx, n),
        }
    }

    #[cold]
    #[inline(never)]
    fn set_user_value_elsewhere(&mut self, idx: i32, n: i32) -> bool {
        let v = self.value_at(idx);
        let value = self.pop_value();
        // SAFETY: the userdata is an upvalue.
        unsafe { Self::store_user_value(self.global(), v, n, value) }
    }

    #[inline(always)]
    unsafe fn store_user_value(g: *mut Global, v: Value, n: i32, value: Value) -> bool {
        let Some(p) = Self::user_value_of(v, n) else { return false };
        *p = value;
        crate::heap::mark::barrier_forward(g, v.as_header(), value);
        true
    }

    /// Pushes the metatable that the registry has under a name, making it with `__name` if need be; false if it was there
    /// (`luaL_newmetatable`, section 5.1).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_metatable(&mut self, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<bool, Raised> {
        if self.registry_get(name)? != Type::Nil {
            return Ok(false);
        }
        self.pop(1);
        self.create_table(0, 2)?;
        self.push_bytes(name.as_ref())?;
        self.raw_set_field(-2, "__name")?;
        self.push_value(-1);
        self.registry_set(name)?;
        Ok(true)
    }

    /// Gives the value on top the metatable that the registry has under a name (`luaL_setmetatable`, section 5.1).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn set_metatable_named(&mut self, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Raised> {
        self.registry_get(name)?;
        self.set_metatable(-2)
    }

    /// Pushes the metatable that was set for a type of the host; false, and nothing is pushed, if there is none.
    pub fn push_type_metatable(&mut self, of: TypeId) -> bool {
        // SAFETY: the global outlives its threads; the metatable is a root.
        let found = unsafe { (*self.global()).type_metatables.get(&of).copied() };
        if let Some(metatable) = found {
            self.push(Value::object(metatable));
        }
        found.is_some()
    }

    /// Sets the metatable for values of a type of the host: the table on top, which stays there.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn set_type_metatable(&mut self, of: TypeId) -> Result<(), Raised> {
        let v = self.value_at(-1);
        // SAFETY: the global outlives its threads.
        unsafe {
            let known = &mut (*self.global()).type_metatables;
            if !v.is_table() || known.try_reserve(1).is_err() {
                return Err(self.memory_error());
            }
            known.insert(of, v.as_table());
        }
        Ok(())
    }

    /// Whether the value is a userdata with the metatable of that name (`luaL_testudata`, section 5.1).
    ///
    /// # Errors
    /// Not enough memory for the name.
    pub fn test_userdata(&mut self, idx: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<bool, Raised> {
        let idx = self.abs_index(idx);
        if self.type_of(idx) != Type::Userdata || !self.get_metatable(idx) {
            return Ok(false);
        }
        self.registry_get(name)?;
        let same = self.raw_equal(-1, -2);
        self.pop(2);
        Ok(same)
    }

    /// The argument is a userdata with the metatable of that name (`luaL_checkudata`, section 5.1).
    ///
    /// # Errors
    /// `name expected, got ...`
    pub fn check_userdata(&mut self, arg: i32, name: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Raised> {
        if self.test_userdata(arg, name)? { Ok(()) } else { Err(self.type_error(arg, name)) }
    }
}
