//! Requests of native functions: a call, a yield, a resumption that begins when the function has returned, and what goes on after it.

use super::{Step, collect_after_native};
use crate::error::message;
use crate::state::{CallFrame, Thread, flag};
use crate::value::Value;
use crate::{Raised, Status};

/// The result of a native function that has made a request. Which one, its frame tells: a native function can return any number,
/// but only the stack API makes requests.
pub(crate) const REQUESTED: usize = usize::MAX;

/// What a native function wants. Nothing of it happens before the function has returned [`REQUESTED`], and what the request
/// says of the stack is tested only then: the function may have gone on meanwhile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub(crate) enum Request {
    /// Nothing.
    None,
    /// A call (`call_k`).
    Call,
    /// A call that cannot be yielded across (`call_barred_k`).
    BarredCall,
    /// A call whose errors are caught (`pcall_k`).
    ProtectedCall,
    /// A yield (`yield_k`).
    Yield,
    /// The resumption of a coroutine (`resume_k`).
    Resume,
    /// The same, and errors go through (`coroutine.wrap`).
    ResumeWrapped,
    /// To be suspended until the host goes on (`wait_k`).
    Wait,
}

impl CallFrame {
    /// Whether this is the request of a native function.
    #[inline(always)]
    pub(crate) fn requests(&self, request: Request) -> bool {
        self.pc.addr() == request as usize
    }

    /// The request of a native function, which is not made any more then.
    pub(crate) fn take_request(&mut self) -> Request {
        use Request::{BarredCall, Call, ProtectedCall, Resume, ResumeWrapped, Wait, Yield};
        let all = [Call, BarredCall, ProtectedCall, Yield, Resume, ResumeWrapped, Wait];
        let request = all.into_iter().find(|&request| self.requests(request)).unwrap_or(Request::None);
        self.set_request(Request::None);
        request
    }

    /// Notes the request of a native function, in the field that says where a Lua function is.
    #[inline(always)]
    pub(crate) fn set_request(&mut self, request: Request) {
        self.pc = std::ptr::without_provenance(request as usize);
    }
}

/// Performs the call that the native function on top has requested, if it has.
#[inline(always)]
pub(super) unsafe fn perform_call(l: &mut Thread) -> Result<Step, Raised> {
    let frame = l.frame;
    let func = (*frame).top;
    if (*frame).requests(Request::None) || func >= l.slot_of(l.top) || (*l.global).push_failed {
        return Err(refuse_call(l));
    }
    (*frame).saved_levels = (l.not_yieldable, l.native_calls);
    (*frame).flags |= flag::CONTINUED;
    if (*frame).requests(Request::ProtectedCall) {
        // Until now it was the handler to come.
        let handler = (*frame).saved_handler;
        (*frame).saved_handler = std::mem::replace(&mut l.handler, handler);
        (*frame).flags |= flag::PROTECTED;
        (*frame).set_request(Request::None);
        l.enter_native_call()?;
    } else if (*frame).requests(Request::BarredCall) {
        (*frame).set_request(Request::None);
        l.not_yieldable += 1;
        l.enter_native_call()?;
    } else {
        (*frame).set_request(Request::None);
    }
    Ok(Step::call(func, (*frame).extra_args as i32 as i16, 0))
}

/// The error of a call that cannot be, or was never requested.
#[cold]
unsafe fn refuse_call(l: &mut Thread) -> Raised {
    let text =
        if (*l.frame).requests(Request::None) { message::BAD_RESULT_COUNT } else { message::MISSING_VALUES };
    (*l.frame).set_request(Request::None);
    if (*l.global).push_failed { l.push_error() } else { l.runtime_error(text) }
}

/// Runs the continuation of the native function on top.
pub(super) unsafe fn continue_native(l: *mut Thread, status: Status) -> Result<Step, Raised> {
    let l = &mut *l;
    let frame = l.frame;
    if (*frame).flags & flag::PROTECTED != 0 {
        l.handler = (*frame).saved_handler;
    }
    if (*frame).flags & flag::CONTINUED != 0 {
        (l.not_yieldable, l.native_calls) = (*frame).saved_levels;
    }
    (*frame).flags &= !(flag::PROTECTED | flag::CONTINUED | flag::UNWINDING);
    match (*frame).continuation.take() {
        Some(k) => {
            let context = (*frame).context;
            let n = k(l, status, context)?;
            collect_after_native(l)?;
            Ok(Step::Native(n))
        }
        None => {
            let n = (l.top as usize - l.at((*frame).base()) as usize) / size_of::<Value>();
            Ok(Step::Native(n))
        }
    }
}
