//! Information about functions and active calls (`lua_getinfo`).

use super::names;
use crate::Raised;
use crate::error::{current_line, current_pc};
use crate::object::{Closure, LinkedProto, NativeClosure};
use crate::state::{CallFrame, State, flag};
use crate::value::{Value, tag};
use perilune_bytecode::{Name, OpCode, Proto, chunk_id::chunk_id};
use std::sync::Arc;

/// What is known about a function or an active call (section 4.7 of the manual, `lua_Debug`).
#[derive(Clone, Debug, Default)]
pub struct FunctionInfo {
    /// A name for the called function, if one makes sense.
    pub name: Option<Vec<u8>>,
    /// What the name is: `global`, `local`, `method`, `field`, `upvalue`, ...; empty without a name.
    pub name_what: &'static str,
    /// `Lua`, `C` or `main`.
    pub what: &'static str,
    /// The chunk name, which may be long: it is shared with the function.
    pub source: Name,
    /// Its printable form.
    pub short_source: Vec<u8>,
    /// The line at which a call is, -1 if unknown.
    pub current_line: i64,
    /// First line of the definition, -1 for native functions.
    pub line_defined: i64,
    /// Last line of the definition, -1 for native functions.
    pub last_line_defined: i64,
    /// Number of upvalues.
    pub upvalues: usize,
    /// Number of parameters.
    pub params: usize,
    /// Whether extra arguments are taken.
    pub is_vararg: bool,
    /// In a call or return hook: index of the first value that is passed, 0 otherwise.
    pub first_transfer: u32,
    /// In a call or return hook: number of values that are passed.
    pub transfer_count: u32,
    /// Whether the call took the place of its caller's.
    pub is_tail_call: bool,
}

/// Where a Lua function was defined.
#[derive(Clone, Copy, Debug)]
pub struct Definition<'a> {
    /// [`FunctionInfo::source`]
    pub source: &'a [u8],
    /// [`FunctionInfo::line_defined`]
    pub line_defined: i64,
    /// [`FunctionInfo::last_line_defined`]
    pub last_line_defined: i64,
}

impl State {
    /// Information about the active call `level` below the running one (0), if there is one (`lua_getinfo`, section 4.7).
    #[must_use]
    pub fn call_info(&self, level: usize) -> Option<FunctionInfo> {
        // SAFETY: frames below the running one are valid.
        unsafe {
            let frame = self.inner().frame_at_level(level)?;
            let mut info = self.describe(*self.inner().at((*frame).func));
            info.current_line = self.call_line(level);
            info.is_tail_call = self.is_tail_call(level);
            (info.first_transfer, info.transfer_count) = self.call_transfer(level);
            if let Some((kind, name)) = self.name_of_call(level) {
                info.name_what = kind;
                info.name = Some(name.to_vec());
            }
            Some(info)
        }
    }

    /// [`FunctionInfo::current_line`] of the active call at a level.
    #[must_use]
    pub fn call_line(&self, level: usize) -> i64 {
        // SAFETY: as in `call_info`.
        unsafe {
            self.inner().frame_at_level(level).and_then(|frame| current_line(frame)).map_or(-1, i64::from)
        }
    }

    /// [`FunctionInfo::name_what`] and [`FunctionInfo::name`] of the active call at a level, if it has a name.
    #[must_use]
    pub fn name_of_call(&self, level: usize) -> Option<(&'static str, &[u8])> {
        // SAFETY: as in `call_info`.
        unsafe { self.inner().frame_at_level(level).and_then(|frame| frame_name(frame)) }
    }

    /// [`FunctionInfo::is_tail_call`] of the active call at a level.
    #[must_use]
    pub fn is_tail_call(&self, level: usize) -> bool {
        // SAFETY: as in `call_info`.
        unsafe { self.inner().frame_at_level(level).is_some_and(|frame| (*frame).flags & flag::TAIL != 0) }
    }

    /// [`FunctionInfo::first_transfer`] and [`FunctionInfo::transfer_count`] of the active call at a level.
    #[must_use]
    pub fn call_transfer(&self, level: usize) -> (u32, u32) {
        let l = self.inner();
        // SAFETY: as in `call_info`.
        let hooked = unsafe { l.frame_at_level(level).is_some_and(|frame| (*frame).flags & flag::HOOK != 0) };
        l.hook.as_ref().filter(|_| hooked).map_or((0, 0), |hook| hook.transfer)
    }

    /// Number of active calls (`lua_getstack`, section 4.7).
    #[must_use]
    pub fn call_depth(&self) -> usize {
        // SAFETY: frames below the running one are valid.
        unsafe { self.inner().depth() }
    }

    /// Information about the function at an index (`lua_getinfo`, section 4.7).
    #[must_use]
    pub fn function_info(&self, idx: i32) -> FunctionInfo {
        // SAFETY: `value_at` gives a valid value.
        unsafe { self.describe(self.value_at(idx)) }
    }

    /// Pushes the function of the active call at `level`; false (nothing pushed) if there is none.
    pub fn push_call_function(&mut self, level: usize) -> bool {
        // SAFETY: as in `call_info`.
        unsafe {
            let Some(frame) = self.inner().frame_at_level(level) else { return false };
            let f = *self.inner().at((*frame).func);
            self.push(f);
            true
        }
    }

    /// Where the Lua function at an index was defined; `None` for other values.
    #[must_use]
    pub fn definition(&self, idx: i32) -> Option<Definition<'_>> {
        let f = self.value_at(idx);
        // SAFETY: the function keeps its prototype, and is on the stack, which cannot change while `self` is borrowed.
        (f.tag == tag::CLOSURE).then(|| unsafe { definition_of(f.as_closure()) })
    }

    unsafe fn describe(&self, f: Value) -> FunctionInfo {
        if f.tag != tag::CLOSURE {
            let upvalues = if f.tag == tag::NATIVE_CLOSURE {
                NativeClosure::visible_count(f.as_native_closure())
            } else {
                0
            };
            return FunctionInfo {
                what: "C",
                source: b"=[C]".into(),
                short_source: b"[C]".to_vec(),
                current_line: -1,
                line_defined: -1,
                last_line_defined: -1,
                upvalues,
                is_vararg: true,
                ..FunctionInfo::default()
            };
        }
        let closure = f.as_closure();
        let proto = LinkedProto::plain((*closure).proto);
        let definition = definition_of(closure);
        FunctionInfo {
            what: if definition.line_defined == 0 { "main" } else { "Lua" },
            short_source: chunk_id(definition.source),
            source: proto.source.clone().unwrap_or_else(|| b"=?".into()),
            current_line: -1,
            line_defined: definition.line_defined,
            last_line_defined: definition.last_line_defined,
            upvalues: Closure::upvalue_count(closure),
            params: usize::from(proto.num_params),
            is_vararg: proto.is_vararg,
            ..FunctionInfo::default()
        }
    }

    /// Pushes a table whose keys are the lines of the function at an index that have code; nil for a native function.
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_active_lines(&mut self, idx: i32) -> Result<(), Raised> {
        let f = self.value_at(idx);
        if f.tag != tag::CLOSURE {
            self.push_nil();
            return Ok(());
        }
        // SAFETY: the function is on the stack.
        let plain = unsafe { Arc::clone(&(*(*f.as_closure()).proto).shared) };
        self.new_table()?;
        let mut last = None;
        for portion in lines_with_code(&plain).chunks(LINES_OF_A_PORTION) {
            self.charge(portion.len())?;
            for &line in portion.iter().filter(|&&line| last.replace(line) != Some(line)) {
                self.push_boolean(true);
                self.raw_set_index(-2, i64::from(line))?;
            }
        }
        Ok(())
    }

    /// Lines of the function at an index that have code; `None` for native functions.
    #[must_use]
    pub fn active_lines(&self, idx: i32) -> Option<Vec<u32>> {
        // SAFETY: as above.
        unsafe {
            let f = self.value_at(idx);
            (f.tag == tag::CLOSURE)
                .then(|| lines_with_code(LinkedProto::plain((*f.as_closure()).proto)).to_vec())
        }
    }

    /// Name and value of local variable `n` of the call at `level` (`lua_getlocal`, section 4.7); the value is pushed. Negative `n`
    /// are extra arguments.
    pub fn push_local(&mut self, level: usize, n: i32) -> Option<Vec<u8>> {
        // SAFETY: as above; `find_local` gives an address inside the frame.
        unsafe {
            let (name, place) = self.find_local(level, n)?;
            let v = *place;
            self.push(v);
            Some(name)
        }
    }

    /// Pops a value into local variable `n` of the call at `level` and returns its name (`lua_setlocal`, section 4.7); pops it also
    /// if there is no such variable.
    pub fn set_local(&mut self, level: usize, n: i32) -> Option<Vec<u8>> {
        // SAFETY: as above.
        unsafe {
            let found = self.find_local(level, n);
            let v = self.pop_value();
            let (name, place) = found?;
            *place = v;
            Some(name)
        }
    }

    unsafe fn find_local(&self, level: usize, n: i32) -> Option<(Vec<u8>, *mut Value)> {
        let l = self.inner();
        let frame = l.frame_at_level(level)?;
        let is_lua = (*frame).is_lua();
        if n < 0 {
            let extra = n.unsigned_abs() as usize;
            if !is_lua || !(*(*(*frame).closure).proto).is_vararg || extra > (*frame).extra_args as usize {
                return None;
            }
            let place = l.at((*frame).func).sub((*frame).extra_args as usize).add(extra - 1);
            return Some((b"(vararg)".to_vec(), place));
        }
        let index = usize::try_from(n).ok()?.checked_sub(1)?;
        let base = l.at((*frame).base());
        if is_lua {
            let proto = LinkedProto::plain((*(*frame).closure).proto);
            if let Some(name) = names::local_name(proto, index, current_pc(frame)) {
                return Some((name.to_vec(), base.add(index)));
            }
        }
        let limit = if level == 0 { l.top } else { l.at((*frame.add(1)).func) };
        let name: &[u8] = if is_lua { b"(temporary)" } else { b"(C temporary)" };
        let used = limit.offset_from(base);
        ((index as isize) < used).then(|| (name.to_vec(), base.add(index)))
    }

    /// Name of parameter `n` (from 1) of the Lua function at an index.
    #[must_use]
    pub fn parameter_name(&self, idx: i32, n: i32) -> Option<Vec<u8>> {
        // SAFETY: as above.
        unsafe {
            let f = self.value_at(idx);
            if f.tag != tag::CLOSURE || n < 1 {
                return None;
            }
            names::local_name(LinkedProto::plain((*f.as_closure()).proto), n as usize - 1, 0)
                .map(<[u8]>::to_vec)
        }
    }
}

/// Instructions whose lines are looked at between two charges.
const LINES_OF_A_PORTION: usize = 1 << 12;

/// The lines of a function's instructions, but for the one that takes the extra arguments.
fn lines_with_code(proto: &Proto) -> &[u32] {
    proto.lines.get(usize::from(proto.is_vararg)..).unwrap_or_default()
}

unsafe fn definition_of<'a>(closure: *mut Closure) -> Definition<'a> {
    let proto = LinkedProto::plain((*closure).proto);
    Definition {
        source: proto.source.as_deref().unwrap_or(b"=?"),
        line_defined: i64::from(proto.line_defined),
        last_line_defined: i64::from(proto.last_line_defined),
    }
}

/// Kind and name of the function that a frame runs, as its caller knows it.
///
/// # Safety
/// As for [`names::called_name`].
pub(crate) unsafe fn frame_name<'a>(frame: *const CallFrame) -> Option<names::Named<'a>> {
    if (*frame).flags & flag::TAIL != 0 {
        return None;
    }
    if (*frame).flags & flag::UNWIND_CLOSE != 0 {
        // Called by whatever catches the error, not by the code whose block ends.
        return None;
    }
    let caller = frame.sub(1);
    // A hook or finalizer runs between the instructions of its caller, which may be native.
    let interrupted = (*caller).flags & (flag::HOOK | flag::FINALIZER) != 0;
    if !interrupted && !(*caller).is_lua() {
        return None;
    }
    if (*frame).flags & flag::ENTRY != 0 && !interrupted {
        // Called by a native mechanism in the middle of an instruction that is not a call.
        let i = (*(*caller).pc.sub(1)).opcode();
        if matches!(i, Some(OpCode::Call | OpCode::TailCall | OpCode::TForCall)) {
            return None;
        }
    }
    names::called_name(caller)
}
