//! Functions that wait.

use crate::size;
use futures::StreamExt;
use futures::executor::block_on;
use perilune::{Error, Function, Lua, MetaMethod, UserData, UserDataMethods, Value};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

/// Is ready at the n-th poll.
struct After(usize);

impl Future for After {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        cx.waker().wake_by_ref();
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

/// A state with `wait(n)`, which waits for `n` polls and returns `n`.
fn state() -> Lua {
    let lua = Lua::new().unwrap();
    let wait = lua
        .create_async_function(async |_, n: usize| {
            After(n).await;
            Ok(n)
        })
        .unwrap();
    lua.globals().set("wait", wait).unwrap();
    lua
}

#[test]
fn waiting_passes_through_everything() {
    let lua = state();
    let source = "
        local out = {}
        out[#out + 1] = wait(3)
        out[#out + 1] = select(2, pcall(wait, 2))
        local mt = {__index = function(_, k) return wait(k) end, __add = function(a, b) return wait(b) end,
                    __close = function() out[#out + 1] = wait(1) end}
        out[#out + 1] = setmetatable({}, mt)[2]
        out[#out + 1] = setmetatable({}, mt) + 4
        for i in function(_, i) i = (i or 0) + 1; if i < 3 then return wait(i) end end do out[#out + 1] = i end
        do local x <close> = setmetatable({}, mt) end
        local co = coroutine.wrap(function()
            local inner = coroutine.wrap(function() coroutine.yield(wait(5)); return wait(6) end)
            coroutine.yield(inner())
            coroutine.yield(inner())
            return wait(0)
        end)
        out[#out + 1] = co(); out[#out + 1] = co(); out[#out + 1] = co()
        local ok, e = pcall(function() wait(1); error('after') end)
        assert(not ok and e:find('after'))
        ok, e = xpcall(function() wait(1); local x = nil + wait(1) end, function(m) return 'handled ' .. m end)
        assert(e:find('^handled'))
        return table.concat(out, ' ')";
    let polls = AtomicUsize::new(0);
    let mut call = pin!(lua.load(source).eval_async::<String>());
    let result = block_on(std::future::poll_fn(|cx| {
        polls.fetch_add(1, Ordering::Relaxed);
        call.as_mut().poll(cx)
    }));
    assert_eq!(result.unwrap(), "3 2 2 4 1 2 1 5 6 0");
    assert_eq!(polls.load(Ordering::Relaxed), 1 + 3 + 2 + 2 + 4 + 1 + 2 + 1 + 5 + 6 + 1 + 1 + 1);
}

#[test]
fn waiting_where_it_cannot_be_is_an_error() {
    let lua = state();
    let error = lua.load("wait(1)").exec().unwrap_err().to_string();
    assert!(error.contains("where nobody waits"), "{error}");
    let error = block_on(lua.load("table.sort({2, 1}, function() wait(1) end)").exec_async()).unwrap_err();
    assert!(error.to_string().contains("attempt to yield across a C-call boundary"), "{error}");
    // A call that need not wait is possible anywhere where there is somebody.
    block_on(lua.load("table.sort({2, 1}, function(a, b) wait(0); return a < b end)").exec_async()).unwrap();
}

#[test]
fn errors_and_arguments() {
    let lua = state();
    let fail = lua
        .create_async_function(async |_, ()| {
            After(1).await;
            Err::<(), _>(Error::runtime("late"))
        })
        .unwrap();
    lua.globals().set("fail", fail).unwrap();
    assert!(block_on(lua.load("fail()").exec_async()).unwrap_err().to_string().ends_with("late"));
    assert!(
        block_on(lua.load("wait({})").exec_async())
            .unwrap_err()
            .to_string()
            .contains("bad argument #1 to 'wait'")
    );
    let f: Function = lua.load("return function(a, b) return b, wait(a) end").eval().unwrap();
    assert_eq!(block_on(f.call_async::<(String, i64)>((2, "x"))).unwrap(), ("x".to_owned(), 2));
}

#[test]
fn cancelled_at_every_point_everything_is_closed() {
    let lua = state();
    let source = "
        local function guard() return setmetatable({}, {__close = function() closed = closed + 1 end}) end
        local a <close> = guard()
        wait(1)
        coroutine.wrap(function()
            local b <close> = guard()
            wait(1)
            pcall(function() local c <close> = guard(); wait(1) end)
            coroutine.wrap(function() local d <close> = guard(); wait(1) end)()
        end)()";
    let mut finished = false;
    for polls in 0.. {
        lua.globals().set("closed", 0).unwrap();
        {
            let mut call = Box::pin(lua.load(source).exec_async());
            let mut cx = Context::from_waker(Waker::noop());
            for _ in 0..polls {
                if call.as_mut().poll(&mut cx).is_ready() {
                    finished = true;
                    break;
                }
            }
        }
        let closed: usize = lua.globals().get("closed").unwrap();
        // What was opened at the moment of the drop: nothing before the first poll.
        assert_eq!(closed, [0, 1, 2, 3, 4, 4][polls.min(5)], "after {polls} polls");
        if finished {
            break;
        }
    }
    assert!(finished);
}

#[test]
fn a_dropped_future_leaks_nothing() {
    struct Counted(Arc<AtomicUsize>);
    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let drops = Arc::new(AtomicUsize::new(0));
    let lua = Lua::new().unwrap();
    let counter = Arc::clone(&drops);
    let forever = lua
        .create_async_function(move |_, ()| {
            let counted = Counted(Arc::clone(&counter));
            async move {
                std::future::pending::<()>().await;
                drop(counted);
                Ok(())
            }
        })
        .unwrap();
    {
        let mut call = Box::pin(forever.call_async::<()>(()));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    // At once, not with the next collection.
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}

#[test]
fn futures_are_dropped_with_the_coroutine_that_waits_for_them() {
    let lua = state();
    let guard = Arc::new(());
    let captured = Arc::clone(&guard);
    let waits = lua.create_async_function(move |lua, yields: bool| {
        let captured = Arc::clone(&captured);
        async move {
            if yields {
                lua.yield_with::<()>(42).await?;
            }
            std::future::pending::<()>().await;
            drop(captured);
            Ok(())
        }
    });
    lua.globals().set("waits", waits.unwrap()).unwrap();
    for (source, polls) in
        [("waits(false)", 1), ("waits(true)", 1), ("waits(true)", 3), ("coroutine.wrap(waits)(false)", 2)]
    {
        let mut call = Box::pin(lua.load(source).exec_async());
        for _ in 0..polls {
            assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        assert_eq!(Arc::strong_count(&guard), 3, "{source}, {polls}");
        drop(call);
        assert_eq!(Arc::strong_count(&guard), 2, "{source}, {polls}");
    }

    // Closed by a script while it waits elsewhere.
    let closing = "co = coroutine.create(waits); coroutine.resume(co, true); coroutine.close(co)";
    block_on(lua.load(closing).exec_async()).unwrap();
    assert_eq!(Arc::strong_count(&guard), 2);
}

#[test]
fn bound_functions_may_wait() {
    let lua = state();
    let sum = lua.create_async_function(async |_, (a, b): (i64, i64)| {
        futures::future::ready(()).await;
        Ok(a + b)
    });
    let wait: Function = lua.load("return function(a, b) wait(1); return a + b end").eval().unwrap();
    for function in [sum.unwrap(), wait] {
        lua.globals().set("plus_10", function.bind(10).unwrap()).unwrap();
        let sum: i64 = block_on(lua.load("return plus_10(-1)").eval_async()).unwrap();
        assert_eq!(sum, 9);
    }
}

#[test]
fn coroutines_are_streams() {
    let lua = state();
    let f = lua.load("for i = 1, 3 do wait(i); coroutine.yield(i * 10) end").into_function().unwrap();
    let stream = lua.create_thread(f).unwrap().into_async::<i64>(());
    let items: Vec<i64> = block_on(stream.map(Result::unwrap).collect());
    assert_eq!(items, [10, 20, 30]);
}

#[test]
fn many_calls_at_once_in_one_state() {
    let lua = state();
    let f: Function = lua
        .load("return function(n) local s = 0; for i = 1, n do s = s + wait(i) end return s end")
        .eval()
        .unwrap();
    const CALLS: i64 = size(50, 5) as i64;
    let calls = (0..CALLS).map(|n| {
        let f = f.clone();
        async move { f.call_async::<i64>(n).await.unwrap() }
    });
    let sums = block_on(futures::future::join_all(calls));
    assert_eq!(sums, (0..CALLS).map(|n| n * (n + 1) / 2).collect::<Vec<_>>());
}

struct Sensor(i64);

impl UserData for Sensor {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_async_method("read", async |_, sensor, n: i64| {
            After(2).await;
            Ok(sensor.0 + n)
        });
        methods.add_async_meta_method(MetaMethod::Add, async |_, sensor, n: i64| {
            After(2).await;
            Ok(sensor.0 + n)
        });
        methods.add_async_meta_method_mut(MetaMethod::Call, async |_, mut sensor, n: i64| {
            sensor.0 += n;
            After(2).await;
            sensor.0 += n;
            Ok(sensor.0)
        });
    }
}

#[tokio::test]
async fn metamethods_wait() {
    let lua = state();
    lua.globals().set("sensor", Sensor(1)).unwrap();
    assert_eq!(lua.load("return (sensor + 1) + sensor(20)").eval_async::<i64>().await.unwrap(), 43);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_tokio_across_os_threads() {
    let lua = state();
    lua.globals().set("sensor", lua.create_userdata(Sensor(40)).unwrap()).unwrap();
    let sleep = lua
        .create_async_function(async |_, ms: u64| {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            Ok(ms)
        })
        .unwrap();
    lua.globals().set("sleep", sleep).unwrap();
    let tasks: Vec<_> = (0..20u64)
        .map(|i| {
            let lua = lua.clone();
            tokio::spawn(async move {
                let source = format!("local n = sensor:read(2); for i = 1, 3 do sleep({i} % 4) end return n");
                lua.load(source).eval_async::<i64>().await.unwrap()
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 42);
    }
    assert!(lua.globals().get::<Value>("sensor").is_ok());
}

/// `count(n)` yields 1 to n, waiting once before each, and returns the sum of what it was resumed with.
fn with_counter(lua: &Lua) -> Function {
    let count = lua.create_async_function(async |lua: Lua, limit: i64| {
        let mut sum = 0;
        for n in 1..=limit {
            After(1).await;
            sum += lua.yield_with::<Option<i64>>(n).await?.unwrap_or(0);
        }
        Ok(sum)
    });
    let count = count.unwrap();
    lua.globals().set("count", &count).unwrap();
    count
}

#[test]
fn functions_that_wait_may_yield_too() {
    let lua = state();
    let count = with_counter(&lua);
    let source = "local co = coroutine.wrap(function(n) return pcall(count, n) end)
        local a, b = co(2), co(10)
        local ok, sum = co(20)
        return a, b, ok, sum";
    let results = block_on(lua.load(source).eval_async::<(i64, i64, bool, i64)>()).unwrap();
    assert_eq!(results, (1, 2, true, 30));
    let stream = lua.create_thread(count).unwrap().into_async::<i64>(4);
    let items = block_on(stream.map(|item| item.unwrap()).collect::<Vec<_>>());
    assert_eq!(items, [1, 2, 3, 4]);
}

#[test]
fn several_yields_of_one_future_have_their_turns() {
    let lua = state();
    let both = lua.create_async_function(async |lua: Lua, ()| {
        let (a, b) = futures::join!(lua.yield_with::<i64>("a"), lua.yield_with::<i64>("b"));
        Ok((a?, b?))
    });
    let thread = lua.create_thread(both.unwrap()).unwrap();
    assert_eq!(thread.resume::<String>(()).unwrap(), "a");
    assert_eq!(thread.resume::<String>(1).unwrap(), "b");
    assert_eq!(thread.resume::<(i64, i64)>(2).unwrap(), (1, 2));
}

#[test]
fn yields_where_they_cannot_be_are_errors() {
    let (lua, other) = (state(), state());
    let outside = block_on(lua.yield_with::<()>(1)).unwrap_err().to_string();
    assert!(outside.contains("no asynchronous function"), "{outside}");
    let foreign = lua.create_async_function(move |_, ()| other.yield_with::<()>(1)).unwrap();
    let error = lua.create_thread(foreign).unwrap().resume::<()>(()).unwrap_err().to_string();
    assert!(error.contains("no asynchronous function"), "{error}");
    let yields = lua.create_async_function(async |lua: Lua, ()| lua.yield_with::<()>(1).await).unwrap();
    let error = yields.call::<()>(()).unwrap_err().to_string();
    assert!(error.contains("outside a coroutine"), "{error}");
    let thread = lua.create_thread(yields).unwrap();
    thread.resume::<i64>(()).unwrap();
    assert!(thread.resume::<()>(()).is_ok());
    let wants = lua.create_async_function(async |lua: Lua, ()| lua.yield_with::<u8>(1).await).unwrap();
    let thread = lua.create_thread(wants).unwrap();
    thread.resume::<i64>(()).unwrap();
    assert!(thread.resume::<()>("x").unwrap_err().to_string().contains("u8"));
}

#[test]
fn a_future_that_has_yielded_is_dropped_with_its_coroutine() {
    let lua = state();
    let counted = crate::counted::Counted::new();
    let one = counted.another();
    let held = std::sync::Mutex::new(Some(one));
    let yields = lua.create_async_function(move |lua: Lua, ()| {
        let one = held.lock().unwrap().take();
        async move {
            lua.yield_with::<()>(()).await?;
            drop(one);
            Ok(())
        }
    });
    let thread = lua.create_thread(yields.unwrap()).unwrap();
    thread.resume::<()>(()).unwrap();
    assert_eq!(counted.dropped(), 0);
    thread.close().unwrap();
    lua.gc_collect().unwrap();
    assert_eq!(counted.dropped(), 1);
}

#[test]
fn calls_borrow_nothing() {
    fn is_static<T: Send + 'static>(value: T) -> T {
        value
    }
    let lua = state();
    let table = lua.load(
        "{ add = function(a, b) wait(1) return a + b end, twice = function(t, n) return t.add(n, n) end }",
    );
    let table: perilune::Table = table.eval().unwrap();
    let sum = is_static(table.call_async_function::<i64>("add", (1, 2)));
    let twice = is_static(table.call_async_method::<i64>("twice", 4));
    let missing = is_static(table.call_async_method::<i64>("none", ()));
    let itself = is_static(table.call_async::<i64>(()));
    drop(table);
    assert_eq!(block_on(sum).unwrap(), 3);
    assert_eq!(block_on(twice).unwrap(), 8);
    assert!(block_on(missing).is_err());
    assert!(block_on(itself).is_err());
}
