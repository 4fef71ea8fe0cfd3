//! Hooks (section 4.7 of the manual).

use crate::Raised;
use crate::debug::hook::{ATTENTION_HOOK, HookState, HostHook};
use crate::state::{State, Thread};
use crate::value::Value;
use std::sync::atomic::Ordering;

impl State {
    /// Sets the hook of this thread to the function on top, which is popped (`lua_sethook`, section 4.7); nil, or no event, removes
    /// it. A `count` that is not positive means no count events.
    pub fn set_hook(&mut self, on_call: bool, on_return: bool, on_line: bool, count: i32) {
        let function = self.pop_value();
        self.install_hook(function, None, on_call, on_return, on_line, count);
    }

    /// Lets coroutines that this thread makes from now on have its hook, and so on.
    pub fn bequeath_hook(&mut self) {
        let l = self.inner_mut();
        if let Some(hook) = &mut l.hook {
            hook.inherited = true;
        }
    }

    /// Lets the thread yield, without values, when the hook that runs has returned. The hook is a function of [`State::push_closure`] or one of
    /// [`State::set_host_hook`]; only line and count events can yield.
    ///
    /// # Errors
    /// No such hook runs, or the thread cannot yield here.
    pub fn yield_after_hook(&mut self) -> Result<(), Raised> {
        let l = self.inner_mut();
        if !l.hook_may_yield {
            return Err(l.yield_error());
        }
        l.hook_yields = true;
        Ok(())
    }

    /// Gives a new thread the hook of this one, if it shall have it.
    pub(crate) unsafe fn bequeath_to(&self, co: *mut Thread) {
        if let Some(hook) = &self.inner().hook
            && hook.inherited
        {
            (*co).hook = Some(Box::new(hook.anew()));
        }
    }

    /// As [`State::set_hook`] with a hook of the host and the address that it gets (`lua_sethook`, section 4.7).
    pub fn set_host_hook(
        &mut self,
        hook: Option<(HostHook, usize)>,
        on_call: bool,
        on_return: bool,
        on_line: bool,
        count: i32,
    ) {
        self.install_hook(Value::NIL, hook, on_call, on_return, on_line, count);
    }

    fn install_hook(
        &mut self,
        function: Value,
        host: Option<(HostHook, usize)>,
        on_call: bool,
        on_return: bool,
        on_line: bool,
        count: i32,
    ) {
        let l = self.inner_mut();
        let any = on_call || on_return || on_line || count > 0;
        if (function.is_nil() && host.is_none()) || !any {
            l.hook = None;
            return;
        }
        let mut hook = HookState::new(function, on_call, on_return, on_line, count);
        hook.host = host;
        hook.claim(l);
        l.hook = Some(Box::new(hook));
        // SAFETY: the global outlives its threads.
        unsafe {
            (*l.global).hooked = true;
            // A request to stop stays; who meets it puts the hooks back.
            let order = Ordering::Relaxed;
            let _ = (*l.global).attention.compare_exchange(0, ATTENTION_HOOK, order, order);
        }
    }

    /// The address that the hook of the host was set with, if there is one (`lua_gethook`, section 4.7).
    #[must_use]
    pub fn host_hook(&self) -> Option<usize> {
        self.inner().hook.as_ref().and_then(|hook| hook.host).map(|(_, address)| address)
    }

    /// Pushes the hook function (`lua_gethook`, section 4.7), nil without one; returns the events: call, return, line, count.
    pub fn push_hook(&mut self) -> (bool, bool, bool, i32) {
        let events = self
            .inner()
            .hook
            .as_ref()
            .map_or((false, false, false, 0), |h| (h.on_call, h.on_return, h.on_line, h.count));
        let function = self.inner().hook_function();
        self.push(function);
        events
    }
}
