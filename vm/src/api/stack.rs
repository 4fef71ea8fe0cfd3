//! Stack manipulation.

use crate::interp::keep_apart;
use crate::object::NativeClosure;
use crate::state::State;
use crate::value::{Value, tag};
use crate::{REGISTRY_INDEX, Raised};

/// Stands where an index has no value. Never written.
pub(crate) static ABSENT: Value = Value::NIL;

/// The height of a thread's stack, in bytes: it may move.
#[derive(Clone, Copy)]
pub(crate) struct StackHeight(usize);

impl State {
    /// The value at an index; nil where there is none.
    #[inline(always)]
    pub(crate) fn value_at(&self, idx: i32) -> Value {
        // SAFETY: `place` gives a valid place.
        unsafe { *self.place(idx) }
    }

    /// Where the value at an index is, or null.
    #[inline]
    pub(crate) fn address(&self, idx: i32) -> *mut Value {
        let p = self.place(idx);
        if std::ptr::eq(p, &raw const ABSENT) { std::ptr::null_mut() } else { p.cast_mut() }
    }

    /// Where the value at an index is, or [`ABSENT`].
    ///
    /// PERF: without [`keep_apart`] the compiler chooses between the addresses, and what follows waits for all of them.
    #[inline(always)]
    pub(crate) fn place(&self, idx: i32) -> *const Value {
        // SAFETY: the running frame and the stack are valid. The addresses are followed only if they are those of values.
        unsafe {
            if idx > 0 {
                let p = self.at((*self.frame).base()).wrapping_add(idx as usize - 1);
                keep_apart();
                if p < self.top {
                    keep_apart();
                    return p;
                }
            } else if idx > REGISTRY_INDEX {
                let p = self.top.wrapping_offset(idx as isize);
                keep_apart();
                if p >= self.at((*self.frame).base()) && idx != 0 {
                    keep_apart();
                    return p;
                }
            } else {
                return self.pseudo_place(idx);
            }
        }
        &raw const ABSENT
    }

    #[inline]
    fn pseudo_place(&self, idx: i32) -> *const Value {
        // SAFETY: the running function is on the stack.
        unsafe {
            if idx == REGISTRY_INDEX {
                return &raw const (*self.global).registry;
            }
            let n = (REGISTRY_INDEX - idx) as usize;
            let f = *self.at((*self.frame).func);
            if f.tag == tag::NATIVE_CLOSURE
                && n <= NativeClosure::upvalue_count(f.as_native_closure())
                && (*f.as_native_closure()).header.flags != NativeClosure::HOST
            {
                NativeClosure::upvalue(f.as_native_closure(), n - 1)
            } else {
                &raw const ABSENT
            }
        }
    }

    /// Pushes any value.
    #[inline(always)]
    pub(crate) fn push(&mut self, v: Value) {
        // PERF: nothing follows the call, so no register is saved for it.
        if self.top >= self.stack_limit {
            return self.push_growing(v);
        }
        // SAFETY: there is room up to the limit.
        unsafe {
            *self.top = v;
            self.top = self.top.add(1);
        }
    }

    #[cold]
    #[inline(never)]
    fn push_growing(&mut self, v: Value) {
        // SAFETY: `grow_for_push` makes room.
        unsafe {
            self.grow_for_push();
            *self.top = v;
            self.top = self.top.add(1);
        }
    }

    /// Pops the top value.
    #[inline(always)]
    pub(crate) fn pop_value(&mut self) -> Value {
        if self.top() == 0 {
            return Value::NIL;
        }
        // SAFETY: there is a value.
        unsafe {
            self.top = self.top.sub(1);
            *self.top
        }
    }

    /// Number of values of the running function, which is the index of the top (`lua_gettop`, section 4.6).
    #[must_use]
    #[inline(always)]
    pub fn top(&self) -> i32 {
        // SAFETY: the running frame is valid.
        unsafe { ((self.top as usize - self.at((*self.frame).base()) as usize) / size_of::<Value>()) as i32 }
    }

    /// Whether the running function has `n` values.
    #[inline(always)]
    pub(crate) fn has_values(&self, n: usize) -> bool {
        // SAFETY: the running frame is valid.
        let bytes = unsafe { self.top as usize - self.at((*self.frame).base()) as usize };
        n <= bytes / size_of::<Value>()
    }

    /// Drops or adds (nil) values until the top has the given index (`lua_settop`, section 4.6). A negative index that reaches
    /// below the first value drops them all.
    ///
    /// Slots that are marked by [`State::to_close`] and dropped here are forgotten without being closed:
    /// [`State::set_top_closing`] closes them. A stack that cannot grow any more is filled as far as it goes, and the next call or
    /// return raises the error.
    #[inline]
    pub fn set_top(&mut self, idx: i32) {
        if !self.set_top_plainly(idx) {
            self.set_top_slow(idx);
        }
    }

    /// As [`State::set_top`] if that is short: no slot is marked by [`State::to_close`], and the stack has not to grow. Else false, and
    /// nothing has been done.
    #[inline(always)]
    pub fn set_top_plainly(&mut self, idx: i32) -> bool {
        if !self.to_close.is_empty() {
            return false;
        }
        // SAFETY: the running frame is valid, and the top stays between its base and the limit.
        unsafe {
            let base = self.at((*self.frame).base());
            if idx < 0 {
                let top = self.top.wrapping_offset(idx as isize + 1);
                if top < base {
                    return false;
                }
                self.top = top;
                return true;
            }
            let top = base.wrapping_add(idx as usize);
            if top > self.stack_limit {
                return false;
            }
            while self.top < top {
                *self.top = Value::NIL;
                self.top = self.top.add(1);
            }
            self.top = top;
        }
        true
    }

    /// The height of the stack, for [`State::restore_height`] in the same frame.
    #[inline(always)]
    pub(crate) fn stack_height(&self) -> StackHeight {
        StackHeight(self.top as usize - self.stack as usize)
    }

    /// As [`State::set_top`]. PERF: the frame need not be looked at.
    #[inline(always)]
    pub(crate) fn restore_height(&mut self, height: StackHeight) {
        let top = self.stack.wrapping_byte_add(height.0);
        if self.top < top || !self.to_close.is_empty() {
            return self.restore_height_slow(top);
        }
        self.top = top;
    }

    #[cold]
    #[inline(never)]
    fn restore_height_slow(&mut self, top: *mut Value) {
        // SAFETY: the running frame is valid.
        let base = unsafe { self.at((*self.frame).base()) };
        self.set_top(((top as usize - base as usize) / size_of::<Value>()) as i32);
    }

    #[inline(never)]
    fn set_top_slow(&mut self, idx: i32) {
        let target = self.index_of_top(idx);
        while self.top() < target {
            let before = self.top();
            self.push_nil();
            if self.top() == before {
                return;
            }
        }
        // SAFETY: `target` is at most the number of values.
        unsafe {
            self.top = self.at((*self.frame).base()).add(target as usize);
        }
        self.forget_dropped_marks();
    }

    /// The index that the top shall have, counted from the bottom.
    pub(crate) fn index_of_top(&self, idx: i32) -> i32 {
        if idx >= 0 { idx } else { (self.top() + 1 + idx).max(0) }
    }

    /// Drops `n` values, or all of the running function if there are fewer (`lua_pop`, section 4.6). Slots marked by
    /// [`State::to_close`] are treated as by [`State::set_top`].
    pub fn pop(&mut self, n: i32) {
        let n = n.clamp(0, self.top());
        // SAFETY: there are that many.
        unsafe { self.top = self.top.sub(n as usize) };
        self.forget_dropped_marks();
    }

    /// Drops the value on top, which is there, after its use: a slot marked by [`State::to_close`] is not to be closed any more.
    #[inline(always)]
    pub(crate) fn drop_one(&mut self) {
        // SAFETY: there is a value.
        unsafe { self.top = self.top.sub(1) };
        self.forget_dropped_marks();
    }

    /// No slot above the top is to be closed.
    #[inline(always)]
    fn forget_dropped_marks(&mut self) {
        if let Some(&last) = self.to_close.last()
            && last >= self.slot_of(self.top)
        {
            self.forget_marks_above_top();
        }
    }

    #[cold]
    fn forget_marks_above_top(&mut self) {
        let top = self.slot_of(self.top);
        self.to_close.retain(|&slot| slot < top);
    }

    /// The index counted from the bottom; pseudo-indices stay (`lua_absindex`, section 4.6). 0, which is never the index of a
    /// value, for a negative index that reaches below the first value.
    #[must_use]
    #[inline]
    pub fn abs_index(&self, idx: i32) -> i32 {
        if idx > 0 || idx <= REGISTRY_INDEX { idx } else { (self.top() + 1 + idx).max(0) }
    }

    /// The slot at an index; `None` for pseudo-indices and where there is no value.
    pub(crate) fn stack_slot(&self, idx: i32) -> Option<u32> {
        let idx = self.abs_index(idx);
        // SAFETY: the running frame is valid.
        (idx > 0 && idx <= self.top()).then(|| unsafe { (*self.frame).base() } + idx as u32 - 1)
    }

    /// Pushes a copy of the value at an index, nil where there is none (`lua_pushvalue`, section 4.6).
    #[inline]
    pub fn push_value(&mut self, idx: i32) {
        let v = self.value_at(idx);
        self.push(v);
    }

    /// Rotates the values from `idx` to the top by `n` positions towards the top (`lua_rotate`, section 4.6). Nothing happens if
    /// there is no value at `idx`, or if it is a pseudo-index.
    #[inline]
    pub fn rotate(&mut self, idx: i32, n: i32) {
        let first = self.place(idx).cast_mut();
        if idx <= REGISTRY_INDEX || std::ptr::eq(first, &raw const ABSENT) {
            return;
        }
        // SAFETY: the slots from `first` to the top belong to the running function.
        // PERF: value by value, as they were written, and not in blocks that would wait for the last of them.
        unsafe {
            let last = self.top.sub(1);
            match n {
                1 => {
                    let moved = *last;
                    let mut slot = last;
                    while slot > first {
                        *slot = *slot.sub(1);
                        slot = slot.sub(1);
                    }
                    *first = moved;
                }
                -1 => {
                    let moved = *first;
                    let mut slot = first;
                    while slot < last {
                        *slot = *slot.add(1);
                        slot = slot.add(1);
                    }
                    *last = moved;
                }
                _ => rotate_far(first, last, n),
            }
        }
    }

    /// Moves the top value to an index, shifting those above up (`lua_insert`, section 4.6). Nothing happens if there is no value
    /// at `idx`, or if it is a pseudo-index.
    pub fn insert(&mut self, idx: i32) {
        self.rotate(idx, 1);
    }

    /// Removes the value at an index, shifting those above down (`lua_remove`, section 4.6). Nothing happens if there is no value
    /// at `idx`, or if it is a pseudo-index.
    pub fn remove(&mut self, idx: i32) {
        if self.stack_slot(idx).is_some() {
            self.rotate(idx, -1);
            self.pop(1);
        }
    }

    /// Pops a value and puts it where an index says, as [`State::copy`] does (`lua_replace`, section 4.6).
    pub fn replace(&mut self, idx: i32) {
        self.copy(-1, idx);
        self.pop(1);
    }

    /// Copies a value from one index to another, which may be that of an upvalue (`lua_copy`, section 4.6). Nothing happens if
    /// there is no place at `to`, or if it is the registry, which stays the table that it is.
    #[inline]
    pub fn copy(&mut self, from: i32, to: i32) {
        let v = self.value_at(from);
        let p = self.place(to).cast_mut();
        if std::ptr::eq(p, &raw const ABSENT) || to == REGISTRY_INDEX {
            return;
        }
        // SAFETY: `place` gave a valid place.
        unsafe { *p = v };
        self.barrier_of_upvalue(to, v);
    }

    /// The barrier of a write to an index, which may be that of an upvalue.
    #[inline]
    pub(crate) fn barrier_of_upvalue(&mut self, idx: i32, v: Value) {
        if idx < REGISTRY_INDEX {
            // SAFETY: an upvalue belongs to the running closure.
            unsafe {
                let closure = *self.at((*self.frame).func);
                crate::heap::mark::barrier_forward(self.global, closure.as_header(), v);
            }
        }
    }

    /// Makes room for `n` more values; false if the stack would pass its limit of a million slots, or the memory its own
    /// (`lua_checkstack`, section 4.6).
    ///
    /// Pushing works without asking too, up to the same limit. What is pushed beyond it takes the place of the value on top, and the
    /// next call or return raises the error.
    #[inline]
    pub fn check_stack(&mut self, n: i32) -> bool {
        let n = n.max(0) as usize;
        // SAFETY: the top is inside the stack.
        unsafe {
            let used = self.slot_of(self.top) as usize;
            used + n <= crate::state::MAX_STACK && self.ensure(n).is_ok()
        }
    }

    /// As [`State::check_stack`], but raises `stack overflow (what)` (`luaL_checkstack`, section 5.1).
    ///
    /// # Errors
    /// The stack would pass its limit.
    pub fn ensure_stack(&mut self, n: i32, what: &str) -> Result<(), Raised> {
        if self.check_stack(n) {
            return Ok(());
        }
        Err(self.raise(if what.is_empty() { "stack overflow".to_owned() } else { format!("stack overflow ({what})") }))
    }

    /// Whether this is the main thread.
    #[must_use]
    pub fn is_main(&self) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { std::ptr::eq(self, (*self.global).main) }
    }
}

/// Rotates the values from `first` to `last`: what goes to the end is turned around, so is the rest, and then all.
#[inline(never)]
unsafe fn rotate_far(first: *mut Value, last: *mut Value, n: i32) {
    let count = last.offset_from(first) + 1;
    let n = n as isize;
    // PERF: there is no division in the usual case.
    let n = if n.abs() < count { n } else { n % count };
    let n = if n < 0 { n + count } else { n };
    let middle = last.offset(-n);
    reverse(first, middle);
    reverse(middle.add(1), last);
    reverse(first, last);
}

#[inline(always)]
unsafe fn reverse(mut low: *mut Value, mut high: *mut Value) {
    while low < high {
        let (below, above) = (*low, *high);
        *low = above;
        *high = below;
        low = low.add(1);
        high = high.sub(1);
    }
}
