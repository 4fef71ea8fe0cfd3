//! Stack manipulation.

use crate::object::NativeClosure;
use crate::state::State;
use crate::value::{Value, tag};
use crate::{REGISTRY_INDEX, Raised, Type};
use std::hint::cold_path;

/// Stands where an index has no value. Never written.
static ABSENT: Value = Value::NIL;

/// Whether an index counts from the top: negative and no pseudo-index.
#[inline(always)]
fn is_below_top(idx: i32) -> bool {
    // As unsigned numbers the negative ones are the largest, so one comparison also tells them from 0.
    idx.cast_unsigned() > REGISTRY_INDEX.cast_unsigned()
}

/// The height of a thread's stack, in bytes: it may move.
#[derive(Clone, Copy)]
pub(crate) struct StackHeight(usize);

impl State {
    /// The value at an index; nil where there is none.
    #[inline(always)]
    pub(crate) fn value_at(&self, idx: i32) -> Value {
        let place = match self.find(idx) {
            Some(place) => place,
            None => {
                cold_path();
                &raw const ABSENT
            }
        };
        // SAFETY: the value is there.
        unsafe { *place }
    }

    /// Where the value at an index is, if there is one.
    ///
    /// PERF: other indices than positive ones are not rare, but what the processor runs through without a jump is one of them.
    #[inline(always)]
    pub(crate) fn find(&self, idx: i32) -> Option<*const Value> {
        if idx > 0 {
            return self.find_from_bottom(idx);
        }
        cold_path();
        if is_below_top(idx) { self.find_from_top(idx) } else { self.find_pseudo(idx) }
    }

    /// As [`State::find`], but not for pseudo-indices.
    #[inline(always)]
    pub(crate) fn find_on_stack(&self, idx: i32) -> Option<*const Value> {
        if idx > 0 {
            return self.find_from_bottom(idx);
        }
        cold_path();
        if is_below_top(idx) { self.find_from_top(idx) } else { None }
    }

    /// As [`State::find`] for a positive index.
    ///
    /// PERF: slots are counted from that of the function, in 32 bits, so that one addition and one shift give the address. Without the
    /// cold paths the compiler chooses between the addresses by conditional moves, and what follows waits for all of them.
    #[inline(always)]
    fn find_from_bottom(&self, idx: i32) -> Option<*const Value> {
        let l = self.inner();
        // SAFETY: the running frame is valid.
        let slot = unsafe { (*l.frame).func }.wrapping_add(idx.cast_unsigned());
        let p = l.stack.wrapping_add(slot as usize);
        if p < l.top {
            return Some(p);
        }
        cold_path();
        None
    }

    /// As [`State::find`] for a negative index that is no pseudo-index.
    #[inline(always)]
    fn find_from_top(&self, idx: i32) -> Option<*const Value> {
        let l = self.inner();
        let distance = idx.unsigned_abs() as usize * size_of::<Value>();
        // SAFETY: the running frame is valid, and a smaller distance leads to a slot above its function's.
        unsafe {
            if distance < l.top as usize - l.at((*l.frame).func) as usize {
                return Some(l.top.byte_sub(distance));
            }
        }
        cold_path();
        None
    }

    #[inline(always)]
    fn find_pseudo(&self, idx: i32) -> Option<*const Value> {
        let l = self.inner();
        // SAFETY: the running function is on the stack.
        unsafe {
            if idx == REGISTRY_INDEX {
                cold_path();
                return Some(&raw const (*l.global).registry);
            }
            // Huge for 0, which is no index.
            let n = REGISTRY_INDEX.wrapping_sub(idx).cast_unsigned() as usize;
            let f = l.at((*l.frame).func);
            if (*f).tag == tag::NATIVE_CLOSURE {
                let closure = (*f).as_native_closure();
                if n <= NativeClosure::upvalue_count(closure)
                    && (*closure).header.flags != NativeClosure::HOST
                {
                    return Some(NativeClosure::upvalue(closure, n - 1));
                }
            }
        }
        None
    }

    /// Pushes any value.
    #[inline(always)]
    pub(crate) fn push(&mut self, v: Value) {
        let l = self.inner_mut();
        // PERF: read once. As far as the compiler knows, the value could be written over it.
        let top = l.top;
        // PERF: nothing follows the call, so no register is saved for it.
        if top >= l.stack_limit {
            return l.push_growing(v);
        }
        // SAFETY: there is room up to the limit.
        unsafe {
            *top = v;
            l.top = top.add(1);
        }
    }

    /// As [`State::push`]; gives the type of the value.
    #[inline(always)]
    pub(crate) fn push_typed(&mut self, v: Value) -> Type {
        self.push(v);
        v.basic_type()
    }

    #[cold]
    #[inline(never)]
    fn push_growing(&mut self, v: Value) {
        let l = self.inner_mut();
        // SAFETY: `grow_for_push` makes room.
        unsafe {
            l.grow_for_push();
            *l.top = v;
            l.top = l.top.add(1);
        }
    }

    /// Pops the top value.
    #[inline(always)]
    pub(crate) fn pop_value(&mut self) -> Value {
        let l = self.inner_mut();
        // SAFETY: the running frame is valid.
        if unsafe { l.top <= l.at((*l.frame).base()) } {
            cold_path();
            return Value::NIL;
        }
        // SAFETY: there is a value.
        unsafe {
            l.top = l.top.sub(1);
            *l.top
        }
    }

    /// Number of values of the running function, which is the index of the top (`lua_gettop`, section 4.6).
    #[must_use]
    #[inline(always)]
    pub fn top(&self) -> i32 {
        let l = self.inner();
        // SAFETY: the running frame is valid.
        let slots = unsafe { l.top as usize - l.at((*l.frame).func) as usize } / size_of::<Value>();
        // The function's own is one of them.
        slots as i32 - 1
    }

    /// Whether the running function has `n` values.
    #[inline(always)]
    pub(crate) fn has_values(&self, n: usize) -> bool {
        let l = self.inner();
        // SAFETY: the running frame is valid.
        let bytes = unsafe { l.top as usize - l.at((*l.frame).base()) as usize };
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
        let l = self.inner_mut();
        if !l.to_close.is_empty() {
            return false;
        }
        // SAFETY: the running frame is valid, and the top stays between its base and the limit.
        unsafe {
            let base = l.at((*l.frame).base());
            if idx < 0 {
                let dropped = (idx + 1).unsigned_abs() as usize * size_of::<Value>();
                if dropped > l.top as usize - base as usize {
                    return false;
                }
                l.top = l.top.byte_sub(dropped);
                return true;
            }
            let top = base.wrapping_add(idx as usize);
            if top > l.stack_limit {
                return false;
            }
            while l.top < top {
                *l.top = Value::NIL;
                l.top = l.top.add(1);
            }
            l.top = top;
        }
        true
    }

    /// The height of the stack, for [`State::restore_height`] in the same frame.
    #[inline(always)]
    pub(crate) fn stack_height(&self) -> StackHeight {
        let l = self.inner();
        StackHeight(l.top as usize - l.stack as usize)
    }

    /// As [`State::set_top`]. PERF: the frame need not be looked at.
    #[inline(always)]
    pub(crate) fn restore_height(&mut self, height: StackHeight) {
        let l = self.inner_mut();
        let top = l.stack.wrapping_byte_add(height.0);
        if l.top < top || !l.to_close.is_empty() {
            return l.restore_height_slow(top);
        }
        l.top = top;
    }

    #[cold]
    #[inline(never)]
    fn restore_height_slow(&mut self, top: *mut Value) {
        let l = self.inner_mut();
        // SAFETY: the running frame is valid.
        let base = unsafe { l.at((*l.frame).base()) };
        l.set_top(((top as usize - base as usize) / size_of::<Value>()) as i32);
    }

    #[inline(never)]
    fn set_top_slow(&mut self, idx: i32) {
        let l = self.inner_mut();
        let target = l.index_of_top(idx);
        while l.top() < target {
            let before = l.top();
            l.push_nil();
            if l.top() == before {
                return;
            }
        }
        // SAFETY: `target` is at most the number of values.
        unsafe {
            l.top = l.at((*l.frame).base()).add(target as usize);
        }
        l.forget_dropped_marks();
    }

    /// The index that the top shall have, counted from the bottom.
    pub(crate) fn index_of_top(&self, idx: i32) -> i32 {
        if idx >= 0 { idx } else { (self.top() + 1 + idx).max(0) }
    }

    /// Drops `n` values, or all of the running function if there are fewer (`lua_pop`, section 4.6). Slots marked by
    /// [`State::to_close`] are treated as by [`State::set_top`].
    pub fn pop(&mut self, n: i32) {
        let l = self.inner_mut();
        let n = n.clamp(0, l.top());
        // SAFETY: there are that many.
        unsafe { l.top = l.top.sub(n as usize) };
        l.forget_dropped_marks();
    }

    /// Drops the value on top, which is there, after its use: a slot marked by [`State::to_close`] is not to be closed any more.
    #[inline(always)]
    pub(crate) fn drop_one(&mut self) {
        let l = self.inner_mut();
        // SAFETY: there is a value.
        unsafe { l.top = l.top.sub(1) };
        l.forget_dropped_marks();
    }

    /// No slot above the top is to be closed.
    #[inline(always)]
    fn forget_dropped_marks(&mut self) {
        let l = self.inner_mut();
        if let Some(&last) = l.to_close.last()
            && last >= l.slot_of(l.top)
        {
            l.forget_marks_above_top();
        }
    }

    #[cold]
    fn forget_marks_above_top(&mut self) {
        let l = self.inner_mut();
        let top = l.slot_of(l.top);
        l.to_close.retain(|&slot| slot < top);
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
        (idx > 0 && idx <= self.top()).then(|| unsafe { (*self.inner().frame).base() } + idx as u32 - 1)
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
        let Some(first) = self.find_on_stack(idx).map(<*const Value>::cast_mut) else { return };
        // SAFETY: the slots from `first` to the top belong to the running function.
        // PERF: value by value, as they were written, and not in blocks that would wait for the last of them.
        unsafe {
            let last = self.inner().top.sub(1);
            match n {
                1 => {
                    let moved = *last;
                    let mut slot = last;
                    if slot > first {
                        loop {
                            *slot = *slot.sub(1);
                            slot = slot.sub(1);
                            if slot <= first {
                                break;
                            }
                        }
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
    #[inline(always)]
    pub fn copy(&mut self, from: i32, to: i32) {
        let v = self.value_at(from);
        match self.find_on_stack(to) {
            // SAFETY: the value is there, and no reference to it.
            Some(p) => unsafe { *p.cast_mut() = v },
            None => self.copy_to_upvalue(v, to),
        }
    }

    #[inline(never)]
    fn copy_to_upvalue(&mut self, v: Value, to: i32) {
        if to < REGISTRY_INDEX
            && let Some(p) = self.find_pseudo(to)
        {
            // SAFETY: as in `copy`.
            unsafe { *p.cast_mut() = v };
            self.barrier_of_upvalue(to, v);
        }
    }

    /// The barrier of a write to an index, which may be that of an upvalue.
    #[inline]
    pub(crate) fn barrier_of_upvalue(&mut self, idx: i32, v: Value) {
        let l = self.inner_mut();
        if idx < REGISTRY_INDEX {
            // SAFETY: an upvalue belongs to the running closure.
            unsafe {
                let closure = *l.at((*l.frame).func);
                crate::heap::mark::barrier_forward(l.global, closure.as_header(), v);
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
        let l = self.inner_mut();
        let n = n.max(0) as usize;
        // SAFETY: the top is inside the stack.
        unsafe {
            let used = l.slot_of(l.top) as usize;
            used + n <= crate::state::MAX_STACK && l.ensure(n).is_ok()
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
        Err(self.raise(if what.is_empty() {
            "stack overflow".to_owned()
        } else {
            format!("stack overflow ({what})")
        }))
    }

    /// Whether this is the main thread.
    #[must_use]
    pub fn is_main(&self) -> bool {
        // SAFETY: the global outlives its threads.
        unsafe { std::ptr::eq(self.inner(), (*self.global()).main) }
    }
}

/// Rotates the values from `first` to `last`: what goes to the end is turned around, so is the rest, and then all.
#[inline(never)]
unsafe fn rotate_far(first: *mut Value, last: *mut Value, n: i32) {
    let n = n as isize;
    let middle = if n < 0 { first.wrapping_offset(-n - 1) } else { last.wrapping_offset(-n) };
    if middle < first || middle >= last {
        return rotate_around(first, last, n);
    }
    reverse(first, middle);
    reverse(middle.add(1), last);
    reverse(first, last);
}

/// As [`rotate_far`] by as many positions as there are values, or more.
#[cold]
#[inline(never)]
unsafe fn rotate_around(first: *mut Value, last: *mut Value, n: isize) {
    let count = last.offset_from(first) + 1;
    let n = n.rem_euclid(count);
    if n != 0 {
        rotate_far(first, last, n as i32);
    }
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
