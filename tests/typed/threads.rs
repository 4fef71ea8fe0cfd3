//! What may go to other OS threads, and what happens there.

use crate::counted::Counted;
use crate::size;
use perilune::pool::{Job, JobHandle, Portable, WorkerPool};
use perilune::stack::{OwnedState, State};
use perilune::{
    AnyUserData, AsyncThread, Chunk, Error, Function, Interrupt, Lua, LuaString, MultiValue, Table, Thread,
    UserDataRef, UserDataRefMut, Value, WeakLua,
};
use std::sync::mpsc;

fn send<T: Send>() {}
fn sync<T: Sync>() {}

#[test]
fn states_and_handles_go_to_other_threads() {
    macro_rules! both {
        ($($t:ty)*) => {$( send::<$t>(); sync::<$t>(); )*};
    }
    both! {
        Lua WeakLua Value MultiValue LuaString Table Function Thread AnyUserData Error Interrupt AsyncThread<()> UserDataRef<String>
        UserDataRefMut<String> Chunk<'static> Portable Job WorkerPool
    }
    send::<JobHandle>();
    send::<OwnedState>();
}

#[test]
fn threads_of_a_state_stay_where_they_run() {
    /// Has two implementations for types that are `Send`, so that a call is ambiguous.
    trait AmbiguousIfSend<A> {
        fn check() {}
    }
    struct Other;
    impl<T: ?Sized> AmbiguousIfSend<()> for T {}
    impl<T: ?Sized + Send> AmbiguousIfSend<Other> for T {}
    <State as AmbiguousIfSend<_>>::check();
    <&mut State as AmbiguousIfSend<_>>::check();
}

#[test]
fn a_thousand_states_on_two_threads() {
    const STATES: i64 = size(1000, 5) as i64;
    let (there, from_here) = mpsc::channel::<(i64, Lua)>();
    let (back, returned) = mpsc::channel::<(i64, Lua)>();
    let other = std::thread::spawn(move || {
        for (n, lua) in from_here {
            lua.load("n = n * 2; collectgarbage()").exec().unwrap();
            back.send((n, lua)).unwrap();
        }
    });
    let states: Vec<(i64, Lua)> = (0..STATES).map(|n| (n, Lua::new().unwrap())).collect();
    for (n, lua) in states {
        lua.globals().set("n", n).unwrap();
        there.send((n, lua)).unwrap();
    }
    drop(there);
    let mut count = 0;
    for (n, lua) in returned {
        assert_eq!(lua.load("return n + #require('string').rep('x', 3)").eval::<i64>().unwrap(), 2 * n + 3);
        count += 1;
    }
    other.join().unwrap();
    assert_eq!(count, STATES);
}

#[test]
fn a_state_moves_in_the_middle_of_a_coroutine() {
    let lua = Lua::new().unwrap();
    let body =
        lua.load("local t = {}; for i = 1, 6 do t[i] = i; coroutine.yield(#t) end").into_function().unwrap();
    let mut thread = lua.create_thread(body).unwrap();
    for n in 1..=6 {
        thread = std::thread::spawn(move || {
            assert_eq!(thread.resume::<i64>(()).unwrap(), n);
            thread
        })
        .join()
        .unwrap();
    }
}

#[test]
fn handles_are_dropped_by_another_thread_while_the_state_runs() {
    const HANDLES: usize = size(1000, 50);
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    let handles: Vec<Value> =
        (0..HANDLES).map(|_| Value::UserData(lua.create_userdata(counted.another()).unwrap())).collect();
    let (started, start) = mpsc::channel();
    lua.globals().set("start", Function::wrap(move || started.send(()))).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            start.recv().unwrap();
            drop(handles);
        });
        lua.globals().set("count", size(1000, 50)).unwrap();
        lua.load("start(); for i = 1, count // 10 do local t = {}; for j = 1, count do t[j] = {} end collectgarbage('step') end")
            .exec()
            .unwrap();
    });
    lua.gc_collect().unwrap();
    assert_eq!(counted.dropped(), HANDLES);
}

#[test]
fn the_last_owner_goes_on_another_thread_while_the_state_runs() {
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    lua.globals().set("counted", counted.another()).unwrap();
    let f = lua.load("for i = 1, 100 do ready(); local t = {i} end return 42").into_function().unwrap();
    let (ready, is_ready) = mpsc::sync_channel(0);
    let mut ready = Some(ready);
    lua.globals()
        .set(
            "ready",
            lua.create_function_mut(move |_, ()| {
                if let Some(ready) = ready.take() {
                    ready.send(()).unwrap();
                    // Long enough for the other thread to drop the owner and wait.
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
                Ok(())
            })
            .unwrap(),
        )
        .unwrap();
    let other = std::thread::spawn(move || {
        is_ready.recv().unwrap();
        drop(lua);
    });
    assert_eq!(f.call::<i64>(()).unwrap(), 42);
    other.join().unwrap();
    assert_eq!(counted.dropped(), 1);
    assert!(matches!(f.call::<()>(()), Err(Error::Closed)));
}
