//! Hooks and the attention word: what happens at safepoints when something wants attention.

use crate::Raised;
use crate::object::LinkedProto;
use crate::state::{Global, State, flag};
use crate::value::Value;
use std::sync::atomic::Ordering;

/// Bit of the attention word: some thread has a hook.
pub(crate) const ATTENTION_HOOK: u32 = 1;
/// Bit of the attention word: the host wants running code to stop with an error.
pub(crate) const ATTENTION_INTERRUPT: u32 = 2;

/// A hook that the host handles itself: it gets the address it was set with, the event and, for line events, the line. The function that
/// the event is about is the running one.
pub type HostHook = fn(&mut State, usize, &str, Option<i64>) -> Result<(), Raised>;

/// The hook of a thread (`debug.sethook`).
pub(crate) struct HookState {
    /// Called with the event's name and, for line events, the line.
    pub(crate) function: Value,
    /// Called in its place.
    pub(crate) host: Option<(HostHook, usize)>,
    pub(crate) on_call: bool,
    pub(crate) on_return: bool,
    pub(crate) on_line: bool,
    /// Instructions between count events; 0 for none.
    pub(crate) count: u32,
    pub(crate) left: u32,
    /// First index and number of the values that the call or return at hand transfers.
    pub(crate) transfer: (u32, u32),
    /// A hook is running: no other event is reported.
    pub(crate) active: bool,
    last_frame: usize,
    last_pc: usize,
}

impl HookState {
    pub(crate) fn new(function: Value, on_call: bool, on_return: bool, on_line: bool, count: u32) -> Self {
        Self {
            function,
            host: None,
            on_call,
            on_return,
            on_line,
            count,
            left: count,
            transfer: (0, 0),
            active: false,
            last_frame: 0,
            last_pc: 0,
        }
    }
}

impl Global {
    #[inline(always)]
    pub(crate) fn attention_pending(&self) -> bool {
        self.attention.load(Ordering::Relaxed) != 0
    }
}

/// Deals with the attention word at a safepoint.
#[cold]
pub(crate) unsafe fn attend(l: &mut State) -> Result<(), Raised> {
    let word = (*l.global).attention.load(Ordering::Relaxed);
    if word & ATTENTION_INTERRUPT != 0 {
        (*l.global).attention.fetch_and(!ATTENTION_INTERRUPT, Ordering::Relaxed);
        return Err(l.raise("interrupted!"));
    }
    Ok(())
}

/// A function has just been called; its frame is on top.
#[cold]
pub(crate) unsafe fn on_call(l: &mut State) -> Result<(), Raised> {
    attend(l)?;
    let Some(hook) = &l.hook else { return Ok(()) };
    if !hook.on_call || hook.active {
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
    (*frame).pc = pc.add(1);
    run_hook(l, event, None)?;
    (*l.frame).pc = pc;
    l.top = l.at(top);
    Ok(())
}

/// A function is about to return `n` values, which are on top.
#[cold]
pub(crate) unsafe fn on_return(l: &mut State, n: usize) -> Result<(), Raised> {
    let Some(hook) = &l.hook else { return Ok(()) };
    if !hook.on_return || hook.active {
        return Ok(());
    }
    let first = l.top() as usize + 1 - n;
    set_transfer(l, first as u32, n as u32);
    run_hook(l, "return", None)
}

fn set_transfer(l: &mut State, first: u32, count: u32) {
    if let Some(hook) = &mut l.hook {
        hook.transfer = (first, count);
    }
}

/// Count and line events; called before every instruction while the thread has a hook.
#[cold]
pub(crate) unsafe fn before_instruction(l: *mut State) -> Result<(), Raised> {
    let l = &mut *l;
    let frame = l.frame;
    let Some(hook) = &mut l.hook else { return Ok(()) };
    if hook.active {
        return Ok(());
    }
    let mut count_event = false;
    if hook.count > 0 {
        hook.left -= 1;
        if hook.left == 0 {
            hook.left = hook.count;
            count_event = true;
        }
    }
    let pc = ((*frame).pc.offset_from((*(*(*frame).closure).proto).code)) as usize;
    let mut line_event = None;
    if hook.on_line {
        let line = LinkedProto::plain((*(*frame).closure).proto).lines.get(pc).copied();
        let lines = &LinkedProto::plain((*(*frame).closure).proto).lines;
        let is_vararg = (*(*(*frame).closure).proto).is_vararg;
        if is_vararg && pc == 0 {
            // The first instruction only sets the frame up; the next one begins a line.
            hook.last_frame = frame as usize;
            hook.last_pc = 1;
        } else {
            if hook.last_frame != frame as usize {
                // A new function begins a line; one that is returned to goes on in its own.
                hook.last_frame = frame as usize;
                hook.last_pc = pc.saturating_sub(1);
            }
            if pc <= hook.last_pc || lines.get(hook.last_pc).copied() != line {
                line_event = Some(line);
            }
            hook.last_pc = pc;
        }
    }
    if !count_event && line_event.is_none() {
        return Ok(());
    }
    let top = l.slot_of(l.top);
    let window = (*frame).top;
    let open = uses_open_top(l);
    if !open {
        l.top = l.at(window);
    }
    // Position queries look at the instruction before `pc`.
    (*frame).pc = (*frame).pc.add(1);
    if count_event {
        run_hook(l, "count", None)?;
    }
    if let Some(line) = line_event {
        run_hook(l, "line", Some(line.map_or(-1, i64::from)))?;
    }
    (*l.frame).pc = (*l.frame).pc.sub(1);
    l.top = l.at(top);
    Ok(())
}

/// Whether the instruction to come reads values up to the top.
unsafe fn uses_open_top(l: &State) -> bool {
    use perilune_bytecode::OpCode;
    let i = *(*l.frame).pc;
    match i.opcode() {
        Some(OpCode::Call | OpCode::TailCall | OpCode::Return | OpCode::SetList) => i.b() == 0,
        Some(OpCode::VarArgPrep) => true,
        _ => false,
    }
}

/// Calls the hook function above the top.
unsafe fn run_hook(l: &mut State, event: &str, line: Option<i64>) -> Result<(), Raised> {
    let Some(hook) = &mut l.hook else { return Ok(()) };
    let function = hook.function;
    hook.active = true;
    if matches!(event, "line" | "count") {
        hook.transfer = (0, 0);
    }
    let top = l.slot_of(l.top);
    let result = call_hook(l, function, event, line);
    if let Some(hook) = &mut l.hook {
        hook.active = false;
    }
    l.top = l.at(top);
    result
}

unsafe fn call_hook(l: &mut State, function: Value, event: &str, line: Option<i64>) -> Result<(), Raised> {
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
        Some(n) if n >= 0 => l.push_integer(n),
        _ => l.push_nil(),
    }
    let frame = l.frame;
    (*frame).flags |= flag::HOOK;
    let index = l.frame.offset_from(l.frames);
    let result = l.call_slot(func, 0);
    (*l.frames.offset(index)).flags &= !flag::HOOK;
    result
}

