//! The stack of a thread: values, and the frames beside it. Both move when they grow.

use super::{CallFrame, Thread, flag};
use crate::heap::NoMemory;
use crate::value::Value;
use crate::{Raised, Status};

/// Most slots of a stack.
pub(crate) const MAX_STACK: usize = 1_000_000;
/// Slots beyond the limit for metamethod calls and message handlers.
pub(crate) const EXTRA_STACK: usize = 8;
/// Slots beyond the maximum that become usable while a stack overflow is handled.
const ERROR_ZONE: usize = 4_000;
/// Most frames of a thread: a bound for recursion that needs few slots.
const MAX_FRAMES: usize = 400_000;

pub(super) const fn buffer_size(slots: usize) -> usize {
    slots * size_of::<Value>()
}

impl Thread {
    /// Makes the first stack of a thread with its base frame.
    pub(crate) unsafe fn make_stack(&mut self, slots: usize) -> Result<(), NoMemory> {
        let size = slots + EXTRA_STACK;
        let stack: *mut Value = (*self.global).heap.allocate_buffer(buffer_size(size))?.cast();
        for i in 0..size {
            *stack.add(i) = Value::NIL;
        }
        self.stack = stack;
        self.stack_size = size as u32;
        self.stack_limit = stack.add(slots);
        // Slot 0 stands for the function of the base frame.
        self.top = stack.add(1);
        Ok(())
    }

    /// Makes the base frame.
    pub(crate) unsafe fn make_frames(&mut self, count: usize) -> Result<(), NoMemory> {
        let frames: *mut CallFrame =
            (*self.global).heap.allocate_buffer(count * size_of::<CallFrame>())?.cast();
        self.frames = frames;
        self.frames_end = frames.add(count);
        self.frame = frames;
        *frames = CallFrame {
            func: 0,
            top: 1,
            nresults: -1,
            flags: flag::BASE,
            pc: std::ptr::null(),
            closure: std::ptr::null_mut(),
            continuation: None,
            context: 0,
            extra_args: 0,
            saved_handler: 0,
            saved_levels: (0, 0),
        };
        Ok(())
    }

    /// Makes room for `needed` more slots above the top.
    #[inline(always)]
    pub(crate) unsafe fn ensure(&mut self, needed: usize) -> Result<(), Raised> {
        if (self.stack_limit as usize).wrapping_sub(self.top as usize) as isize
            >= (needed * size_of::<Value>()) as isize
        {
            Ok(())
        } else {
            self.grow_stack(needed)
        }
    }

    /// Makes room for `needed` more slots, within the limit and the memory.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn grow_stack(&mut self, needed: usize) -> Result<(), Raised> {
        let used = self.slot_of(self.top) as usize;
        let size = self.slot_of(self.stack_limit) as usize;
        if size > MAX_STACK {
            // Already in the zone for handlers.
            if used + needed <= MAX_STACK + ERROR_ZONE {
                return Ok(());
            }
            return Err(self.raise_status(Status::ErrErr));
        }
        if used + needed > MAX_STACK {
            self.open_error_zone().map_err(|_| self.memory_error())?;
            return Err(self.stack_overflow());
        }
        let target = (size + size / 2).max(used + needed + 4).min(MAX_STACK);
        self.resize_stack(target).map_err(|_| self.memory_error())
    }

    /// Makes the slots beyond the maximum usable while a stack overflow is handled.
    unsafe fn open_error_zone(&mut self) -> Result<(), NoMemory> {
        let slots = MAX_STACK + ERROR_ZONE;
        if self.stack_size as usize - EXTRA_STACK < slots {
            return self.resize_stack(slots);
        }
        self.stack_limit = self.stack.add(slots);
        Ok(())
    }

    /// Closes the zone when the error was caught below it.
    pub(crate) unsafe fn close_error_zone(&mut self) {
        if self.slot_of(self.stack_limit) as usize > MAX_STACK
            && (self.slot_of(self.top) as usize) < MAX_STACK
        {
            self.stack_limit = self.stack.add(MAX_STACK);
        }
    }

    /// Grows for the API, where pushing cannot fail: what finds no room takes the place of the value on top, and the next call or
    /// return raises the error.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn grow_for_push(&mut self) {
        if self.grow_by(1).is_err() {
            (*self.global).push_failed = true;
            self.top = self.top.sub(1);
        }
    }

    /// Grows by at least `more` slots. A stack of more than [`MAX_STACK`] slots has the whole zone for handlers, as
    /// [`Thread::grow_stack`] expects.
    unsafe fn grow_by(&mut self, more: usize) -> Result<(), NoMemory> {
        let size = self.stack_size as usize - EXTRA_STACK;
        match (size + size / 2 + 16).max(size + more) {
            target if target <= MAX_STACK => self.resize_stack(target),
            _ if size + more <= MAX_STACK + ERROR_ZONE => self.resize_stack(MAX_STACK + ERROR_ZONE),
            _ => Err(NoMemory),
        }
    }

    /// Makes room from an address of this stack on, where a native function wants more results than there are. The address is given back
    /// as it is then, with the number of slots, at most `wanted`, that it can be followed by.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn room_from(&mut self, place: *mut Value, wanted: usize) -> (*mut Value, usize) {
        let slot = self.slot_of(place);
        let missing = (slot as usize + wanted).saturating_sub(self.stack_size as usize - EXTRA_STACK);
        if missing > 0 && self.grow_by(missing).is_err() {
            (*self.global).push_failed = true;
        }
        let room = (self.stack_size as usize - EXTRA_STACK).saturating_sub(slot as usize);
        (self.at(slot), wanted.min(room))
    }

    /// The error of a push that found no room.
    #[cold]
    pub(crate) fn push_error(&mut self) -> Raised {
        // SAFETY: the global outlives its threads.
        unsafe { (*self.global).push_failed = false };
        if self.stack_size as usize > MAX_STACK { self.stack_overflow() } else { self.memory_error() }
    }

    pub(crate) unsafe fn resize_stack(&mut self, slots: usize) -> Result<(), NoMemory> {
        let size = slots + EXTRA_STACK;
        let old = self.stack;
        let old_size = self.stack_size as usize;
        let heap = &mut (*self.global).heap;
        let top = self.slot_of(self.top);
        let new: *mut Value =
            heap.resize_buffer(old.cast(), buffer_size(old_size), buffer_size(size))?.cast();
        for i in old_size..size {
            *new.add(i) = Value::NIL;
        }
        let mut upvalue = self.open_upvalues;
        while !upvalue.is_null() {
            let slot = ((*upvalue).location as usize - old as usize) / size_of::<Value>();
            (*upvalue).location = new.add(slot);
            upvalue = (*upvalue).own.open.next;
        }
        self.stack = new;
        self.stack_size = size as u32;
        self.stack_limit = new.add(slots);
        self.top = new.add(top as usize);
        Ok(())
    }

    /// Gives back what a deep recursion needed, and clears what lies above the top. Called by the collector.
    pub(crate) unsafe fn clear_dead_stack(&mut self) {
        let mut slot = self.top;
        let end = self.stack.add(self.stack_size as usize);
        while slot < end {
            *slot = Value::NIL;
            slot = slot.add(1);
        }
    }

    /// Gives back memory that a deep recursion needed and nothing needs now.
    pub(crate) unsafe fn shrink_stack(&mut self) {
        // A frame's window may reach beyond the top, but not further than a function can have registers.
        let mut used = self.slot_of(self.top) as usize + 256;
        // A native function that goes on after an error of what it called leaves these above the top.
        if let Some(&pending) = self.to_close.last() {
            used = used.max(pending as usize + 1);
        }
        if !self.open_upvalues.is_null() {
            used = used.max(self.slot_of((*self.open_upvalues).location) as usize + 1);
        }
        let size = self.stack_size as usize - EXTRA_STACK;
        if size > 1024 && used * 4 < size {
            // By halves: a program that goes as deep again should not grow it from the start each time. A failure leaves the
            // stack as it is.
            let _ = self.resize_stack((used * 2).max(size / 2));
        }
    }

    /// The frame above the running one, which becomes the running one. All fields are the caller's to fill.
    #[inline(always)]
    pub(crate) unsafe fn push_frame(&mut self) -> Result<*mut CallFrame, Raised> {
        let next = self.frame.add(1);
        if next == self.frames_end {
            return self.push_frame_slow();
        }
        self.frame = next;
        Ok(next)
    }

    #[inline(always)]
    pub(crate) unsafe fn has_free_frame(&self) -> bool {
        self.frame.add(1) != self.frames_end
    }

    #[cold]
    #[inline(never)]
    unsafe fn push_frame_slow(&mut self) -> Result<*mut CallFrame, Raised> {
        let count = self.frames_end.offset_from(self.frames) as usize;
        let used = self.frame.offset_from(self.frames) as usize;
        let most = self.most_frames();
        if count >= most + 200 {
            return Err(self.raise_status(Status::ErrErr));
        }
        let target = if count >= most { most + 200 } else { (count + count / 2 + 1).min(most) };
        if self.resize_frames(target).is_err() {
            return Err(self.memory_error());
        }
        if target > most {
            return Err(self.stack_overflow());
        }
        self.frame = self.frames.add(used + 1);
        Ok(self.frame)
    }

    unsafe fn resize_frames(&mut self, count: usize) -> Result<(), NoMemory> {
        let old_count = self.frames_end.offset_from(self.frames) as usize;
        let used = self.frame.offset_from(self.frames) as usize;
        let heap = &mut (*self.global).heap;
        let frame_size = size_of::<CallFrame>();
        let new = heap.resize_buffer(self.frames.cast(), old_count * frame_size, count * frame_size)?;
        let new: *mut CallFrame = new.cast();
        self.frames = new;
        self.frames_end = new.add(count);
        self.frame = new.add(used);
        Ok(())
    }

    /// Most frames of the thread, the base frame among them.
    unsafe fn most_frames(&self) -> usize {
        (*self.global).bounded.bounds.depth.saturating_add(1).min(MAX_FRAMES)
    }

    /// Shrinks the frame array after a deep recursion, or to the bound.
    pub(crate) unsafe fn shrink_frames(&mut self) {
        if self.frames.is_null() {
            return;
        }
        let count = self.frames_end.offset_from(self.frames) as usize;
        let used = self.frame.offset_from(self.frames) as usize + 1;
        let most = self.most_frames();
        // A failure leaves the frames as they are.
        if count > 64 && used * 4 < count && used * 2 < most {
            let _ = self.resize_frames(used * 2);
        } else if count > most && most < MAX_FRAMES {
            let _ = self.resize_frames(used.max(most));
        }
    }
}
