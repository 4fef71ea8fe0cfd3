//! Handles of tables, functions, coroutines; owners and threads.

use crate::size;
use perilune::{ChunkMode, Error, Function, IntoLua, Lua, Result, Table, ThreadStatus, Value, Variadic};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn tables_do_what_lua_does() {
    let lua = Lua::new().unwrap();
    let t: Table = lua
        .load("return setmetatable({10, 20}, {__index = function(_, k) return k .. '!' end})")
        .eval()
        .unwrap();
    assert_eq!(t.get::<i64>(1).unwrap(), 10);
    assert_eq!(t.get::<String>("k").unwrap(), "k!");
    assert_eq!(t.raw_get::<Option<String>>("k").unwrap(), None);
    t.push(30).unwrap();
    assert_eq!((t.len().unwrap(), t.pop::<i64>().unwrap(), t.raw_len()), (3, 30, 2));
    assert!(t.set(Value::Nil, 1).is_err());
    assert!(t.set(f64::NAN, 1).is_err());
    assert_eq!(t.pairs::<i64, i64>().collect::<Result<Vec<_>>>().unwrap(), [(1, 10), (2, 20)]);
    t.clear().unwrap();
    assert!(t.is_empty());
    t.freeze();
    assert!(t.set(1, 1).is_err());
}

#[test]
fn functions_bind_and_dump() {
    let lua = Lua::new().unwrap();
    let f: Function = lua.load("return function(a, b, c) return a + b * c end").eval().unwrap();
    assert_eq!(f.bind((1, 2)).unwrap().call::<i64>(3).unwrap(), 7);
    let binary = f.dump(true).unwrap();
    assert_eq!(lua.load(binary).into_function().unwrap().call::<i64>((1, 2, 3)).unwrap(), 7);
    assert!(lua.load(f.dump(false).unwrap()).set_mode(ChunkMode::Text).into_function().is_err());
}

#[test]
fn chunks_have_an_environment_of_their_own() {
    let lua = Lua::new().unwrap();
    let environment = lua.create_table_from([("x", 5)]).unwrap();
    lua.load("y = x + 1").set_environment(environment.clone()).exec().unwrap();
    assert_eq!(environment.get::<i64>("y").unwrap(), 6);
    assert!(lua.globals().get::<Value>("y").unwrap().is_nil());
    let f = lua.load("return x").into_function().unwrap();
    let g = lua.load("return x").into_function().unwrap();
    assert!(f.set_environment(environment.clone()).unwrap());
    assert_eq!(f.environment(), Some(environment));
    assert_eq!(f.call::<i64>(()).unwrap(), 5);
    assert_eq!(g.call::<Option<i64>>(()).unwrap(), None);
}

#[test]
fn coroutines_are_driven_by_the_host() {
    let lua = Lua::new().unwrap();
    let f = lua
        .load("local a = ...; local b = coroutine.yield(a + 1); error('end ' .. b, 0)")
        .into_function()
        .unwrap();
    let thread = lua.create_thread(f).unwrap();
    assert_eq!(thread.status(), ThreadStatus::Resumable);
    assert_eq!(thread.resume::<i64>(1).unwrap(), 2);
    assert_eq!(thread.resume::<()>("now").unwrap_err().to_string(), "end now");
    assert_eq!(thread.status(), ThreadStatus::Failed);
    assert!(matches!(thread.resume::<()>(()), Err(Error::CoroutineUnresumable)));
    let f = lua.load("return ...").into_function().unwrap();
    assert!(thread.reset(&f).is_err(), "it reports what it had failed with");
    thread.reset(&f).unwrap();
    assert_eq!(thread.resume::<(i64, i64)>((1, 2)).unwrap(), (1, 2));
    assert_eq!(thread.status(), ThreadStatus::Finished);
}

#[test]
fn closing_a_coroutine_closes_its_variables() {
    let lua = Lua::new().unwrap();
    let source =
        "local x <close> = setmetatable({}, {__close = function() closed = true end}); coroutine.yield()";
    let thread = lua.create_thread(lua.load(source).into_function().unwrap()).unwrap();
    thread.resume::<()>(()).unwrap();
    thread.close().unwrap();
    assert!(lua.globals().get::<bool>("closed").unwrap());
}

/// Counts its drops.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn dropped_handles_let_go_of_their_values() {
    let drops = Arc::new(AtomicUsize::new(0));
    let lua = Lua::new().unwrap();
    let counted = Counted(Arc::clone(&drops));
    let f = lua.create_function(move |_, ()| Ok(Arc::strong_count(&counted.0))).unwrap();
    let other = f.clone();
    drop(f);
    lua.gc_collect().unwrap();
    assert_eq!((other.call::<usize>(()).unwrap(), drops.load(Ordering::Relaxed)), (2, 0));
    // By another OS thread, too.
    std::thread::spawn(move || drop(other)).join().unwrap();
    lua.gc_collect().unwrap();
    assert_eq!(drops.load(Ordering::Relaxed), 1);
}

#[test]
fn a_circle_of_handles_does_not_keep_the_state_open() {
    let drops = Arc::new(AtomicUsize::new(0));
    let lua = Lua::new().unwrap();
    let counted = Counted(Arc::clone(&drops));
    let (globals, weak) = (lua.globals(), lua.weak());
    let f = lua
        .create_function(move |_, ()| {
            Ok((globals.len()?, weak.upgrade().is_some(), Arc::strong_count(&counted.0)))
        })
        .unwrap();
    lua.globals().set("f", &f).unwrap();
    assert_eq!(f.call::<(i64, bool)>(()).unwrap(), (0, true));
    drop(lua);
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    assert!(matches!(f.call::<()>(()), Err(Error::Closed)));
}

#[test]
fn the_last_owner_may_go_while_the_state_runs() {
    let lua = Lua::new().unwrap();
    let owner = std::sync::Mutex::new(Some(lua.clone()));
    let f = lua
        .create_function(move |lua, ()| {
            drop(owner.lock().unwrap().take());
            lua.load("return 42").eval::<i64>()
        })
        .unwrap();
    drop(lua);
    assert_eq!(f.call::<i64>(()).unwrap(), 42);
    assert!(matches!(f.call::<()>(()), Err(Error::Closed)));
}

#[test]
fn finalizers_run_when_a_state_is_closed() {
    let done = Arc::new(AtomicUsize::new(0));
    let lua = Lua::new().unwrap();
    let counter = Arc::clone(&done);
    let finalizer = lua
        .create_function(move |lua, _: Value| {
            counter.fetch_add(lua.load("return 1 + 1").eval::<usize>()?, Ordering::Relaxed);
            Ok(())
        })
        .unwrap();
    lua.globals().set("finalizer", finalizer).unwrap();
    lua.load("keep = setmetatable({}, {__gc = finalizer})").exec().unwrap();
    drop(lua);
    assert_eq!(done.load(Ordering::Relaxed), 2);
}

#[test]
fn functions_of_the_host_call_back_and_recurse() {
    let lua = Lua::new().unwrap();
    let apply = lua.create_function(|_, (f, n): (Function, i64)| f.call::<i64>(n)).unwrap();
    lua.globals().set("apply", apply).unwrap();
    let n: i64 = lua
        .load("local function f(n) if n == 0 then return 0 end return 1 + apply(f, n - 1) end return f(50)")
        .eval()
        .unwrap();
    assert_eq!(n, 50);
    let error = lua.load("local function f(n) return apply(f, n) end return f(1)").exec().unwrap_err();
    assert!(error.to_string().contains("stack overflow"), "{error}");
    assert_eq!(lua.load("return 1").eval::<i64>().unwrap(), 1);
}

#[test]
fn mutable_functions_are_not_reentrant() {
    let lua = Lua::new().unwrap();
    let mut n = 0;
    let count = lua
        .create_function_mut(move |_, f: Option<Function>| {
            n += 1;
            f.map_or(Ok(()), |f| f.call::<()>(()))?;
            Ok(n)
        })
        .unwrap();
    lua.globals().set("count", count).unwrap();
    assert_eq!(lua.load("count(); return count()").eval::<i64>().unwrap(), 2);
    let error = lua.load("count(count)").exec().unwrap_err();
    assert!(error.to_string().contains("recursive call"), "{error}");
}

#[test]
fn many_states_on_two_threads() {
    let states: Vec<Lua> = (0..size(200, 4)).map(|_| Lua::new().unwrap()).collect();
    let (left, right) = states.split_at(states.len() / 2);
    std::thread::scope(|scope| {
        for part in [left, right] {
            scope.spawn(move || {
                for round in 0..5i64 {
                    for (i, lua) in part.iter().enumerate() {
                        lua.globals().set("i", i).unwrap();
                        let n: i64 = lua.load("n = (n or 0) + i; return n").eval().unwrap();
                        assert_eq!(n, i as i64 * (round + 1));
                    }
                }
            });
        }
    });
}

#[test]
fn one_state_on_two_threads() {
    let lua = Lua::new().unwrap();
    lua.load("n = 0; function add() local m = n; for i = 1, 100 do end; n = m + 1 end").exec().unwrap();
    let add: Function = lua.globals().get("add").unwrap();
    const CALLS: usize = size(1000, 10);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..CALLS {
                    add.call::<()>(()).unwrap();
                    drop(add.clone());
                }
            });
        }
    });
    assert_eq!(lua.globals().get::<usize>("n").unwrap(), 2 * CALLS);
}

#[test]
fn what_a_host_only_makes_is_collected() {
    let lua = Lua::new().unwrap();
    lua.gc_collect().unwrap();
    let before = lua.used_memory();
    for i in 0..size(100_000, 300) {
        lua.create_table().unwrap().set("i", format!("number {i}")).unwrap();
    }
    assert!(lua.used_memory() < before + 4_000_000);
}

#[test]
fn values_released_by_another_thread_are_collected() {
    let lua = Lua::new().unwrap();
    let tables: Vec<Table> =
        (0..size(1000, 50)).map(|_| lua.create_table_with_capacity(1000, 0).unwrap()).collect();
    let held = lua.used_memory();
    std::thread::spawn(move || drop(tables)).join().unwrap();
    lua.gc_collect().unwrap();
    assert!(lua.used_memory() < held / 2);
}

#[test]
fn handles_outlive_their_state_on_any_thread() {
    let lua = Lua::new().unwrap();
    let tables: Vec<Table> = (0..100).map(|_| lua.create_table().unwrap()).collect();
    let elsewhere = std::thread::spawn(move || {
        drop(lua);
        assert!(matches!(tables[0].get::<Value>(1), Err(Error::Closed)));
        tables
    });
    let mut tables = elsewhere.join().unwrap();
    let half = tables.split_off(50);
    std::thread::scope(|scope| {
        scope.spawn(|| drop(tables));
        scope.spawn(|| drop(half));
    });
}

#[test]
fn any_number_of_arguments_can_be_bound() {
    let lua = Lua::new().unwrap();
    let list: Function = lua.load("return function(...) return {...} end").eval().unwrap();
    for count in [0, 1, 254, 255, 1000] {
        let bound = list.bind(Variadic::from_iter(1..=count)).unwrap();
        let expected: Vec<i64> = (1..=count + 1).collect();
        assert_eq!(bound.call::<Vec<i64>>(count + 1).unwrap(), expected);
    }
}

#[test]
fn nothing_is_taken_from_an_empty_list() {
    let lua = Lua::new().unwrap();
    let table: Table = lua.load("return {[0] = 42}").eval().unwrap();
    assert_eq!(table.raw_pop::<Option<i64>>().unwrap(), None);
    assert_eq!(table.pop::<Option<i64>>().unwrap(), None);
    assert_eq!(table.raw_get::<i64>(0).unwrap(), 42);
    table.push(1).unwrap();
    table.raw_push(2).unwrap();
    assert_eq!(table, [1, 2]);
    assert_eq!((table.pop::<i64>().unwrap(), table.raw_pop::<i64>().unwrap()), (2, 1));
}

/// Converting a value may change the table that it goes into.
#[test]
fn lengths_are_asked_for_after_conversions() {
    struct Grows<'a>(&'a Table);
    impl IntoLua for Grows<'_> {
        fn into_lua(self, _: &Lua) -> Result<Value> {
            self.0.raw_push("first")?;
            Ok(Value::Integer(2))
        }
    }
    let lua = Lua::new().unwrap();
    let table = lua.create_table().unwrap();
    table.push(Grows(&table)).unwrap();
    table.raw_push(Grows(&table)).unwrap();
    table.raw_insert(6, Grows(&table)).unwrap();
    assert_eq!(
        table.sequence_values().collect::<Result<Vec<String>>>().unwrap(),
        ["first", "2", "first", "2", "first", "2"]
    );
}
