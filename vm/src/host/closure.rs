//! Native functions that have captured values of the host.

use crate::object::{NativeClosure, Userdata};
use crate::state::{State, flag};
use crate::value::{Value, tag};
use crate::{NativeResult, Raised, Status};

impl State {
    /// Pushes a function that calls a Rust closure. What the closure has captured is dropped when the function is
    /// collected.
    ///
    /// ```
    /// # let mut lua = perilune_vm::OwnedState::new().unwrap();
    /// # let l = lua.state();
    /// let bonus = 10;
    /// l.push_closure(move |l| {
    ///     let n = l.check_integer(1)?;
    ///     l.push_integer(n + bonus);
    ///     Ok(1)
    /// }).unwrap();
    /// l.push_integer(32);
    /// l.pcall(1, 1, 0).unwrap();
    /// assert_eq!(l.to_integer(-1), Some(42));
    /// ```
    ///
    /// # Errors
    /// Not enough memory.
    pub fn push_closure<F>(&mut self, f: F) -> Result<(), Raised>
    where
        F: Fn(&mut State) -> NativeResult + Send + 'static,
    {
        self.new_userdata(f, 0)?;
        self.push_native_closure(call_closure::<F>, 1)?;
        // SAFETY: the closure has just been pushed, with the userdata of an `F`.
        unsafe { (*self.value_at(-1).as_native_closure()).header.flags = NativeClosure::HOST };
        Ok(())
    }

    /// `return l.hand_over(..)`: the function on top takes the place of the running native one, with the values at these indices as its
    /// arguments, and answers for it. For the machine, hooks and tracebacks it is one call. `None`, and nothing is done, if the function is not
    /// one of [`State::push_closure`].
    pub fn hand_over<const N: usize>(&mut self, arguments: [i32; N]) -> Option<NativeResult> {
        let l = self.inner_mut();
        let function = l.value_at(-1);
        let arguments = arguments.map(|idx| l.value_at(idx));
        // SAFETY: the running function is on the stack. Of a native one its frame keeps nothing else, and there is room for what was there.
        unsafe {
            let frame = l.frame;
            if !is_host_closure(function)
                || (*frame).flags & (flag::BASE | flag::LUA | flag::HOOK) != 0
                || (l.top() as usize) < N
                || !l.to_close.is_empty()
            {
                return None;
            }
            let place = l.at((*frame).func);
            *place = function;
            for (i, argument) in arguments.into_iter().enumerate() {
                *place.add(1 + i) = argument;
            }
            l.top = place.add(1 + N);
            Some(((*function.as_native_closure()).function)(l))
        }
    }

    /// Runs `f` and catches its error, as [`State::pcall`] does for a function on the stack: the stack is then as it was, with the error
    /// value on top.
    ///
    /// # Errors
    /// The status of the error, which is [`Status::ErrMem`] also if a push of `f` found no memory.
    #[inline(always)]
    pub fn attempt<T>(&mut self, f: impl FnOnce(&mut State) -> Result<T, Raised>) -> Result<T, Status> {
        // SAFETY: the top is a slot of the stack; the global outlives its threads.
        unsafe {
            let l = self.inner_mut();
            let top = l.slot_of(l.top);
            l.protect(top, 0, |l| {
                let result = f(l)?;
                let g = l.global;
                if (*g).push_failed {
                    (*g).push_failed = false;
                    return Err(l.memory_error());
                }
                Ok(result)
            })
        }
    }
}

/// Whether a value is a function that [`State::push_closure`] has made.
#[inline(always)]
pub(crate) unsafe fn is_host_closure(v: Value) -> bool {
    v.tag == tag::NATIVE_CLOSURE && (*v.as_native_closure()).header.flags == NativeClosure::HOST
}

fn call_closure<F>(l: &mut State) -> NativeResult
where
    F: Fn(&mut State) -> NativeResult + Send + 'static,
{
    // SAFETY: the running function is on the stack and keeps the userdata. Where it is one of ours, it was made for this `F`: a function of Lua
    // always runs the code that it was made with.
    unsafe {
        let thread = l.inner();
        let running = *thread.at((*thread.frame).func);
        if !is_host_closure(running) {
            return Err(l.raise("closure without its values"));
        }
        let userdata = (*NativeClosure::upvalue(running.as_native_closure(), 0)).as_userdata();
        (*Userdata::only_block(userdata).cast::<F>())(l)
    }
}
