//! What a host may do wrong.

use crate::{lua, message, push_integers, run, size, text, texts};
use perilune::stack::{
    ArithOp, CompareOp, MULTI, NativeFn, NativeResult, REGISTRY_INDEX, Raised, State, Status, Type,
    upvalue_index,
};

/// Runs a native function in protected mode; the message of its error.
fn failure(l: &mut State, f: NativeFn) -> String {
    l.push_native(f);
    assert!(l.pcall(0, MULTI, 0).is_err());
    let message = text(l, -1);
    l.pop(1);
    message
}

#[test]
fn indices_out_of_range_read_as_none() {
    let mut lua = lua();
    let l = lua.state();
    push_integers(l, 2);
    for idx in [0, 3, -3, i32::MAX, i32::MIN, REGISTRY_INDEX + 1, upvalue_index(1), upvalue_index(256)] {
        assert_eq!(l.type_of(idx), Type::None, "{idx}");
        assert_eq!(l.to_integer(idx), None);
        assert_eq!(l.bytes(idx), None);
        assert_eq!(l.raw_len(idx), 0);
        assert_eq!(l.to_pointer(idx), 0);
        assert!(!l.to_boolean(idx) && !l.raw_equal(idx, idx));
        assert!(!l.get_metatable(idx));
        assert_eq!(l.get_user_value(idx, 1), None);
        l.pop(1);
        assert!(!l.set_user_value(idx, 1));
        push_integers(l, 1);
        l.set_top(1);
        push_integers(l, 2);
        l.remove(1);
        l.remove(1);
        push_integers(l, 2);
        l.set_top(2);
        assert!(l.compare(1, idx, CompareOp::Eq).is_ok_and(|equal| !equal));
    }
}

#[test]
fn an_index_far_below_the_stack_is_none_after_becoming_absolute() {
    let mut lua = lua();
    let l = lua.state();
    push_integers(l, 2);
    assert_eq!(l.abs_index(-5), 0);
    assert_eq!(l.abs_index(-2), 1);
    assert_eq!(l.abs_index(REGISTRY_INDEX), REGISTRY_INDEX);
}

#[test]
fn popping_more_than_there_is_empties_the_stack() {
    let mut lua = lua();
    let l = lua.state();
    push_integers(l, 2);
    l.pop(100);
    assert_eq!(l.top(), 0);
    l.set_top(-50);
    assert_eq!(l.top(), 0);
    l.pop(-1);
    l.insert(-1);
    l.remove(-1);
    l.replace(-1);
    l.rotate(1, 3);
    assert_eq!(l.top(), 0);
}

#[test]
fn calls_without_function_or_arguments_are_errors() {
    let mut lua = lua();
    let l = lua.state();
    let result = l.call(0, 0);
    assert_eq!(message(l, result), "not enough values on the stack");
    l.push_integer(1);
    let result = l.call(1, 0);
    assert_eq!(message(l, result), "not enough values on the stack");
    let result = l.call(-1, 0);
    assert_eq!(message(l, result), "not enough values on the stack");
    assert_eq!(l.pcall(5, 0, 0), Err(Status::ErrRun));
    assert_eq!(texts(l), ["not enough values on the stack"]);
    l.set_top(0);
    l.push_integer(1);
    assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrRun));
    assert_eq!(texts(l), ["attempt to call a number value"]);
}

#[test]
fn any_number_of_results_finds_room() {
    let mut lua = lua();
    let l = lua.state();
    for wanted in [0, 1, 2, 40, 3000, 32767] {
        l.push_native(|l| {
            l.push_integer(7);
            Ok(1)
        });
        l.call(0, wanted).unwrap();
        assert_eq!(l.top(), wanted);
        if wanted > 0 {
            assert_eq!((l.to_integer(1), l.type_of(-1) == Type::Nil), (Some(7), wanted > 1));
        }
        l.set_top(0);
        run(l, "return function() return 8 end", 1);
        l.call(0, wanted).unwrap();
        assert_eq!(l.top(), wanted);
        l.set_top(0);
    }
    l.push_native(|_| Ok(0));
    let result = l.call(0, 32768);
    assert_eq!(message(l, result), "too many results wanted");
}

#[test]
fn results_that_are_not_there_are_errors() {
    let mut lua = lua();
    let l = lua.state();
    let expected = "native function returned more results than there are values";
    assert_eq!(failure(l, |_| Ok(1)), expected);
    assert_eq!(failure(l, |_| Ok(usize::MAX)), expected);
    assert_eq!(failure(l, |_| Ok(usize::MAX - 1)), expected);
    assert_eq!(failure(l, |_| Ok(1 << 60)), expected);
    // Called by Lua code.
    l.push_native(|l| Ok(l.top() as usize + 1));
    l.set_global("f").unwrap();
    run(l, "return pcall(function() return (f(1, 2)) end)", 2);
    assert!(text(l, -1).ends_with(expected), "{}", text(l, -1));
}

#[test]
fn handlers_lie_below_the_function() {
    let mut lua = lua();
    let l = lua.state();
    let handler: NativeFn = |_| Ok(1);
    for wrong in [2, 3, -1, 9, -9, REGISTRY_INDEX, upvalue_index(1), i32::MAX] {
        l.push_native(handler);
        l.push_native(|_| Ok(0));
        l.push_integer(1);
        assert_eq!(l.pcall(1, 0, wrong), Err(Status::ErrRun));
        assert_eq!(text(l, -1), "message handler must lie below the function");
        assert_eq!(l.top(), 2);
        l.set_top(0);
    }
}

#[test]
#[cfg_attr(miri, ignore = "a stack of a million slots")]
fn pushes_beyond_the_limit_end_in_an_error() {
    let mut lua = lua();
    let l = lua.state();
    let message = failure(l, |l| {
        for i in 0..1_100_000 {
            l.push_integer(i);
        }
        assert!(l.top() < 1_100_000);
        assert_eq!(l.to_integer(-1), Some(1_099_999));
        Ok(0)
    });
    assert_eq!(message, "stack overflow");
    assert_eq!(l.top(), 0);
    l.set_top(i32::MAX);
    assert!(l.top() > 999_000);
    l.push_native(|_| Ok(0));
    let raised = l.call(0, 0).unwrap_err();
    assert_eq!(l.catch(raised, 0), Status::ErrRun);
    assert_eq!(texts(l), ["stack overflow"]);
    run(l, "return 1", 1);
    assert!(!l.check_stack(i32::MAX) && l.check_stack(-1));
}

#[test]
fn pushes_without_memory_end_in_an_error() {
    let mut lua = lua();
    lua.set_memory_limit(size(4 << 20, 1 << 18));
    let l = lua.state();
    l.push_native(|l| {
        for i in 0..size(900_000, 20_000) as i64 {
            l.push_integer(i);
        }
        Ok(0)
    });
    assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrMem));
    l.set_top(0);
    run(l, "return 1", 1);
}

#[test]
fn errors_that_the_host_does_not_protect_leave_a_usable_state() {
    let mut lua = lua();
    let l = lua.state();
    run(
        l,
        "return function()
           local log = setmetatable({}, {__close = function() closed = true end})
           local value = 1
           keep = function() value = value + 1 return value end
           local closing <close> = log
           error('oops')
         end",
        1,
    );
    let result = l.call(0, 0);
    assert_eq!(message(l, result), "test:6: oops");
    l.set_top(0);
    push_integers(l, 50);
    run(l, "return keep(), keep()", 2);
    assert_eq!((l.to_integer(-2), l.to_integer(-1)), (Some(2), Some(3)));
    assert_eq!(l.to_integer(50), Some(50));
}

#[test]
fn a_native_function_may_swallow_an_error() {
    fn swallow(l: &mut State) -> NativeResult {
        for _ in 0..3 {
            l.push_value(1);
            assert!(l.call(0, 0).is_err());
        }
        l.gc_collect()?;
        l.push_integer(5);
        Ok(1)
    }
    let mut lua = lua();
    let l = lua.state();
    l.push_native(swallow);
    l.set_global("swallow").unwrap();
    run(
        l,
        "local deep, closed = 0, 0
         local function fail(n)
           local c <close> = setmetatable({}, {__close = function() closed = closed + 1 end})
           if n > 0 then return (fail(n - 1)) end
           error({})
         end
         return swallow(function() fail(100) end), closed",
        2,
    );
    // The pending variables are closed when the function that swallowed the error returns.
    assert_eq!(texts(l), ["5", "303"]);
}

#[test]
fn requests_from_outside_a_native_function_are_errors() {
    let mut lua = lua();
    let l = lua.state();
    l.push_native(|_| Ok(0));
    let expected = "only a running native function can make a request";
    let result = l.call_k(0, 0, 0, |_, _, _| Ok(0));
    assert_eq!(message(l, result), expected);
    let result = l.pcall_k(0, 0, 0, 0, |_, _, _| Ok(0));
    assert_eq!(message(l, result), expected);
    let result = l.yield_k(0, 0, None);
    assert_eq!(message(l, result), "attempt to yield from outside a coroutine");
    l.push_value(1);
    l.new_coroutine().unwrap();
    let result = l.resume_k(-1, 0, false);
    assert_eq!(message(l, result), expected);
    let result = l.with_thread(-1, |co| {
        let result = co.yield_k(0, 0, None);
        message(co, result)
    });
    assert_eq!(result.unwrap(), "attempt to yield across a C-call boundary");
}

#[test]
fn requests_that_are_not_returned_do_nothing() {
    fn forgetful(l: &mut State) -> NativeResult {
        l.push_native(|l| Err(l.raise("handler")));
        l.push_native(|l| Err(l.raise("called")));
        let _ = l.pcall_k(0, 0, 1, 0, |_, _, _| Ok(0));
        let _ = l.call_barred_k(0, 0, 0, |_, _, _| Ok(0));
        l.set_top(0);
        Err(l.raise("own"))
    }
    let mut lua = lua();
    let l = lua.state();
    for _ in 0..300 {
        assert_eq!(failure(l, forgetful), "own");
    }
    // The handler is not in force.
    l.push_native(|l| Err(l.raise("later")));
    assert_eq!(l.pcall(0, 0, 0), Err(Status::ErrRun));
    assert_eq!(text(l, -1), "later");
}

#[test]
fn requests_whose_values_are_gone_are_errors() {
    let mut lua = lua();
    let l = lua.state();
    let expected = "not enough values on the stack";
    let called: NativeFn = |l| {
        l.push_native(|_| Ok(0));
        let request = l.call_k(0, 0, 0, |_, _, _| Ok(0));
        l.set_top(0);
        request
    };
    assert_eq!(failure(l, called), expected);
    let resumed: NativeFn = |l| {
        l.push_native(|_| Ok(0));
        l.new_coroutine()?;
        push_integers(l, 3);
        let request = l.resume_k(1, 3, false);
        l.set_top(0);
        l.gc_collect()?;
        request
    };
    assert_eq!(failure(l, resumed), expected);
    let dropped: NativeFn = |l| {
        l.push_native(|_| Ok(0));
        l.new_coroutine()?;
        let request = l.resume_k(1, 0, false);
        l.set_top(0);
        l.gc_collect()?;
        l.gc_collect()?;
        request
    };
    assert_eq!(failure(l, dropped), expected);
    assert_eq!(failure(l, |l| l.call_k(3, 0, 0, |_, _, _| Ok(0))), expected);
    l.push_native(|l| {
        l.push_integer(1);
        let request = l.yield_k(1, 0, None);
        l.set_top(0);
        request
    });
    l.new_coroutine().unwrap();
    assert_eq!(l.resume(-1, 0), Err(Status::ErrRun));
    l.move_from_thread(-1, 1);
    assert_eq!(text(l, -1), expected);
}

#[test]
fn threads_that_run_are_neither_resumed_nor_closed() {
    let mut lua = lua();
    let l = lua.state();
    l.push_thread();
    assert_eq!(l.resume(1, 0), Err(Status::ErrRun));
    assert_eq!(text(l, -1), "cannot resume non-suspended coroutine");
    assert!(!l.close_coroutine(1));
    assert_eq!(text(l, -1), "cannot close a coroutine that is not suspended or dead");
    assert_eq!(l.close_self(), Err(Status::ErrRun));
    assert_eq!(l.resume(99, 0), Err(Status::ErrRun));
    // One that waits for another.
    l.push_native(|l| {
        l.get_global("outer")?;
        assert_eq!(l.resume(-1, 0), Err(Status::ErrRun));
        assert!(!l.close_coroutine(-1));
        l.with_thread(-2, |outer| {
            assert_eq!(outer.close_self(), Err(Status::ErrRun));
            outer.pop(1);
        });
        Ok(0)
    });
    l.set_global("inspect").unwrap();
    run(
        l,
        "outer = coroutine.create(function()
           local inner = coroutine.create(function() inspect() end)
           assert(coroutine.resume(inner))
           return 'fine'
         end)
         return coroutine.resume(outer)",
        2,
    );
    assert_eq!(text(l, -1), "fine");
}

/// Sums, makes garbage and collects it, and raises an error that is caught: what only a whole state can do.
#[track_caller]
fn work(l: &mut State) {
    const COUNT: usize = size(1000, 100);
    l.push_integer(COUNT as i64);
    l.set_global("count").unwrap();
    run(
        l,
        "local list = {}
         for i = 1, count do list[i] = {tostring(i)} end
         collectgarbage()
         local step = coroutine.wrap(function() for i = 1, #list do coroutine.yield(#list[i][1]) end end)
         local sum = 0
         for n in step do sum = sum + n end
         return sum, pcall(error)",
        3,
    );
    assert_eq!(
        texts(l)[l.top() as usize - 3..],
        [if COUNT == 1000 { "2893" } else { "192" }, "false", "nil"]
    );
    l.pop(3);
}

#[test]
fn states_of_two_owners_that_are_swapped_stay_what_they_are() {
    assert_eq!(size_of::<State>(), 0);
    let (mut one, mut two) = (lua(), lua());
    let (first, second) = (one.state(), two.state());
    first.push_integer(1);
    second.push_integer(2);
    std::mem::swap(first, second);
    assert_eq!((first.to_integer(1), second.to_integer(1)), (Some(1), Some(2)));
    std::slice::from_mut(first).swap_with_slice(std::slice::from_mut(second));
    std::cell::Cell::from_mut(first).swap(std::cell::Cell::from_mut(second));
    work(first);
    work(second);
    drop(one);
    work(two.state());
    assert_eq!(texts(two.state()), ["2"]);
}

#[test]
fn a_running_state_that_is_swapped_goes_on() {
    let mut lua = lua();
    let l = lua.state();
    let other = std::sync::Mutex::new(crate::lua());
    l.push_closure(move |l| {
        let mut other = other.lock().unwrap();
        let other = other.state();
        other.push_integer(l.to_integer(1).unwrap());
        std::mem::swap(l, other);
        work(other);
        // Also one that is not the main thread.
        l.new_thread()?;
        l.with_thread(-1, |thread| {
            std::mem::swap(thread, other);
            work(thread);
        });
        work(l);
        l.push_integer(i64::from(other.top()));
        Ok(1)
    })
    .unwrap();
    l.set_global("swap").unwrap();
    run(
        l,
        "local function values(n) return n, swap(n) end
         local a, b = values(7)
         local c, d = coroutine.wrap(values)(8)
         return a, b, c, d",
        4,
    );
    assert_eq!(texts(l), ["7", "1", "8", "2"]);
    l.set_top(0);
    work(l);
}

#[test]
fn values_do_not_move_between_owners() {
    let (mut one, mut two) = (lua(), lua());
    let (from, to) = (one.state(), two.state());
    push_integers(from, 3);
    assert!(!from.x_move(to, 2));
    assert_eq!((from.top(), to.top()), (3, 0));
}

#[test]
fn more_values_than_there_are_do_not_move() {
    let mut lua = lua();
    let l = lua.state();
    l.new_thread().unwrap();
    push_integers(l, 2);
    l.move_to_thread(1, 1);
    l.move_from_thread(1, 50);
    l.move_from_thread(1, -50);
    l.move_to_thread(1, 0);
    assert_eq!(l.top(), 3);
    l.move_to_thread(7, 1);
    l.move_to_thread(1, -2);
    assert_eq!(l.top(), 3);
    // Nor what a suspended coroutine still needs.
    run(
        l,
        "local co = coroutine.create(function(...) local a, b = 1, 2 coroutine.yield() return a + b end) coroutine.resume(co) return co",
        1,
    );
    let before = l.top();
    l.move_from_thread(-1, 100);
    assert_eq!(l.top(), before);
    assert_eq!(l.resume(-1, 0), Ok(perilune::stack::Resumed::Returned(1)));
    l.move_from_thread(-1, 1);
    assert_eq!(l.to_integer(-1), Some(3));
    assert_eq!(l.resume(-2, 9), Err(Status::ErrRun));
}

#[test]
fn operators_without_operands_are_errors() {
    let mut lua = lua();
    let l = lua.state();
    for op in [ArithOp::Add, ArithOp::Unm, ArithOp::BNot, ArithOp::Pow] {
        assert!(l.arith(op).is_err());
        l.set_top(0);
    }
    assert!(l.concat(1).is_err() && l.concat(-1).is_err());
    assert!(l.get_field(5, "x").is_err());
    l.set_top(0);
    assert!(l.set_field(5, "x").is_err());
    l.set_top(0);
    assert!(l.get_table(-1).is_err() && l.set_table(-1).is_err());
    l.set_top(0);
    assert!(l.set_index(1, 1).is_err() && l.get_index(1, 1).is_err());
    assert!(l.push_len(1).is_err() && l.length(1).is_err());
    assert!(l.set_metatable(1).is_err());
    assert!(l.push_native_closure(|_| Ok(0), 1).is_err());
    assert!(l.push_native_closure(|_| Ok(0), -1).is_err());
    assert!(l.ref_(1).is_err() && l.unref(1, 5).is_err());
    assert!(l.set_functions_sharing(&[], 3).is_err());
    assert!(l.require_pushed("x", false).is_err());
    l.set_top(0);
    assert_eq!(l.raw_get(1), Type::Nil);
    assert!(l.raw_set(1).is_ok() && l.raw_set_index(1, 1).is_ok());
    assert!(l.next(1).is_ok_and(|more| !more));
    assert_eq!((l.get_upvalue(1, 1), l.set_upvalue(1, 1)), (None, None));
    assert!(!l.upvalue_join(1, 1, 2, 1) && l.upvalue_id(1, 1).is_none());
}

#[test]
fn metatables_are_tables_or_nil() {
    let mut lua = lua();
    let l = lua.state();
    l.new_table().unwrap();
    l.push_integer(1);
    let result = l.set_metatable(1);
    assert_eq!(message(l, result), "metatable must be a table or nil");
    l.set_top(0);
    l.new_table().unwrap();
    let result = l.set_metatable(7);
    assert_eq!(message(l, result), "no value at this index");
    // Not even nil has got one.
    run(l, "return getmetatable(nil)", 1);
    assert!(l.is_nil(-1));
}

#[test]
fn the_registry_stays_a_table() {
    let mut lua = lua();
    let l = lua.state();
    l.push_integer(1);
    l.copy(1, REGISTRY_INDEX);
    l.replace(REGISTRY_INDEX);
    assert!(l.is_table(REGISTRY_INDEX));
    run(l, "return pcall(string.rep)", 2);
    assert_eq!(text(l, -1), "bad argument #1 to 'string.rep' (string expected, got no value)");
}

#[test]
fn only_slots_of_the_stack_in_order_are_closed() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "return setmetatable({}, {__close = function() closed = (closed or 0) + 1 end})", 1);
    for _ in 0..4 {
        l.push_value(1);
    }
    for wrong in [0, 9, -9, REGISTRY_INDEX, upvalue_index(1)] {
        assert!(l.to_close(wrong).is_err() && l.close_slot(wrong).is_err());
    }
    l.to_close(3).unwrap();
    assert!(l.to_close(3).is_err() && l.to_close(2).is_err());
    l.to_close(4).unwrap();
    // Dropped without being closed, and forgotten.
    l.pop(2);
    l.push_integer(1);
    l.push_integer(2);
    l.set_top_closing(3).unwrap();
    l.set_top_closing(2).unwrap();
    l.get_global("closed").unwrap();
    assert_eq!(l.to_integer(-1), Some(1));
}

#[test]
fn arguments_are_checked_outside_of_functions_too() {
    let mut lua = lua();
    let l = lua.state();
    let result = l.check_integer(1);
    assert_eq!(message(l, result), "bad argument #1 (number expected, got no value)");
    let result = l.check_any(2);
    assert_eq!(message(l, result), "bad argument #2 (value expected)");
    assert_eq!(l.call_name(), None);
    assert_eq!(l.position(0), b"");
    assert_eq!(l.position(-1), b"");
    assert!(l.call_info(0).is_none() && l.push_local(0, 1).is_none() && !l.push_call_function(0));
    assert!(l.set_local(0, 1).is_none());
    assert_eq!(l.traceback(None, 0), b"stack traceback:");
    l.handle_message();
    let raised: Raised = l.raise_value();
    let top = l.top();
    assert_eq!(l.catch(raised, top), Status::ErrRun);
    assert!(l.is_nil(-1));
}

#[test]
fn a_hook_of_the_host_makes_no_requests() {
    let mut lua = lua();
    let l = lua.state();
    run(l, "return function(...) local a, b = ... return select('#', ...), a, b end", 1);
    l.set_host_hook(
        Some((
            |l, _, _, _| {
                l.push_native(|_| Ok(0));
                assert!(l.call_k(0, 7, 0, |_, _, _| Ok(0)).is_err());
                assert!(l.pcall_k(0, 7, 0, 0, |_, _, _| Ok(0)).is_err());
                assert!(l.yield_k(0, 0, None).is_err());
                Ok(())
            },
            0,
        )),
        true,
        true,
        true,
        1,
    );
    push_integers(l, 4);
    l.call(4, MULTI).unwrap();
    l.set_host_hook(None, false, false, false, 0);
    assert_eq!(texts(l), ["4", "1", "2"]);
}
