//! Hooks and the attention word: what happens at safepoints when something wants attention.

use crate::error::current_pc;
use crate::host::is_host_closure;
use crate::object::LinkedProto;
use crate::state::{CallFrame, State, Thread, flag};
use crate::value::Value;
use crate::{Claim, Limit, Raised};
use perilune_bytecode::{Instruction, OpCode, Operand};
use std::sync::atomic::Ordering;

/// The attention word: some thread has a hook, or loops of the interpreter shall give way to those that fit (`interp::run`).
pub(crate) const ATTENTION_HOOK: usize = 1;
/// The attention word: the host wants running code to stop with an error. It stands in the place of [`ATTENTION_HOOK`], because
/// who asks for it may be a signal handler, which can do no more than store a number.
pub(crate) const ATTENTION_INTERRUPT: usize = 2;
/// The attention word: a limit has tripped. Which one is added to it, see [`Limit::of_attention`](crate::Limit).
pub(crate) const ATTENTION_TRIP: usize = 3;
/// The attention word: nothing shall run any more. It is never taken back.
pub(crate) const ATTENTION_STOP: usize = 64;

/// A hook that the host handles itself: it gets the address it was set with, the event and, for line events, the line. The function that
/// the event is about is the running one.
pub type HostHook = fn(&mut State, usize, &str, Option<i64>) -> Result<(), Raised>;

/// The hook of a thread (`debug.sethook`).
#[derive(Clone)]
pub(crate) struct HookState {
    /// Called with the event's name and, for line events, the line.
    pub(crate) function: Value,
    /// Called in its place.
    pub(crate) host: Option<(HostHook, usize)>,
    /// Coroutines that this thread makes get the hook, too.
    pub(crate) inherited: bool,
    pub(crate) on_call: bool,
    pub(crate) on_return: bool,
    pub(crate) on_line: bool,
    /// Instructions between count events, as it was asked for; none unless positive.
    pub(crate) count: i32,
    left: i32,
    /// First index and number of the values that the call or return at hand transfers.
    pub(crate) transfer: (u32, u32),
    /// The instruction that the thread was at last, in the function that runs: a line event comes when
    /// the next one is in another line, or not behind it.
    last_pc: usize,
    /// The next instruction has been reported and runs once more.
    runs_again: bool,
    /// For this record.
    claim: Claim,
}

impl HookState {
    pub(crate) fn new(function: Value, on_call: bool, on_return: bool, on_line: bool, count: i32) -> Self {
        Self {
            function,
            host: None,
            inherited: false,
            on_call,
            on_return,
            on_line,
            count,
            left: count,
            transfer: (0, 0),
            last_pc: 0,
            runs_again: false,
            claim: Claim::none(),
        }
    }

    /// Counts as memory of the state.
    pub(crate) fn claim(&mut self, l: &Thread) {
        self.claim.set(l, size_of::<Self>());
    }

    /// The same hook for a thread that has not run yet.
    pub(crate) fn anew(&self) -> Self {
        Self { left: self.count, last_pc: 0, runs_again: false, ..self.clone() }
    }

    /// The instruction at hand is going to run again, without another event.
    pub(crate) fn expect_again(&mut self) {
        self.runs_again = true;
    }
}

/// Deals with the attention word at a safepoint.
#[cold]
pub(crate) unsafe fn attend(l: &mut Thread) -> Result<(), Raised> {
    let g = l.global;
    let attention = (*g).attention.load(Ordering::Relaxed);
    if attention < ATTENTION_INTERRUPT {
        return Ok(());
    }
    if let Some(limit) = Limit::of_attention(attention) {
        (*g).trip(limit);
        return Err(l.raise_trip());
    }
    // Unless a limit trips meanwhile.
    let rest = if (*g).hooked || (*g).limits.loops > 0 { ATTENTION_HOOK } else { 0 };
    let order = Ordering::Relaxed;
    let _ = (*g).attention.compare_exchange(attention, rest, order, order);
    Err(l.raise("interrupted!"))
}

/// A function has just been called; its frame is on top.
#[cold]
pub(crate) unsafe fn on_call(l: &mut Thread) -> Result<(), Raised> {
    attend(l)?;
    let is_running = l.hook_running;
    let Some(hook) = &mut l.hook else { return Ok(()) };
    hook.last_pc = 0;
    if !hook.on_call || is_running {
        return Ok(());
    }
    let frame = l.frame;
    let event = if (*frame).flags & flag::TAIL != 0 { "tail call" } else { "call" };
    if (*frame).flags & flag::LUA == 0 {
        let arguments = l.top() as u32;
        set_transfer(l, 1, arguments);
        return run_hook(l, event, None);
    }
    let params = u32::from((*(*(*frame).closure).proto).num_params);
    set_transfer(l, 1, params);
    // Arguments beyond the parameters are still needed by the function's first instruction.
    let (pc, top) = ((*frame).pc, l.slot_of(l.top));
    // COMPAT: the position is that of the first instruction that does something.
    let is_vararg = (*(*(*frame).closure).proto).is_vararg;
    (*frame).pc = pc.add(1 + usize::from(is_vararg));
    run_hook(l, event, None)?;
    (*l.frame).pc = pc;
    l.top = l.at(top);
    Ok(())
}

/// A function is about to return `n` values, which are on top.
#[cold]
pub(crate) unsafe fn on_return(l: &mut Thread, n: usize) -> Result<(), Raised> {
    if (*l.global).attention.load(Ordering::Relaxed) >= ATTENTION_TRIP {
        // Of a native function that has gone on all the same, above all.
        return attend(l);
    }
    let is_running = l.hook_running;
    let Some(hook) = &l.hook else { return Ok(()) };
    if hook.on_return && !is_running {
        let first = l.top() as usize + 1 - n;
        set_transfer(l, first as u32, n as u32);
        let pc = (*l.frame).pc;
        if returns_from_tail_call(l.frame) {
            (*l.frame).pc = pc.sub(1);
        }
        let result = run_hook(l, "return", None);
        (*l.frame).pc = pc;
        result?;
    }
    let caller = l.frame.sub(1);
    if (*caller).flags & flag::LUA != 0
        && let Some(hook) = &mut l.hook
    {
        hook.last_pc = current_pc(caller);
    }
    Ok(())
}

/// Whether the instruction that runs returns what a tail call of a native function gave. The reference returns within the
/// call, and in its line.
unsafe fn returns_from_tail_call(frame: *const CallFrame) -> bool {
    if (*frame).flags & flag::LUA == 0 {
        return false;
    }
    let next = (*frame).pc.offset_from((*(*(*frame).closure).proto).code);
    next > 1 && (*(*frame).pc.sub(2)).opcode() == Some(OpCode::TailCall)
}

fn set_transfer(l: &mut Thread, first: u32, count: u32) {
    if let Some(hook) = &mut l.hook {
        hook.transfer = (first, count);
    }
}

/// Count and line events; called before every instruction while the thread has a hook. True if the thread is to yield before the instruction,
/// which is to be looked at again then.
#[cold]
pub(crate) unsafe fn before_instruction(l: *mut Thread) -> Result<bool, Raised> {
    let l = &mut *l;
    if l.hook_running {
        return Ok(false);
    }
    let Some(hook) = &mut l.hook else { return Ok(false) };
    if std::mem::take(&mut hook.runs_again) {
        return Ok(false);
    }
    let pc = (*l.frame).pc.offset_from((*(*(*l.frame).closure).proto).code) as usize;
    if pc == 0 && (*(*(*l.frame).closure).proto).is_vararg {
        // The first instruction only sets the frame up; the next one begins a line.
        hook.last_pc = 1;
        return Ok(false);
    }
    if continues(&LinkedProto::plain((*(*l.frame).closure).proto).code, pc, hook.last_pc) {
        hook.last_pc = pc;
        return Ok(false);
    }
    let mut counted = false;
    if hook.count > 0 {
        hook.left -= 1;
        counted = hook.left == 0;
        if counted {
            hook.left = hook.count;
        }
    }
    let on_line = hook.on_line;
    if !counted && !on_line {
        hook.last_pc = pc;
        return Ok(false);
    }
    let top = l.slot_of(l.top);
    if !uses_open_top(l) {
        l.top = l.at((*l.frame).top);
    }
    // Position queries look at the instruction before `pc`.
    (*l.frame).pc = (*l.frame).pc.add(1);
    if counted {
        run_hook(l, "count", None)?;
    }
    if on_line {
        line_event(l, pc)?;
    } else if let Some(hook) = &mut l.hook {
        // The count event may have set a hook for lines, which begins with the next one.
        hook.last_pc = pc;
    }
    (*l.frame).pc = (*l.frame).pc.sub(1);
    l.top = l.at(top);
    if !std::mem::take(&mut l.hook_yields) {
        return Ok(false);
    }
    if let Some(hook) = &mut l.hook {
        hook.expect_again();
    }
    // What the thread is resumed with goes above the registers.
    if !uses_open_top(l) {
        l.top = l.at((*l.frame).top);
    }
    // A suspended thread is at the instruction for position queries, until `resume_instruction`.
    (*l.frame).pc = (*l.frame).pc.add(1);
    Ok(true)
}

/// The thread of a frame whose hook has yielded before an instruction is resumed: that instruction runs now.
pub(crate) unsafe fn resume_instruction(frame: *mut CallFrame) {
    (*frame).pc = (*frame).pc.sub(1);
}

/// Whether an instruction counts as a part of the one before it, `last`, so that it is no event.
fn continues(code: &[Instruction], pc: usize, last: usize) -> bool {
    let op = |pc: usize| code.get(pc).and_then(|i| i.opcode());
    match (op(pc), op(last)) {
        // The preparation of a generic loop goes on with the call of its iterator, and that with the step.
        (Some(OpCode::TForCall), Some(OpCode::TForPrep))
        | (Some(OpCode::TForLoop), Some(OpCode::TForCall)) => true,
        // A native function was called, and what it returned is the result.
        (Some(OpCode::Return), Some(OpCode::TailCall)) => true,
        // A jump ahead to a jump.
        (Some(OpCode::Jmp), Some(OpCode::ForLoop | OpCode::ForPrep | OpCode::TForLoop)) => false,
        (Some(OpCode::Jmp), Some(op)) => op.info().d == Operand::Jump && pc > last + 1,
        _ => false,
    }
}

/// Reports that a line begins, if it does.
unsafe fn line_event(l: &mut Thread, pc: usize) -> Result<(), Raised> {
    let Some(hook) = &mut l.hook else { return Ok(()) };
    let proto = LinkedProto::plain((*(*l.frame).closure).proto);
    let lines = &proto.lines;
    // It may be that of another function, where an error was caught.
    let last = if hook.last_pc < proto.code.len() { hook.last_pc } else { 0 };
    hook.last_pc = pc;
    if !hook.on_line || pc > last && lines.get(last) == lines.get(pc) {
        return Ok(());
    }
    run_hook(l, "line", lines.get(pc).map(|&line| i64::from(line)))
}

/// Whether the instruction to come reads values up to the top.
unsafe fn uses_open_top(l: &Thread) -> bool {
    let i = *(*l.frame).pc;
    match i.opcode() {
        Some(OpCode::Call | OpCode::TailCall | OpCode::Return | OpCode::SetList) => i.b() == 0,
        Some(OpCode::VarArgPrep) => true,
        _ => false,
    }
}

/// Calls the hook function above the top; no other event is reported meanwhile.
unsafe fn run_hook(l: &mut Thread, event: &str, line: Option<i64>) -> Result<(), Raised> {
    let Some(hook) = &mut l.hook else { return Ok(()) };
    let function = hook.function;
    if matches!(event, "line" | "count") {
        hook.transfer = (0, 0);
    }
    l.hook_running = true;
    // COMPAT: hooks in Lua cannot yield in the reference either.
    l.hook_may_yield = (hook.host.is_some() || is_host_closure(function))
        && matches!(event, "line" | "count")
        && l.not_yieldable == 0;
    let top = l.slot_of(l.top);
    let result = call_hook(l, function, event, line);
    l.hook_running = false;
    l.hook_may_yield = false;
    l.top = l.at(top);
    result
}

unsafe fn call_hook(l: &mut Thread, function: Value, event: &str, line: Option<i64>) -> Result<(), Raised> {
    if let Some((hook, address)) = l.hook.as_ref().and_then(|hook| hook.host) {
        (*l.frame).flags |= flag::HOOK;
        let index = l.frame.offset_from(l.frames);
        let result = hook(l, address, event, line);
        (*l.frames.offset(index)).flags &= !flag::HOOK;
        return result;
    }
    l.ensure(4)?;
    let func = l.slot_of(l.top);
    l.push(function);
    l.push_str(event)?;
    match line {
        Some(line) => l.push_integer(line),
        None => l.push_nil(),
    }
    let frame = l.frame;
    (*frame).flags |= flag::HOOK;
    let index = l.frame.offset_from(l.frames);
    let result = l.call_slot(func, 0);
    (*l.frames.offset(index)).flags &= !flag::HOOK;
    result
}
