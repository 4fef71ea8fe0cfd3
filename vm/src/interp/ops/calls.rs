//! Calls, returns, varargs, ends of blocks.

use crate::call::{
    Flow, Step, advance, after_return, call_address, close_upvalues, closing_call, fill_lua_frame, has_room,
    insert_call_metamethods, mark_to_be_closed, move_results, pcall, push_foreign_frame, push_lua_frame,
    push_native_frame, switch, take_pending,
};
use crate::interp::operands::Operands;
use crate::interp::{Control, Form, Vm};
use crate::object::{Closure, NativeClosure};
use crate::state::{CallFrame, Outcome, Thread, flag};
use crate::value::{Value, tag};
use crate::{FastArguments, FastResult, FastState, NativeFn, Raised};

#[inline(always)]
pub(in crate::interp) unsafe fn call(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let func = vm.reg(i.a());
    let nresults = i.c() as i16 - 1;
    if vm.is_fast() {
        if (*func).tag != tag::CLOSURE
            || (*vm.l).attention_pending()
            || !has_room(&*vm.l, func, (*func).as_closure())
        {
            return Control::Slow;
        }
        let end = if i.b() != 0 { func.add(i.b()) } else { (*vm.l).top };
        vm.save_pc();
        enter_lua_function(vm, (*func).as_closure(), func, end, Outcome::new(nresults, flag::LUA));
        return Control::Next;
    }
    if (*func).tag == tag::CLOSURE {
        vm.save_call(func, i.b());
        let slot = (*vm.l).slot_of(func);
        if let Err(raised) = push_lua_frame(&mut *vm.l, slot, nresults, 0, (*func).as_closure()) {
            return Control::Reload(Err(raised));
        }
        if (*vm.l).attention_pending() {
            return Control::Reload(attend_call(vm.l));
        }
        vm.enter((*vm.l).frame);
        return Control::Next;
    }
    if (*func).tag == tag::NATIVE {
        if let Some(control) = call_fast(vm, func, i.b(), nresults) {
            return control;
        }
        vm.save_call(func, i.b());
        if let Some(known) = (*vm.g).known_pcall
            && (*func).bits == known.function as usize as u64
        {
            if pcall::begin(&mut *vm.l, func, (*vm.l).top, nresults, known) {
                vm.enter((*vm.l).frame);
                return Control::Next;
            }
            if let Some(called) = pcall::call_foreign(vm.l, func, nresults, known) {
                return Control::Reload(called);
            }
        }
        if switch::begin(vm.l, func, nresults) {
            return Control::Reload(Ok(Flow::Lua));
        }
        return call_native(vm, func, nresults, (*func).as_native());
    }
    vm.save_call(func, i.b());
    if (*func).tag == tag::FOREIGN {
        return call_foreign(vm, func, nresults, (*func).bits as usize);
    }
    if (*func).tag == tag::NATIVE_CLOSURE {
        let closure = (*func).as_native_closure();
        if (*closure).header.flags != NativeClosure::HOST && switch::begin(vm.l, func, nresults) {
            return Control::Reload(Ok(Flow::Lua));
        }
        if (*closure).foreign != 0 {
            return call_foreign(vm, func, nresults, (*closure).foreign);
        }
        return call_native(vm, func, nresults, (*closure).function);
    }
    let slot = (*vm.l).slot_of(func);
    Control::Reload(advance(vm.g, Step::call(slot, nresults, 0)))
}

/// Makes the Lua function at `func`, for which there is room, the running one. Its arguments end at `end`.
#[inline(always)]
unsafe fn enter_lua_function(
    vm: &mut Vm<impl Form>,
    closure: *mut Closure,
    func: *mut Value,
    end: *mut Value,
    outcome: Outcome,
) {
    let slot = (*vm.l).slot_of(func);
    vm.frame = fill_lua_frame(&mut *vm.l, func, end, slot, outcome, closure);
    vm.closure = closure;
    vm.pc = (*(*closure).proto).code;
    vm.k = (*(*closure).proto).constants;
    vm.base = func.add(1);
}

impl<F: Form> Vm<F> {
    /// Saves what a call needs: the position, and the end of the arguments where the operand `b` tells it.
    #[inline(always)]
    unsafe fn save_call(&mut self, func: *mut Value, b: usize) {
        if b != 0 {
            (*self.l).top = func.add(b);
        }
        self.save_pc();
    }
}

/// Runs the fast form of a native function, if it has one that takes these arguments. `b` is the operand of the call.
#[inline(always)]
unsafe fn call_fast(vm: &mut Vm<impl Form>, func: *mut Value, b: usize, nresults: i16) -> Option<Control> {
    let form = (*vm.g).fast.find((*func).bits)?;
    if (*vm.l).attention_pending() {
        return None;
    }
    let first = func.add(1);
    let count = if b != 0 { b - 1 } else { (*vm.l).top.offset_from(first) as usize };
    let result = form(FastState::new(vm.g, nresults), FastArguments::new(first, count));
    if result.is_declined() {
        return None;
    }
    if nresults == 1 {
        *func = result.value();
    } else {
        put_result(&mut *vm.l, func, result, nresults);
    }
    if (*vm.g).heap.debt > 0 {
        vm.save_pc();
        if nresults == 1 {
            (*vm.l).top = first;
        }
        return Some(Control::Reload(collect_after_fast(vm.l, nresults)));
    }
    Some(Control::Next)
}

/// Puts the result of a fast form where another number of results than one is wanted.
unsafe fn put_result(l: &mut Thread, func: *mut Value, result: FastResult, nresults: i16) {
    *func = result.value();
    move_results(l, func, func, usize::from(result.has_value()), nresults);
}

/// As after every native function. An open list of results ends at the top already.
#[cold]
#[inline(never)]
unsafe fn collect_after_fast(l: *mut Thread, nresults: i16) -> Result<Flow, Raised> {
    let l = &mut *l;
    l.collect_step();
    if nresults >= 0 {
        l.top = l.at((*l.frame).top);
    }
    Ok(Flow::Lua)
}

#[cold]
#[inline(never)]
unsafe fn attend_call(l: *mut Thread) -> Result<Flow, Raised> {
    crate::debug::hook::on_call(&mut *l)?;
    Ok(Flow::Lua)
}

#[inline(always)]
unsafe fn call_native(vm: &mut Vm<impl Form>, func: *mut Value, nresults: i16, f: NativeFn) -> Control {
    let l = &mut *vm.l;
    let slot = l.slot_of(func);
    if (*vm.l).attention_pending() {
        return Control::Reload(advance(vm.g, Step::call(slot, nresults, 0)));
    }
    if let Err(raised) = push_native_frame(l, slot, nresults, 0) {
        return Control::Reload(Err(raised));
    }
    let n = match f(l) {
        Ok(n) => n,
        Err(raised) => return Control::Reload(Err(raised)),
    };
    if !return_native(vm, slot, n, nresults) {
        return Control::Reload(native_slow(vm.l, n));
    }
    Control::Next
}

/// As [`call_native`] for the foreign function at an address. Its frames are left past this one.
#[inline(always)]
unsafe fn call_foreign(vm: &mut Vm<impl Form>, func: *mut Value, nresults: i16, address: usize) -> Control {
    let l = &mut *vm.l;
    let slot = l.slot_of(func);
    if l.attention_pending() {
        return Control::Reload(advance(vm.g, Step::call(slot, nresults, 0)));
    }
    if let Err(raised) = push_foreign_frame(l, slot, nresults, 0) {
        return Control::Reload(Err(raised));
    }
    let n = call_address(l, address);
    if !return_native(vm, slot, n, nresults) {
        return Control::Reload(foreign_slow(vm.l, n));
    }
    Control::Next
}

/// Pops the frame of a native function, which lies at `slot`, if nothing else is to be done.
#[inline(always)]
unsafe fn return_native(vm: &mut Vm<impl Form>, slot: u32, n: usize, nresults: i16) -> bool {
    let l = &mut *vm.l;
    let dest = l.at(slot);
    // More results than there are values are a request, or a mistake.
    let values = (l.top as usize - dest as usize) / size_of::<Value>();
    if n >= values
        || (*vm.g).heap.debt > 0
        || (*vm.l).attention_pending()
        || !l.to_close.is_empty()
        || (*vm.g).push_failed
    {
        return false;
    }
    l.frame = l.frame.sub(1);
    let first = l.top.sub(n);
    move_results(l, dest, first, n, nresults);
    vm.reload_base();
    true
}

#[cold]
#[inline(never)]
unsafe fn foreign_slow(l: *mut Thread, n: usize) -> Result<Flow, Raised> {
    native_slow(l, (*l).existing_results(n))
}

#[cold]
#[inline(never)]
unsafe fn native_slow(l: *mut Thread, n: usize) -> Result<Flow, Raised> {
    crate::call::collect_after_native(&mut *l)?;
    advance((*l).global, Step::Native(n))
}

#[inline(always)]
pub(in crate::interp) unsafe fn tail_call(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let func = vm.reg(i.a());
    if !vm.is_fast()
        && (*func).tag == tag::NATIVE
        && i.c() == 0
        && let Some(control) = call_fast(vm, func, i.b(), -1)
    {
        return control;
    }
    if vm.is_fast() {
        return tail_call_lua(vm, i);
    }
    vm.save_call(func, i.b());
    if i.c() != 0 {
        close_upvalues(&mut *vm.l, vm.base);
    }
    Control::Reload(replace_frame(vm.l, (*vm.l).slot_of(func)))
}

/// The usual tail call: of a Lua function, in one that is no vararg function and has nothing to close.
#[inline(always)]
unsafe fn tail_call_lua(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let func = vm.reg(i.a());
    let to = vm.base.sub(1);
    let outcome = CallFrame::outcome(vm.frame);
    let closes = i.c() != 0 && (*vm.l).has_open_upvalues(vm.base);
    if (*func).tag != tag::CLOSURE
        || closes
        || outcome.has(flag::SHIFTED)
        || (*vm.l).attention_pending()
        || !has_room(&*vm.l, to, (*func).as_closure())
    {
        return Control::Slow;
    }
    let closure = (*func).as_closure();
    let end = if i.b() != 0 { func.add(i.b()) } else { (*vm.l).top };
    let count = (end as usize - func as usize) / size_of::<Value>();
    for n in 0..count {
        *to.add(n) = *func.add(n);
    }
    (*vm.l).frame = vm.frame.sub(1);
    enter_lua_function(vm, closure, to, to.add(count), outcome.with(flag::TAIL));
    Control::Next
}

/// Puts a Lua function in the place of the running one; other functions are called and the instruction behind returns
/// what they give.
unsafe fn replace_frame(l: *mut Thread, mut func: u32) -> Result<Flow, Raised> {
    let l = &mut *l;
    if !(*l.at(func)).is_function() {
        func = insert_call_metamethods(l, func)?;
    }
    let f = *l.at(func);
    if f.tag != tag::CLOSURE {
        return advance(l.global, Step::call(func, -1, 0));
    }
    let frame = l.frame;
    let dest = unshifted_function(frame);
    let count = (l.top as usize - l.at(func) as usize) / size_of::<Value>();
    let (from, to) = (l.at(func), l.at(dest));
    for n in 0..count {
        *to.add(n) = *from.add(n);
    }
    l.top = to.add(count);
    let (nresults, flags) = ((*frame).nresults, (*frame).flags);
    l.frame = frame.sub(1);
    push_lua_frame(
        l,
        dest,
        nresults,
        flags & !(flag::SHIFTED | flag::LUA | flag::OVER_NATIVE) | flag::TAIL,
        f.as_closure(),
    )
    .inspect_err(|_| {
        // The frame is gone; the error belongs to the caller's.
    })?;
    if l.attention_pending() {
        crate::debug::hook::on_call(l)?;
    }
    Ok(Flow::Lua)
}

/// Where the function of a frame was when it was called.
#[inline(always)]
unsafe fn unshifted_function(frame: *const crate::state::CallFrame) -> u32 {
    if (*frame).flags & flag::SHIFTED != 0 {
        let params = u32::from((*(*(*frame).closure).proto).num_params);
        (*frame).func - (*frame).extra_args - params - 1
    } else {
        (*frame).func
    }
}

#[inline(always)]
pub(in crate::interp) unsafe fn return_none(vm: &mut Vm<impl Form>) -> Control {
    let outcome = CallFrame::outcome(vm.frame);
    let dest = vm.base.sub(1);
    if vm.returns_at_once() && outcome.is_plain(0) {
        return return_to_caller(vm);
    }
    if vm.returns_at_once() && outcome.is_plain(1) {
        *dest = Value::NIL;
        return return_to_caller(vm);
    }
    if vm.returns_at_once() && outcome.is_entry(0) {
        (*vm.l).top = dest;
        return leave_loop(vm);
    }
    vm.slow(|vm| {
        vm.save_pc();
        return_slow(vm.l, vm.base, 0)
    })
}

#[inline(always)]
pub(in crate::interp) unsafe fn return_one(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let outcome = CallFrame::outcome(vm.frame);
    let (dest, first) = (vm.base.sub(1), vm.reg(i.a()));
    if vm.returns_at_once() && outcome.is_plain(1) {
        *dest = *first;
        return return_to_caller(vm);
    }
    if vm.returns_at_once() && outcome.is_plain(0) {
        return return_to_caller(vm);
    }
    if vm.returns_at_once() && outcome.is_plain(-1) {
        *dest = *first;
        (*vm.l).top = dest.add(1);
        return return_to_caller(vm);
    }
    if vm.returns_at_once() && outcome.is_entry(1) {
        *dest = *first;
        (*vm.l).top = dest.add(1);
        return leave_loop(vm);
    }
    vm.slow(|vm| {
        vm.save_pc();
        return_slow(vm.l, first, 1)
    })
}

impl<F: Form> Vm<F> {
    /// Whether a return has nobody to tell of it. While a hook is set, no fast form runs.
    #[inline(always)]
    unsafe fn returns_at_once(&self) -> bool {
        F::FAST || !(*self.l).attention_pending()
    }
}

/// Pops the entry frame of the loop, which native code has entered; its results are in place.
#[inline(always)]
unsafe fn leave_loop(vm: &mut Vm<impl Form>) -> Control {
    (*vm.l).frame = vm.frame.sub(1);
    Control::Reload(Ok(Flow::Exit))
}

/// Pops a frame that lies on one of a Lua function; its results are in place.
#[inline(always)]
unsafe fn return_to_caller(vm: &mut Vm<impl Form>) -> Control {
    let caller = vm.frame.sub(1);
    (*vm.l).frame = caller;
    vm.enter(caller);
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn return_many(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let first = vm.reg(i.a());
    if vm.is_fast() {
        return return_fixed(vm, i);
    }
    let n = if i.b() == 0 { ((*vm.l).top as usize - first as usize) / size_of::<Value>() } else { i.b() - 1 };
    vm.save_pc();
    if i.c() != 0 {
        let l = &mut *vm.l;
        close_upvalues(l, vm.base);
        if let Some(slot) = take_pending(l, (*vm.frame).base()) {
            if i.b() != 0 {
                l.top = l.at((*vm.frame).top);
            }
            return Control::Reload(close_then_again(vm.l, slot));
        }
    }
    Control::Reload(return_slow(vm.l, first, n))
}

/// The usual return: of as many values as the call wants, or all, with nothing to close.
#[inline(always)]
unsafe fn return_fixed(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    if i.b() == 0 {
        return Control::Slow;
    }
    let n = i.b() - 1;
    let outcome = CallFrame::outcome(vm.frame);
    let closes = i.c() != 0 && ((*vm.l).has_open_upvalues(vm.base) || !(*vm.l).to_close.is_empty());
    if closes || !(outcome.is_plain(n as i16) || outcome.is_plain(-1)) {
        return Control::Slow;
    }
    let (dest, first) = (vm.base.sub(1), vm.reg(i.a()));
    if outcome.is_plain(-1) {
        (*vm.l).top = dest.add(n);
    }
    for k in 0..n {
        *dest.add(k) = *first.add(k);
    }
    return_to_caller(vm)
}

/// Calls `__close` for one variable; the instruction runs again when it has returned.
#[cold]
#[inline(never)]
unsafe fn close_then_again(l: *mut Thread, slot: u32) -> Result<Flow, Raised> {
    let step = closing_call(&mut *l, slot, Value::NIL, flag::AGAIN)?;
    advance((*l).global, step)
}

/// Returns `n` values from `first` on, in full generality.
#[inline(never)]
unsafe fn return_slow(l: *mut Thread, first: *mut Value, n: usize) -> Result<Flow, Raised> {
    let l = &mut *l;
    let mut first = first;
    if l.attention_pending() {
        let slot = l.slot_of(first);
        l.top = first.add(n);
        crate::debug::hook::on_return(l, n)?;
        first = l.at(slot);
    }
    let frame = l.frame;
    if (*frame).flags == flag::ENTRY | flag::LUA | flag::OVER_NATIVE {
        l.frame = frame.sub(1);
        move_results(l, l.at((*frame).func), first, n, (*frame).nresults);
        return Ok(Flow::Exit);
    }
    if pcall::finish(l, first, n) {
        return Ok(Flow::Lua);
    }
    let flags = (*frame).flags;
    let dest = unshifted_function(frame);
    let nresults = (*frame).nresults;
    l.frame = frame.sub(1);
    move_results(l, l.at(dest), first, n, nresults);
    if flags & flag::SLOW_RETURN == 0 && (*l.frame).flags & flag::LUA != 0 {
        return Ok(Flow::Lua);
    }
    match after_return(l, flags, dest)? {
        Some(step) => advance(l.global, step),
        None => Ok(Flow::Exit),
    }
}

#[inline(always)]
pub(in crate::interp) unsafe fn close(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    vm.save();
    let l = &mut *vm.l;
    let level = (*vm.frame).base() + i.a() as u32;
    close_upvalues(l, vm.reg(i.a()));
    if let Some(slot) = take_pending(l, level) {
        return Control::Reload(close_then_again(vm.l, slot));
    }
    Control::Next
}

#[inline(always)]
pub(in crate::interp) unsafe fn to_be_closed(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    vm.save();
    match mark_to_be_closed(&mut *vm.l, (*vm.frame).base() + i.a() as u32) {
        Ok(()) => Control::Next,
        Err(raised) => Control::Reload(Err(raised)),
    }
}

#[inline(always)]
pub(in crate::interp) unsafe fn vararg_prepare(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let params = i.a();
    let extra = ((*vm.l).top as usize - vm.base as usize) / size_of::<Value>() - params;
    (*vm.frame).extra_args = extra as u32;
    if extra == 0 {
        return Control::Next;
    }
    vm.save_pc();
    Control::Reload(shift_above_varargs(vm.l, params, extra))
}

/// Copies the function and its fixed parameters above the extra arguments.
unsafe fn shift_above_varargs(l: *mut Thread, params: usize, extra: usize) -> Result<Flow, Raised> {
    let l = &mut *l;
    let max_stack = (*(*(*l.frame).closure).proto).max_stack as usize;
    l.ensure(max_stack + 1)?;
    let frame = l.frame;
    let from = l.at((*frame).func);
    let to = l.top;
    *to = *from;
    for n in 1..=params {
        *to.add(n) = *from.add(n);
        *from.add(n) = Value::NIL;
    }
    let shift = (params + extra + 1) as u32;
    (*frame).func += shift;
    (*frame).top += shift;
    (*frame).flags |= flag::SHIFTED;
    l.top = to.add(params + 1);
    Ok(Flow::Lua)
}

#[inline(always)]
pub(in crate::interp) unsafe fn varargs(vm: &mut Vm<impl Form>, i: Operands) -> Control {
    let extra = (*vm.frame).extra_args as usize;
    let wanted = if i.c() == 0 { extra } else { i.c() - 1 };
    if i.c() == 0 {
        vm.save();
        let l = &mut *vm.l;
        l.top = vm.reg(i.a());
        (*l.global).heap.spend(extra / 4);
        if let Err(raised) = l.ensure(extra) {
            return Control::Reload(Err(raised));
        }
        vm.reload_base();
        (*vm.l).top = vm.reg(i.a() + extra);
    }
    let from = vm.base.sub(1 + extra);
    let to = vm.reg(i.a());
    for n in 0..wanted.min(extra) {
        *to.add(n) = *from.add(n);
    }
    for n in extra..wanted {
        *to.add(n) = Value::NIL;
    }
    Control::Next
}
