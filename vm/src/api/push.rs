//! Pushing values.

use crate::error::message;
use crate::interp::concat_top;
use crate::number::from_number;
use crate::object::{LongString, NativeClosure, Table, long, string_bytes};
use crate::state::State;
use crate::value::{Value, tag};
use crate::{NativeFn, Number, Raised};
use perilune_bytecode::MAX_SHORT_STRING;
use std::ops::Range;

impl State {
    /// Pushes nil (`lua_pushnil`, section 4.6).
    #[inline]
    pub fn push_nil(&mut self) {
        self.push(Value::NIL);
    }

    /// Pushes a boolean (`lua_pushboolean`, section 4.6).
    #[inline]
    pub fn push_boolean(&mut self, b: bool) {
        self.push(Value::boolean(b));
    }

    /// Pushes an integer (`lua_pushinteger`, section 4.6).
    #[inline]
    pub fn push_integer(&mut self, i: i64) {
        self.push(Value::integer(i));
    }

    /// Pushes a float (`lua_pushnumber`, section 4.6).
    #[inline]
    pub fn push_number(&mut self, n: f64) {
        self.push(Value::float(n));
    }

    /// Pushes an integer or a float.
    #[inline]
    pub fn push_numeric(&mut self, n: Number) {
        self.push(from_number(n));
    }

    /// A string value; collects and tries again when memory is short.
    pub(crate) fn make_string(&mut self, s: &[u8]) -> Result<Value, Raised> {
        // SAFETY: the result is new or interned; what the caller holds is on the stack.
        unsafe { self.with_memory(|l| (*l.global).string(s)) }
    }

    /// A long string to be filled.
    pub(crate) unsafe fn allocate_long_string(&mut self, len: usize) -> Result<*mut LongString, Raised> {
        self.with_memory(|l| LongString::allocate(&mut (*l.global).heap, len))
    }

    /// Pushes a string (`lua_pushlstring`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory.
    #[inline]
    pub fn push_bytes(&mut self, s: &[u8]) -> Result<(), Raised> {
        // PERF: a pointer comes in a register, a `Result` of a value through memory.
        // SAFETY: the global outlives its threads; the string is pushed at once.
        if s.len() <= MAX_SHORT_STRING
            && let Ok(short) = unsafe { (*self.global()).short_string(s) }
        {
            self.push(Value::of_kind(short, tag::SHORT_STRING));
            return Ok(());
        }
        self.push_bytes_slow(s)
    }

    #[inline(never)]
    fn push_bytes_slow(&mut self, s: &[u8]) -> Result<(), Raised> {
        let v = self.make_string(s)?;
        self.push(v);
        Ok(())
    }

    /// Pushes a string of `len` bytes that `fill` writes: portion by portion, as it gets the offset of each and its bytes, which are zero. A limit that trips
    /// in between ends that.
    ///
    /// # Errors
    /// Not enough memory; a limit has tripped.
    ///
    /// ```
    /// let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.push_filled(1 << 20, |_, offset, portion| {
    ///     portion.iter_mut().zip(offset..).for_each(|(byte, at)| *byte = at as u8);
    /// }).unwrap();
    /// assert_eq!(l.bytes(-1).unwrap()[1000], 1000_usize as u8);
    /// ```
    pub fn push_filled(
        &mut self,
        len: usize,
        mut fill: impl FnMut(&Self, usize, &mut [u8]),
    ) -> Result<(), Raised> {
        if len <= MAX_SHORT_STRING {
            let mut bytes = [0; MAX_SHORT_STRING];
            fill(self, 0, &mut bytes[..len]);
            return self.push_bytes(&bytes[..len]);
        }
        // SAFETY: nothing refers to the string before it is filled, and no collection runs meanwhile.
        unsafe {
            let s = self.allocate_long_string(len)?;
            let bytes = LongString::data(s);
            for offset in (0..len).step_by(long::PORTION) {
                let count = long::PORTION.min(len - offset);
                bytes.add(offset).write_bytes(0, count);
                fill(self, offset, std::slice::from_raw_parts_mut(bytes.add(offset), count));
                if count == long::PORTION {
                    self.look_at_limits()?;
                }
            }
            self.push(Value::of_kind(s, tag::LONG_STRING));
        }
        Ok(())
    }

    /// Pushes a string (`lua_pushstring`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_str(&mut self, s: &str) -> Result<(), Raised> {
        self.push_bytes(s.as_bytes())
    }

    /// Pushes bytes `range` of the string at `idx`; out-of-range parts are cut off.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_substring(&mut self, idx: i32, range: Range<usize>) -> Result<(), Raised> {
        let v = self.value_at(idx);
        if !v.is_string() {
            return self.push_bytes(b"");
        }
        // SAFETY: the string is on the stack while the new one is made.
        let bytes = unsafe { string_bytes(v) };
        let end = range.end.min(bytes.len());
        let start = range.start.min(end);
        if start == 0 && end == bytes.len() {
            self.push(v);
            return Ok(());
        }
        self.push_bytes(&bytes[start..end])
    }

    /// Pushes a native function (`lua_pushcfunction`, section 4.6).
    #[inline]
    pub fn push_native(&mut self, f: NativeFn) {
        self.push(Value::native(f));
    }

    /// Pops `upvalues` values and pushes a native function that has them as upvalues (`lua_pushcclosure`, section 4.6). The
    /// function finds them at [`upvalue_index`](crate::upvalue_index). Without upvalues it is what [`State::push_native`] pushes.
    ///
    /// # Errors
    /// Fewer than `upvalues` values; more than 255 upvalues; not enough memory.
    pub fn push_native_closure(&mut self, f: NativeFn, upvalues: i32) -> Result<(), Raised> {
        let l = self.inner_mut();
        if upvalues < 0 || upvalues > l.top() {
            return Err(l.raise(message::MISSING_VALUES));
        }
        if upvalues > 255 {
            return Err(l.raise(message::TOO_MANY_UPVALUES));
        }
        if upvalues == 0 {
            l.push_native(f);
            return Ok(());
        }
        let count = upvalues as usize;
        // SAFETY: the values are on the stack until the closure holds them.
        unsafe {
            let closure = l.with_memory(|l| NativeClosure::allocate(&mut (*l.global).heap, f, count))?;
            let first = l.top.sub(count);
            for i in 0..count {
                *NativeClosure::upvalue(closure, i) = *first.add(i);
            }
            l.top = first;
            l.push(Value::of_kind(closure, tag::NATIVE_CLOSURE));
        }
        Ok(())
    }

    /// As [`State::push_native_closure`], but the upvalues are the library's own: the debug interface does not show them.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_library_closure(&mut self, f: NativeFn, upvalues: i32) -> Result<(), Raised> {
        self.push_native_closure(f, upvalues)?;
        let closure = self.value_at(-1);
        if closure.tag == tag::NATIVE_CLOSURE {
            // SAFETY: the closure has just been pushed.
            unsafe { (*closure.as_native_closure()).header.flags = NativeClosure::HIDDEN };
        }
        Ok(())
    }

    /// Pushes an address as a light userdata (`lua_pushlightuserdata`, section 4.6).
    pub fn push_light(&mut self, address: usize) {
        self.push(Value::light(address));
    }

    /// Pushes the running thread (`lua_pushthread`, section 4.6); true if it is the main one.
    pub fn push_thread(&mut self) -> bool {
        let this: *mut Self = self;
        self.push(Value::of_kind(this, tag::THREAD));
        self.is_main()
    }

    /// Pushes the table of globals (`lua_pushglobaltable`, section 4.6).
    pub fn push_globals(&mut self) {
        // SAFETY: the global outlives its threads.
        let v = unsafe { (*self.global()).globals };
        self.push(v);
    }

    /// Makes the table on top, which is popped, the table of globals: that of chunks which are loaded from now on, of the functions of
    /// this interface, and of the registry (`LUA_RIDX_GLOBALS`). Functions that exist keep theirs.
    ///
    /// # Errors
    /// It is not a table; not enough memory.
    ///
    /// ```
    /// let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.new_table().unwrap();
    /// l.set_globals().unwrap();
    /// l.push_integer(1);
    /// l.set_global("x").unwrap();
    /// ```
    pub fn set_globals(&mut self) -> Result<(), Raised> {
        let globals = self.value_at(-1);
        if !globals.is_table() {
            return Err(self.raise("the globals have to be a table"));
        }
        self.raw_set_index(crate::REGISTRY_INDEX, 2)?;
        // SAFETY: the global outlives its threads; its fields are marked again at the end of marking.
        unsafe {
            (*self.global()).globals = globals;
            self.change_root(globals)
        }
    }

    /// Pushes a new empty table (`lua_newtable`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn new_table(&mut self) -> Result<(), Raised> {
        // SAFETY: the new table is pushed at once.
        unsafe {
            let t = self.with_memory(|l| Table::allocate(&mut (*l.global).heap))?;
            self.push(Value::of_kind(t, tag::TABLE));
        }
        Ok(())
    }

    /// Pushes a new table with room for `array` elements and `record` other entries (`lua_createtable`, section 4.6).
    ///
    /// # Errors
    /// Not enough memory.
    pub fn create_table(&mut self, array: usize, record: usize) -> Result<(), Raised> {
        self.new_table()?;
        if array | record != 0 {
            let t = self.value_at(-1).as_table();
            // SAFETY: the table is on the stack.
            unsafe { self.inner_mut().resize_table(t, array, record)? };
        }
        Ok(())
    }

    /// Pops `n` values and pushes their concatenation (`lua_concat`, section 4.6): the empty string for none, the value itself for
    /// one.
    ///
    /// # Errors
    /// Those of the operator `..`; fewer than `n` values.
    pub fn concat(&mut self, n: i32) -> Result<(), Raised> {
        if n < 0 || n > self.top() {
            return Err(self.raise(message::MISSING_VALUES));
        }
        if n == 0 {
            return self.push_bytes(b"");
        }
        // SAFETY: the operands are on the stack.
        unsafe { concat_top(self.inner_mut(), n as usize) }
    }

    /// Pushes the number that a text spells, by the rules of the lexer with space around it; false, and nothing is pushed, if it
    /// spells none (`lua_stringtonumber`, section 4.6).
    pub fn string_to_number(&mut self, text: &[u8]) -> bool {
        match perilune_number::parse::parse_number(text) {
            Some(number) => {
                self.push_numeric(number);
                true
            }
            None => false,
        }
    }
}
