//! Asynchronous calls that are dropped: after every number of polls, in scripts of every shape.

use crate::counted::Counted;
use crate::size;
use perilune::{Lua, UserDataRef};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Is ready at the second poll.
#[derive(Default)]
struct Once(bool);

impl Future for Once {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Scripts that wait in every way, with `wait(...)`, which returns its arguments, and `guard()`, a value to be closed: each
/// with its name.
fn scripts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sections = include_str!("waiting.lua").split("--- ").skip(1);
    sections.map(|section| section.split_once('\n').expect("a name and a script"))
}

fn state(counted: &Counted) -> Lua {
    let lua = Lua::new().unwrap();
    let (argument, inside) = (counted.another(), counted.another());
    let wait = lua
        .create_async_function(move |_, values: perilune::MultiValue| {
            let counted = (argument.another(), inside.another());
            async move {
                Once::default().await;
                drop(counted);
                Ok(values)
            }
        })
        .unwrap();
    lua.globals().set("wait", wait).unwrap();
    let guarded = counted.another();
    let new = lua.create_function(move |_, ()| Ok(guarded.another())).unwrap();
    lua.globals().set("new", new).unwrap();
    lua.globals().set("hold", lua.create_function(|_, _: UserDataRef<Counted>| Ok(())).unwrap()).unwrap();
    lua.load(
        "opened, closed = 0, 0
        function guard()
            opened = opened + 1
            local held = new()
            return setmetatable({}, {__close = function() hold(held); closed = closed + 1 end})
        end",
    )
    .exec()
    .unwrap();
    lua
}

/// Polls the script so many times and drops it; whether it came to its end.
fn run(lua: &Lua, script: &str, polls: usize) -> bool {
    let mut call = Box::pin(lua.load(script).exec_async());
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..polls {
        if let Poll::Ready(result) = call.as_mut().poll(&mut context) {
            result.unwrap();
            return true;
        }
    }
    false
}

#[test]
fn what_was_opened_is_closed_whenever_a_call_is_dropped() {
    for (name, script) in scripts() {
        let counted = Counted::new();
        let lua = state(&counted);
        let mut polls = 0;
        loop {
            let finished = run(&lua, script, polls);
            let (opened, closed): (usize, usize) = lua.load("return opened, closed").eval().unwrap();
            assert_eq!(opened, closed, "{name}: after {polls} polls");
            if finished {
                break;
            }
            polls += 1;
            assert!(polls < 100, "{name} does not end");
        }
        assert!(polls > 1, "{name} has waited");
    }
}

#[test]
fn nothing_is_left_of_dropped_calls() {
    for (name, script) in scripts().take(size(usize::MAX, 2)) {
        let counted = Counted::new();
        let lua = state(&counted);
        let mut polls = 0;
        // Once, so that what is made at first is there.
        while !run(&lua, script, polls) {
            polls += 1;
        }
        let settle = || {
            lua.load("collectgarbage(); collectgarbage()").exec().unwrap();
            lua.gc_collect().unwrap();
            (lua.used_memory(), counted.alive())
        };
        settle();
        let before = settle();
        for _ in 0..size(20, 2) {
            for n in 0..=polls {
                run(&lua, script, n);
            }
        }
        let after = settle();
        assert_eq!(after.1, before.1, "{name}: values of the host");
        assert!(after.0 <= before.0 + 1024, "{name}: {before:?} bytes have become {after:?}");
    }
}

#[test]
fn a_dropped_call_leaves_others_alone() {
    let counted = Counted::new();
    let lua = state(&counted);
    let mut context = Context::from_waker(Waker::noop());
    let script = "local a <close> = guard(); for i = 1, 3 do wait() end return 'done'";
    let mut kept = Box::pin(lua.load(script).eval_async::<String>());
    for _ in 0..3 {
        assert!(kept.as_mut().poll(&mut context).is_pending());
        let mut dropped = Box::pin(lua.load(script).eval_async::<String>());
        assert!(dropped.as_mut().poll(&mut context).is_pending());
    }
    match kept.as_mut().poll(&mut context) {
        Poll::Ready(result) => assert_eq!(result.unwrap(), "done"),
        Poll::Pending => panic!("it has waited three times"),
    }
    assert_eq!(lua.load("return opened - closed").eval::<i64>().unwrap(), 0);
}

#[test]
fn a_call_is_dropped_by_a_function_that_it_calls() {
    type Call = Pin<Box<dyn Future<Output = perilune::Result<()>> + Send>>;
    let counted = Counted::new();
    let lua = state(&counted);
    let place: std::sync::Arc<std::sync::Mutex<Option<Call>>> = Default::default();
    let other = lua.load("local a <close> = guard(); wait(); wait()").into_function().unwrap();
    *place.lock().unwrap() = Some(Box::pin(async move { other.call_async::<()>(()).await }));
    let mut context = Context::from_waker(Waker::noop());
    assert!(place.lock().unwrap().as_mut().unwrap().as_mut().poll(&mut context).is_pending());
    let inside = place.clone();
    let cancel = move |_: &Lua, ()| {
        drop(inside.lock().unwrap().take());
        Ok(())
    };
    lua.globals().set("cancel", lua.create_function(cancel).unwrap()).unwrap();
    // From within another call, in a coroutine of a coroutine.
    assert!(run(&lua, "coroutine.wrap(function() wait(); cancel(); wait() end)()", 10));
    assert_eq!(lua.load("return opened, closed").eval::<(i64, i64)>().unwrap(), (1, 1));
}

#[test]
fn the_state_is_closed_while_calls_wait() {
    let counted = Counted::new();
    let lua = state(&counted);
    let f = lua.load("local a <close> = guard(); wait(); wait()").into_function().unwrap();
    let mut context = Context::from_waker(Waker::noop());
    let mut call = Box::pin(f.call_async::<()>(()));
    assert!(call.as_mut().poll(&mut context).is_pending());
    drop(lua);
    match call.as_mut().poll(&mut context) {
        Poll::Ready(Err(perilune::Error::Closed)) => {}
        other => panic!("{other:?}"),
    }
    drop(call);
    assert_eq!(counted.alive(), 0);
}
