//! Looking at what runs: functions, active calls, tracebacks, hooks and warnings.

use super::{Error, Function, Lua, Result, Thread};
use perilune_vm::State;

/// What is known about a function (section 4.7 of the manual, `lua_Debug`): [`Function::info`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct FunctionInfo {
    /// How the running call names the function, if one does: only in [`StackFrame::function`].
    pub name: Option<String>,
    /// What the name is: `global`, `local`, `method`, `field`, `upvalue`, ...; empty without a name.
    pub name_what: &'static str,
    /// `Lua`, `C` for functions of the host, or `main`.
    pub what: &'static str,
    /// The name of the chunk.
    pub source: String,
    /// The name of the chunk as messages show it.
    pub short_source: String,
    /// First line of the definition; none for functions of the host.
    pub line_defined: Option<usize>,
    /// Last line of the definition; none for functions of the host.
    pub last_line_defined: Option<usize>,
    /// Number of upvalues.
    pub upvalues: usize,
    /// Number of parameters; 0 for functions of the host.
    pub parameters: usize,
    /// Whether it takes any number of arguments.
    pub is_vararg: bool,
}

/// An active call: [`Lua::inspect_stack`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct StackFrame {
    /// What is called.
    pub function: FunctionInfo,
    /// The line that runs, where that is known.
    pub current_line: Option<usize>,
    /// Whether the call took the place of its caller's.
    pub is_tail_call: bool,
}

fn line(number: i64) -> Option<usize> {
    usize::try_from(number).ok()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl FunctionInfo {
    fn new(info: &perilune_vm::FunctionInfo) -> Self {
        Self {
            name: info.name.as_deref().map(text),
            name_what: info.name_what,
            what: info.what,
            source: text(&info.source),
            short_source: text(&info.short_source),
            line_defined: line(info.line_defined),
            last_line_defined: line(info.last_line_defined),
            upvalues: info.upvalues,
            parameters: info.params,
            is_vararg: info.is_vararg,
        }
    }
}

impl Function {
    /// What is known about the function.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Function, Lua};
    /// let lua = Lua::new()?;
    /// let f: Function = lua.load("return function(a, b)\nend").set_name("=chunk").eval()?;
    /// let info = f.info()?;
    /// assert_eq!((info.short_source.as_str(), info.line_defined, info.parameters), ("chunk", Some(1), 2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The state is closed.
    pub fn info(&self) -> Result<FunctionInfo> {
        self.0.with(|l, _| Ok(FunctionInfo::new(&l.function_info(-1))))
    }
}

/// What calls a hook: see [`Lua::set_hook`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[must_use]
pub struct HookTriggers {
    calls: bool,
    returns: bool,
    lines: bool,
    instructions: u32,
}

impl HookTriggers {
    /// [`HookTriggers::on_calls`] alone.
    pub const ON_CALLS: Self = Self::new().on_calls();
    /// [`HookTriggers::on_returns`] alone.
    pub const ON_RETURNS: Self = Self::new().on_returns();
    /// [`HookTriggers::every_line`] alone.
    pub const EVERY_LINE: Self = Self::new().every_line();

    /// Nothing yet.
    pub const fn new() -> Self {
        Self { calls: false, returns: false, lines: false, instructions: 0 }
    }

    /// Calls of functions.
    pub const fn on_calls(mut self) -> Self {
        self.calls = true;
        self
    }

    /// Returns from functions.
    pub const fn on_returns(mut self) -> Self {
        self.returns = true;
        self
    }

    /// The beginning of a line, and jumps back.
    pub const fn every_line(mut self) -> Self {
        self.lines = true;
        self
    }

    /// Every n-th instruction.
    pub const fn every_nth_instruction(mut self, n: u32) -> Self {
        self.instructions = n;
        self
    }
}

/// What calls either; the smaller number of instructions.
impl std::ops::BitOr for HookTriggers {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        let counts = [self.instructions, other.instructions];
        Self {
            calls: self.calls | other.calls,
            returns: self.returns | other.returns,
            lines: self.lines | other.lines,
            instructions: counts.into_iter().filter(|&count| count != 0).min().unwrap_or(0),
        }
    }
}

impl HookTriggers {
    /// Sets the function on top, which is popped, as the hook of a thread.
    fn set(self, thread: &mut State) {
        let count = i32::try_from(self.instructions).unwrap_or(i32::MAX);
        thread.set_hook(self.calls, self.returns, self.lines, count);
    }
}

fn remove_hook(thread: &mut State) {
    thread.push_nil();
    HookTriggers::new().set(thread);
}

/// Why a hook is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum HookEvent {
    /// A function is called.
    Call,
    /// A function is called in the place of its caller.
    TailCall,
    /// A function returns.
    Return,
    /// A line begins.
    Line(usize),
    /// So many instructions have run.
    Count,
}

/// What happens after a hook: what a hook of [`Lua::set_hook`] returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum VmState {
    /// The thread goes on.
    #[default]
    Continue,
    /// The coroutine yields, without values, and goes on when it is resumed. Only line and count events can do that, where a yield is possible
    /// at all.
    Yield,
}

impl HookEvent {
    /// The event of the arguments that a hook gets.
    fn of_arguments(l: &State) -> Self {
        match l.bytes(1).unwrap_or_default() {
            b"call" => Self::Call,
            b"tail call" => Self::TailCall,
            b"return" => Self::Return,
            b"line" => Self::Line(l.to_integer(2).and_then(line).unwrap_or(0)),
            _ => Self::Count,
        }
    }
}

impl Lua {
    /// The active call `level` levels below the function that runs now, which is level 0; `None` if there are not so many.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::Lua;
    /// let lua = Lua::new()?;
    /// let line = lua.create_function(|lua, ()| Ok(lua.inspect_stack(1).and_then(|caller| caller.current_line)))?;
    /// lua.globals().set("line", line)?;
    /// assert_eq!(lua.load("\n\nlocal n = line()\nreturn n").eval::<usize>()?, 3);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn inspect_stack(&self, level: usize) -> Option<StackFrame> {
        let info = self.with(|l, _| Ok(l.call_info(level))).ok()??;
        Some(StackFrame {
            function: FunctionInfo::new(&info),
            current_line: line(info.current_line),
            is_tail_call: info.is_tail_call,
        })
    }

    /// The function of that call.
    ///
    /// # Errors
    /// The state is closed, or has no memory for one more handle.
    pub fn function_at(&self, level: usize) -> Result<Option<Function>> {
        self.with(
            |l, lua| if l.push_call_function(level) { Function::pop(l, lua).map(Some) } else { Ok(None) },
        )
    }

    /// The active calls from `level` on as text, below a message (`luaL_traceback`, section 5.1).
    ///
    /// # Errors
    /// The state is closed.
    pub fn traceback(&self, message: Option<&str>, level: usize) -> Result<String> {
        let level = i32::try_from(level).unwrap_or(i32::MAX);
        self.with(|l, _| Ok(text(&l.traceback(message.map(str::as_bytes), level))))
    }

    /// Calls `hook` at events of the running thread, and of coroutines that it makes from now on. An error that it returns is raised there.
    /// In it, level 1 of [`Lua::inspect_stack`] is the function that the event is about. `debug.sethook` takes its place, so scripts that are not
    /// trusted should not have it.
    ///
    /// A budget of instructions, which no `pcall` escapes:
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{HookTriggers, Lua, Preset, VmState};
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// let lua = Lua::with_preset(Preset::Sandbox)?;
    /// let left = AtomicU32::new(100);
    /// let interrupt = lua.interrupt().expect("the state is open");
    /// lua.set_hook(HookTriggers::new().every_nth_instruction(1000), move |_, _| {
    ///     if left.fetch_sub(1, Ordering::Relaxed) == 0 {
    ///         interrupt.stop();
    ///     }
    ///     Ok(VmState::Continue)
    /// })?;
    /// assert!(lua.load("while true do pcall(error) end").exec().is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A scheduler that takes coroutines away from what they do:
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{HookTriggers, Lua, Thread, VmState};
    ///
    /// let lua = Lua::new()?;
    /// lua.set_hook(HookTriggers::new().every_nth_instruction(1000), |_, _| Ok(VmState::Yield))?;
    /// let busy: Thread = lua.load("return coroutine.create(function() while true do n = (n or 0) + 1 end end)").eval()?;
    /// busy.resume::<()>(())?;
    /// let first: i64 = lua.globals().get("n")?;
    /// busy.resume::<()>(())?;
    /// assert!(lua.globals().get::<i64>("n")? > first);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn set_hook(
        &self,
        triggers: HookTriggers,
        hook: impl Fn(&Lua, HookEvent) -> Result<VmState> + Send + 'static,
    ) -> Result<()> {
        self.with(|l, lua| {
            lua.push_hook(l, hook)?;
            triggers.set(l);
            l.bequeath_hook();
            Ok(())
        })
    }

    /// Pushes the function that calls a hook.
    fn push_hook(
        &self,
        l: &mut State,
        hook: impl Fn(&Self, HookEvent) -> Result<VmState> + Send + 'static,
    ) -> Result<()> {
        let observer = self.observer();
        let call_hook = move |l: &mut State| {
            let event = HookEvent::of_arguments(l);
            let outcome = hook(&observer, event).map_err(|error| observer.raise(l, error))?;
            if outcome == VmState::Yield {
                l.yield_after_hook()?;
            }
            Ok(0)
        };
        self.attempt(l, |l| l.push_closure(call_hook))
    }

    /// Removes the hook of the running thread.
    pub fn remove_hook(&self) {
        let _ = self.with(|l, _| {
            remove_hook(l);
            Ok(())
        });
    }

    /// Gives warnings (the function `warn`, and errors of finalizers) to `sink`, with whether more of the same warning follows.
    ///
    /// # Errors
    /// The state is closed.
    pub fn set_warning_function(&self, mut sink: impl FnMut(&str, bool) + Send + 'static) -> Result<()> {
        self.with(|l, _| {
            l.set_warn_sink(Some(Box::new(move |_, message, to_be_continued| {
                sink(&String::from_utf8_lossy(message), to_be_continued);
                Ok(())
            })));
            Ok(())
        })
    }

    /// Drops warnings from now on.
    pub fn remove_warning_function(&self) {
        let _ = self.with(|l, _| {
            l.set_warn_sink(None);
            Ok(())
        });
    }

    /// Emits a warning, or a part of one.
    pub fn warning(&self, message: impl AsRef<str>, to_be_continued: bool) {
        let _ = self.with(|l, _| {
            // The receivers that this interface sets raise nothing.
            let _ = l.warning(message.as_ref().as_bytes(), to_be_continued);
            Ok(())
        });
    }
}

impl Thread {
    /// Calls `hook` at events of this coroutine alone: it takes the place of the hook that the coroutine may have from [`Lua::set_hook`], and
    /// coroutines that it makes do not get it.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// use perilune::{HookTriggers, Lua, VmState};
    ///
    /// let lua = Lua::new()?;
    /// let busy = lua.create_thread(lua.load("while true do n = (n or 0) + 1 end").into_function()?)?;
    /// busy.set_hook(HookTriggers::new().every_nth_instruction(1000), |_, _| Ok(VmState::Yield))?;
    /// busy.resume::<()>(())?;
    /// assert!(lua.globals().get::<i64>("n")? > 100);
    ///
    /// lua.load("for i = 1, 10000 do local _ = i end").exec()?; // undisturbed
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn set_hook(
        &self,
        triggers: HookTriggers,
        hook: impl Fn(&Lua, HookEvent) -> Result<VmState> + Send + 'static,
    ) -> Result<()> {
        self.0.with(|l, lua| {
            let thread = l.top();
            lua.push_hook(l, hook)?;
            // The running thread is not moved to itself: its hook is on top already.
            l.move_to_thread(thread, 1);
            l.with_thread(thread, |co| triggers.set(co)).ok_or(Error::Memory)
        })
    }

    /// Removes the hook of this coroutine.
    pub fn remove_hook(&self) {
        let _ = self.0.with(|l, _| {
            l.with_thread(-1, remove_hook);
            Ok(())
        });
    }
}
