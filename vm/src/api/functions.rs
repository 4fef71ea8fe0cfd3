//! Functions: prototypes and their dumps, upvalues, what the machine shall know of native functions.

use crate::call::pcall::KnownPcall;
use crate::call::switch::KnownSwitches;
use crate::heap::NoMemory;
use crate::heap::mark::{barrier_forward, barrier_forward_object};
use crate::object::{Closure, LinkedProto, NativeClosure, Upvalue, link};
use crate::state::{State, Thread};
use crate::value::{Value, tag};
use crate::{Continuation, CountedVec, NativeFn, Raised};
use perilune_bytecode::Proto;
use std::sync::Arc;

/// Instructions and other items whose size is looked at for a unit of work, and bytes that are written.
const DUMPED_PER_UNIT: usize = 8;
const BYTES_DUMPED_PER_UNIT: usize = 8;

impl State {
    /// Pushes a function made from a prototype. Its upvalues are new and nil, but for the first, which is the table of
    /// globals.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_proto(&mut self, proto: Arc<Proto>) -> Result<(), Raised> {
        // SAFETY: nothing is collected while the new objects are not reachable yet; verified code is the caller's duty by
        // the contract of verified code (compiler and `undump` are the only makers of prototypes).
        let pushed = unsafe { self.push_linked(|l| link(l.global, &proto)) };
        if pushed.is_err() {
            self.leave_remains(proto.into());
        }
        pushed
    }

    /// Pushes another function of the prototype that the Lua function at an index has, as [`State::push_proto`] would, but the prototype
    /// is not linked anew. False, and nothing is pushed, if there is no Lua function.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_sibling(&mut self, idx: i32) -> Result<bool, Raised> {
        let f = self.value_at(idx);
        if f.tag != tag::CLOSURE {
            return Ok(false);
        }
        // SAFETY: the function is on the stack and keeps its prototype.
        unsafe { self.push_linked(|_| Ok((*f.as_closure()).proto))? };
        Ok(true)
    }

    /// Pushes a function of the prototype that `linked` gives, which may be asked twice.
    unsafe fn push_linked(
        &mut self,
        mut linked: impl FnMut(&mut Thread) -> Result<*mut LinkedProto, NoMemory>,
    ) -> Result<(), Raised> {
        let closure = self.with_memory(|l| {
            let linked = linked(l)?;
            let shared = &(*linked).shared;
            Closure::allocate(&mut (*l.global).heap, linked, shared.upvalues.len())
        })?;
        self.push(Value::of_kind(closure, tag::CLOSURE));
        for i in 0..Closure::upvalue_count(closure) {
            let value = if i == 0 { (*self.global()).environment() } else { Value::NIL };
            let upvalue = self.with_memory(|l| Upvalue::allocate_closed(&mut (*l.global).heap, value))?;
            *Closure::upvalue_slot(closure, i) = upvalue;
        }
        Ok(())
    }

    /// The prototype of the Lua function at an index.
    #[must_use]
    pub fn function_proto(&self, idx: i32) -> Option<Arc<Proto>> {
        let f = self.value_at(idx);
        // SAFETY: the function is on the stack.
        (f.tag == tag::CLOSURE).then(|| unsafe {
            let linked: *mut LinkedProto = (*f.as_closure()).proto;
            Arc::clone(&(*linked).shared)
        })
    }

    /// Hands the function on top, as a binary chunk, to `write`, piece by piece (`lua_dump`, section 4.6); false if it is not a Lua
    /// function. With `strip` the chunk has no debug information.
    ///
    /// What `write` returns as an error ends the dump and is the inner result.
    ///
    /// # Errors
    /// Not enough memory.
    ///
    /// ```
    /// let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// let l = lua.state();
    /// l.push_native(|_| Ok(0));
    /// let dumped = l.dump(false, |_, _| Ok::<(), std::io::Error>(()));
    /// assert!(!dumped.unwrap().unwrap());
    /// ```
    pub fn dump<E>(
        &mut self,
        strip: bool,
        mut write: impl FnMut(&mut Self, &[u8]) -> Result<(), E>,
    ) -> Result<Result<bool, E>, Raised> {
        let Some(proto) = self.function_proto(-1) else { return Ok(Ok(false)) };
        let chunk = self.dump_proto(&proto, strip)?;
        Ok(write(self, &chunk).map(|()| true))
    }

    /// The binary chunk of a prototype.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn dump_proto(&mut self, proto: &Proto, strip: bool) -> Result<CountedVec<u8>, Raised> {
        let needs = perilune_bytecode::dump_needs_unless(proto, &|| self.must_stop());
        self.charge(needs.items / DUMPED_PER_UNIT + needs.text / Self::UNIT_BYTES)?;
        let _working = self.claim_memory(needs.memory)?;
        let length = perilune_bytecode::dump_length_unless(proto, strip, &|| self.must_stop());
        self.charge(length / BYTES_DUMPED_PER_UNIT)?;
        let mut chunk = self.new_buffer(length)?;
        if perilune_bytecode::dump_to_unless(proto, &mut chunk, strip, &|| self.must_stop()) {
            Ok(chunk)
        } else {
            Err(self.out_of_memory())
        }
    }

    /// Where upvalue `n` (from 1) of the function at an index is, with its name and the object that holds it.
    unsafe fn find_upvalue(
        &self,
        idx: i32,
        n: i32,
    ) -> Option<(Vec<u8>, *mut Value, *mut crate::object::Header)> {
        let f = self.value_at(idx);
        let i = usize::try_from(n).ok()?.checked_sub(1)?;
        match f.tag {
            tag::CLOSURE => {
                let closure = f.as_closure();
                if i >= Closure::upvalue_count(closure) {
                    return None;
                }
                let description = &LinkedProto::plain((*closure).proto).upvalues[i];
                let name = description.name.as_deref().map_or_else(|| b"(no name)".to_vec(), <[u8]>::to_vec);
                let upvalue = Closure::upvalue(closure, i);
                Some((name, (*upvalue).location, upvalue.cast()))
            }
            tag::NATIVE_CLOSURE => {
                let closure = f.as_native_closure();
                (i < NativeClosure::visible_count(closure))
                    .then(|| (Vec::new(), NativeClosure::upvalue(closure, i), closure.cast()))
            }
            _ => None,
        }
    }

    /// Pushes upvalue `n` (from 1) of the function at an index and returns its name, empty for native functions (`lua_getupvalue`,
    /// section 4.7).
    pub fn get_upvalue(&mut self, idx: i32, n: i32) -> Option<Vec<u8>> {
        // SAFETY: the function is on the stack.
        unsafe {
            let (name, place, _) = self.find_upvalue(idx, n)?;
            let v = *place;
            self.push(v);
            Some(name)
        }
    }

    /// Pops a value into upvalue `n` (from 1) of the function at an index and returns its name (`lua_setupvalue`, section 4.7);
    /// pops nothing if there is none.
    pub fn set_upvalue(&mut self, idx: i32, n: i32) -> Option<Vec<u8>> {
        // SAFETY: the function is on the stack.
        unsafe {
            let (name, place, holder) = self.find_upvalue(idx, n)?;
            let v = self.pop_value();
            *place = v;
            barrier_forward(self.global(), holder, v);
            Some(name)
        }
    }

    /// Pops a value and makes it a new upvalue `n` (from 1) of the Lua function at an index: closures that have shared the old one keep it.
    /// False, and the value is popped all the same, if there is none.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn renew_upvalue(&mut self, idx: i32, n: i32) -> Result<bool, Raised> {
        let f = self.value_at(idx);
        // SAFETY: function and value are on the stack until the function holds the upvalue; the number is checked.
        unsafe {
            let is_there =
                f.tag == tag::CLOSURE && n >= 1 && n as usize <= Closure::upvalue_count(f.as_closure());
            if is_there {
                let value = self.value_at(-1);
                let upvalue = self.with_memory(|l| Upvalue::allocate_closed(&mut (*l.global).heap, value))?;
                *Closure::upvalue_slot(f.as_closure(), n as usize - 1) = upvalue;
                barrier_forward_object(self.global(), f.as_header(), upvalue.cast());
            }
            self.pop(1);
            Ok(is_there)
        }
    }

    /// An identifier of upvalue `n` (from 1) that is equal for closures that share it (`lua_upvalueid`, section 4.7).
    #[must_use]
    pub fn upvalue_id(&self, idx: i32, n: i32) -> Option<usize> {
        // SAFETY: the function is on the stack.
        unsafe {
            let (_, place, holder) = self.find_upvalue(idx, n)?;
            Some(if self.value_at(idx).tag == tag::CLOSURE { holder as usize } else { place as usize })
        }
    }

    /// Makes upvalue `n1` of the Lua function at `idx1` refer to upvalue `n2` of the one at `idx2` (`lua_upvaluejoin`, section
    /// 4.7); false if one is missing.
    pub fn upvalue_join(&mut self, idx1: i32, n1: i32, idx2: i32, n2: i32) -> bool {
        let (f1, f2) = (self.value_at(idx1), self.value_at(idx2));
        if f1.tag != tag::CLOSURE || f2.tag != tag::CLOSURE || n1 < 1 || n2 < 1 {
            return false;
        }
        // SAFETY: both functions are on the stack; the numbers are checked.
        unsafe {
            let (c1, c2) = (f1.as_closure(), f2.as_closure());
            let (i1, i2) = (n1 as usize - 1, n2 as usize - 1);
            if i1 >= Closure::upvalue_count(c1) || i2 >= Closure::upvalue_count(c2) {
                return false;
            }
            let upvalue = Closure::upvalue(c2, i2);
            *Closure::upvalue_slot(c1, i1) = upvalue;
            barrier_forward_object(self.global(), c1.cast(), upvalue.cast());
        }
        true
    }

    /// Makes `f` known as the function `next`, so that loops over `pairs` run without calls.
    pub fn declare_next(&mut self, f: NativeFn) {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).next_function = f as usize as u64 };
    }

    /// Makes `f` known as the iteration function of `ipairs`, so that loops over it run without calls.
    pub fn declare_ipairs(&mut self, f: NativeFn) {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).ipairs_function = f as usize as u64 };
    }

    /// Makes known the functions that switch between threads, so that Lua code switches without native steps: `resume` must do nothing but
    /// request [`State::resume_k`] for the thread at index 1 with all values above, `resume_wrapped` the same for its first upvalue
    /// with all values and `wrap`, `yield_` nothing but [`State::yield_k`] of all values.
    pub fn declare_switches(&mut self, resume: NativeFn, resume_wrapped: NativeFn, yield_: NativeFn) {
        let l = self.inner_mut();
        // SAFETY: the global outlives its threads.
        unsafe {
            if (*l.global).isolation.is_none() {
                (*l.global).known_switches = Some(KnownSwitches { resume, resume_wrapped, yield_ });
            }
        }
    }

    /// Makes `f` known as the function `pcall`, so that Lua functions are called through it without native steps. It must do
    /// nothing but put `true` below the function to be called and request [`State::pcall_k`] for all results, without a message
    /// handler and with context 0; after a call without error, `finish` must return all values of the frame.
    pub fn declare_pcall(&mut self, f: NativeFn, finish: Continuation) {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global()).known_pcall = Some(KnownPcall { function: f, finish }) };
    }

    /// As [`State::charge`] for one unit of work.
    ///
    /// # Errors
    /// As [`State::charge`].
    #[inline]
    pub fn poll(&mut self) -> Result<(), Raised> {
        self.charge(1)
    }
}
