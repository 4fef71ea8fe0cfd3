//! Values that are lent to scripts.

use crate::userdata::Account;
use perilune::{AnyUserData, Error, Function, Lua, MetaMethod, UserData, UserDataFields, UserDataMethods};

#[test]
fn lent_values_are_changed_and_come_back() {
    let lua = Lua::new().unwrap();
    let mut account = Account { owner: "Ada".to_owned(), cents: 1 };
    let kept: AnyUserData = lua
        .scope(|scope| {
            let lent = scope.create_userdata_ref_mut(&mut account)?;
            lua.globals().set("a", &lent)?;
            lua.load("a:deposit(41); kept = a; b = a.balance").exec()?;
            assert!(matches!(lent.borrow::<Account>(), Err(Error::UserDataLent)));
            assert_eq!(lent.borrow_scoped(|account: &Account| account.cents)?, 42);
            Ok(lent)
        })
        .unwrap();
    assert_eq!(account.cents, 42);
    for source in ["a:balance()", "kept:deposit(1)", "b(a)", "return a.owner"] {
        let error = lua.load(source).exec().unwrap_err().to_string();
        assert!(error.contains("is gone"), "{source}: {error}");
    }
    assert!(matches!(kept.borrow_scoped(|_: &Account| ()), Err(Error::UserDataDestructed)));
    assert_eq!(account.cents, 42);
}

#[test]
fn values_lent_to_be_read_are_not_written() {
    let lua = Lua::new().unwrap();
    let account = Account { owner: "Ada".to_owned(), cents: 5 };
    lua.scope(|scope| {
        lua.globals().set("a", scope.create_userdata_ref(&account)?)?;
        assert_eq!(lua.load("return a:balance()").eval::<i64>()?, 5);
        assert!(lua.load("a:deposit(1)").exec().is_err());
        Ok(())
    })
    .unwrap();
}

#[test]
fn functions_end_with_their_scope() {
    let lua = Lua::new().unwrap();
    let mut count = 0;
    lua.scope(|scope| {
        lua.globals().set(
            "f",
            scope.create_function_mut(|_, n: i64| {
                count += n;
                Ok(count)
            })?,
        )?;
        lua.load("co = coroutine.wrap(function() f(1); coroutine.yield(); f(1) end); co()").exec()
    })
    .unwrap();
    assert_eq!(count, 1);
    for source in ["f(1)", "co()", "pcall(f, 1); f(1)"] {
        let error = lua.load(source).exec().unwrap_err().to_string();
        assert!(error.contains("time is over"), "{source}: {error}");
    }
}

#[test]
fn scopes_end_with_a_panic_too() {
    let lua = Lua::new().unwrap();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let text = "short-lived".to_owned();
        lua.scope(|scope| {
            lua.globals().set("f", scope.create_function(|_, ()| Ok(text.clone()))?)?;
            assert_eq!(lua.load("return f()").eval::<String>()?, "short-lived");
            std::panic::resume_unwind(Box::new(()));
            #[expect(unreachable_code, reason = "the type of the closure")]
            Ok(())
        })
    }));
    assert!(result.is_err());
    assert!(lua.load("f()").exec().is_err());
}

/// Everything by which a script can keep something, and a later use of it.
const KEEPERS: &[(&str, &str, &str)] = &[
    ("a global", "kept = x", "use(kept)"),
    ("a field", "t = {{x}}", "use(t[1][1])"),
    ("a key", "t = {[x] = true}", "use(next(t))"),
    ("an upvalue", "function kept() return x_upvalue end; x_upvalue = x", "use(kept())"),
    ("a closed upvalue", "do local y = x; function kept() return y end end", "use(kept())"),
    (
        "a suspended coroutine",
        "co = coroutine.wrap(function() local y = x; coroutine.yield(); return y end); co()",
        "use(co())",
    ),
    (
        "an argument of a coroutine",
        "co = coroutine.create(function(y) return y end); v = x",
        "use(select(2, coroutine.resume(co, v)))",
    ),
    (
        "a metatable",
        "t = setmetatable({}, {__index = function() return y end, value = x})",
        "use(getmetatable(t).value)",
    ),
    ("the registry", "debug.getregistry().kept = x", "use(debug.getregistry().kept)"),
    ("a user value", "debug.setuservalue(x, {x}, 1); kept = x", "use(kept)"),
    ("a loaded module", "package.loaded.kept = x", "use(require 'kept')"),
    ("an error", "_, kept = pcall(error, x)", "use(kept)"),
    (
        "a finalizer",
        "setmetatable({}, {__gc = function() late = pcall(use, x_finalizer) end}); x_finalizer = x",
        "collectgarbage(); assert(late == false); error('time is over, is gone')",
    ),
    ("a weak table", "t = setmetatable({x}, {__mode = 'v'}); strong = x", "use(t[1])"),
    (
        "a vararg",
        "function keep(...) local n = select('#', ...); local t = table.pack(...); return function() return t[n] end end; f = keep(1, x)",
        "use(f())",
    ),
];

#[test]
fn nothing_of_a_scope_can_be_used_later() {
    for (keeper, keep, later) in KEEPERS {
        // Functions.
        let lua = Lua::new().unwrap();
        let called = std::sync::atomic::AtomicUsize::new(0);
        lua.scope(|scope| {
            let function = scope.create_function(|_, ()| {
                called.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Ok(())
            })?;
            lua.globals().set("x", function)?;
            if *keeper != "a user value" {
                lua.load("function use(f) assert(type(f) == 'function'); f() end").exec()?;
                lua.load(*keep).exec()?;
            }
            lua.load("x()").exec()
        })
        .unwrap();
        let calls = called.load(std::sync::atomic::Ordering::Relaxed);
        if *keeper != "a user value" {
            let error = lua.load(*later).exec().unwrap_err().to_string();
            assert!(error.contains("time is over"), "{keeper}: {error}");
        }
        assert_eq!((calls, called.into_inner()), (1, 1), "{keeper}");

        // Values.
        let lua = Lua::new().unwrap();
        let mut account = Account { owner: "Ada".to_owned(), cents: 1 };
        lua.scope(|scope| {
            lua.globals().set("x", scope.create_userdata_ref_mut(&mut account)?)?;
            lua.load("function use(a) assert(type(a) == 'userdata'); a:deposit(1) end").exec()?;
            lua.load(*keep).exec()?;
            lua.load("x:deposit(1)").exec()
        })
        .unwrap();
        let error = lua.load(*later).exec().unwrap_err().to_string();
        assert!(error.contains("is gone"), "{keeper}: {error}");
        assert_eq!(account.cents, 2, "{keeper}");
    }
}

#[test]
fn the_host_cannot_use_later_what_it_has_kept() {
    let lua = Lua::new().unwrap();
    let account = Account { owner: "Ada".to_owned(), cents: 1 };
    let (function, userdata, bound, thread) = lua
        .scope(|scope| {
            let function: Function = scope.create_function(|_, ()| Ok(account.cents))?;
            let userdata = scope.create_userdata_ref(&account)?;
            lua.set_named_registry_value("kept", &function)?;
            let thread = lua.create_thread(function.clone())?;
            Ok((function.clone(), userdata, function.bind(1)?, thread))
        })
        .unwrap();
    assert!(function.call::<i64>(()).is_err());
    assert!(bound.call::<i64>(()).is_err());
    assert!(thread.resume::<i64>(()).is_err());
    assert!(lua.named_registry_value::<Function>("kept").unwrap().call::<i64>(()).is_err());
    assert!(futures::executor::block_on(function.call_async::<i64>(())).is_err());
    assert!(matches!(userdata.borrow_scoped(|_: &Account| ()), Err(Error::UserDataDestructed)));
    assert!(userdata.borrow_mut_scoped(|_: &mut Account| ()).is_err());
    assert!(userdata.take::<Account>().is_err());
    assert!(userdata.call_method::<i64>("balance", ()).is_err());
    assert!(userdata.get::<String>("owner").is_err());
}

#[test]
fn what_is_lent_is_not_taken_or_kept_by_reference() {
    let lua = Lua::new().unwrap();
    let mut account = Account { owner: "Ada".to_owned(), cents: 1 };
    lua.scope(|scope| {
        let lent = scope.create_userdata_ref_mut(&mut account)?;
        assert!(matches!(lent.take::<Account>(), Err(Error::UserDataLent)));
        assert!(matches!(lent.borrow_mut::<Account>(), Err(Error::UserDataLent)));
        lua.globals().set("a", &lent)?;
        // `join` takes its arguments as `UserDataRef`s, which could be kept.
        assert!(lua.load("a.join(a, a)").exec().unwrap_err().to_string().contains("lent"));
        // Beside each other: a method that changes it, and one that reads it meanwhile.
        assert!(lua.load("a:during(function() return a:balance() end)").exec().is_err());
        lent.borrow_mut_scoped(|account: &mut Account| account.cents += 1)?;
        assert!(lua.load("a:deposit(1)").exec().is_ok());
        Ok(())
    })
    .unwrap();
    assert_eq!(account.cents, 4);
}

#[test]
fn owned_values_go_with_their_scope() {
    use crate::counted::Counted;
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    let order = std::sync::Mutex::new(Vec::new());
    lua.scope(|scope| {
        scope.add_destructor(|| order.lock().unwrap().push(("first", counted.alive())));
        scope.add_destructor(|| order.lock().unwrap().push(("second", counted.alive())));
        lua.globals().set("a", scope.create_userdata(Account { owner: "Ada".to_owned(), cents: 1 })?)?;
        lua.globals().set("c", scope.create_any_userdata(counted.another(), |_| {})?)?;
        assert_eq!(lua.load("a:deposit(41); return a:balance()").eval::<i64>()?, 42);
        assert_eq!((counted.alive(), order.lock().unwrap().len()), (1, 0));
        Ok(())
    })
    .unwrap();
    assert_eq!(*order.lock().unwrap(), [("first", 0), ("second", 0)]);
    let error = lua.load("a:balance()").exec().unwrap_err().to_string();
    assert!(error.contains("time is over"), "{error}");
}

#[test]
fn values_of_any_type_are_lent() {
    let lua = Lua::new().unwrap();
    lua.register_userdata_type::<Vec<i64>>(|registry| {
        registry.add_method_mut("push", |_, list, n: i64| {
            list.push(n);
            Ok(())
        });
        registry.add_method("len", |_, list, ()| Ok(list.len()));
    })
    .unwrap();
    let (mut list, other): (Vec<i64>, Vec<i64>) = (vec![1], vec![1, 2]);
    lua.scope(|scope| {
        lua.globals().set("list", scope.create_any_userdata_ref_mut(&mut list)?)?;
        lua.globals().set("other", scope.create_any_userdata_ref(&other)?)?;
        assert!(lua.load("other:push(3)").exec().is_err());
        lua.load("list:push(other:len())").exec()
    })
    .unwrap();
    assert_eq!(list, [1, 2]);
}

/// Lives no longer than the account that it borrows.
struct Teller<'a> {
    account: &'a mut Account,
    limit: &'a i64,
}

impl UserData for Teller<'_> {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        fields.add_field_method_get("limit", |_, teller| Ok(*teller.limit));
        fields.add_field_method_get("cents", |_, teller| Ok(teller.account.cents));
        fields.add_field_method_set("cents", |_, teller, cents: i64| {
            teller.account.cents = cents;
            Ok(())
        });
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method_mut("take", |_, teller, cents: i64| {
            if cents > *teller.limit {
                return Err(Error::runtime("too much"));
            }
            teller.account.cents -= cents;
            Ok(teller.account.cents)
        });
        methods.add_method_mut("during", |_, _, f: Function| f.call::<()>(()));
        methods.add_function("kind", |_, ()| Ok("teller"));
        methods.add_meta_method(MetaMethod::Len, |_, teller, ()| Ok(teller.account.cents));
    }
}

#[test]
fn values_that_borrow_are_owned_for_a_time() {
    let lua = Lua::new().unwrap();
    let (mut account, limit) = (Account { owner: "Ada".to_owned(), cents: 100 }, 50);
    let mut other = Account { owner: "Bob".to_owned(), cents: 7 };
    let kept = lua
        .scope(|scope| {
            let teller = scope.create_userdata(Teller { account: &mut account, limit: &limit })?;
            lua.globals().set("t", &teller)?;
            lua.globals().set("u", scope.create_userdata(Teller { account: &mut other, limit: &0 })?)?;
            let all = "t:take(40); t.cents = t.cents + 1; return #t, t.limit, t.kind(), t:take(1), u.cents";
            let all: (i64, i64, String, i64, i64) = lua.load(all).eval()?;
            assert_eq!(all, (61, 50, "teller".to_owned(), 60, 7));
            for (source, message) in [
                ("t:take(51)", "too much"),
                ("t.take(u, 1)", "Teller expected"),
                ("t.take(1)", "Teller expected"),
                ("t.take(io.stdout, 1)", "Teller expected"),
                ("t:take('x')", "bad argument #1 to 'take'"),
                ("t:during(function() t:take(1) end)", "calling 'take' on bad self (userdata is borrowed)"),
                ("t.limit = 1", "no field 'limit'"),
            ] {
                let error = lua.load(source).exec().unwrap_err().to_string();
                assert!(error.contains(message), "{source}: {error}");
            }
            assert!(matches!(teller.borrow::<Account>(), Err(Error::UserDataLent)));
            assert!(matches!(teller.destroy(), Err(Error::UserDataLent)));
            lua.load("take, get = t.take, function() return t.cents end").exec()?;
            Ok(teller)
        })
        .unwrap();
    assert_eq!((account.cents, other.cents), (60, 7));
    for source in ["t:take(1)", "take(t, 1)", "get()", "t.cents = 0", "return #t"] {
        let error = lua.load(source).exec().unwrap_err().to_string();
        assert!(error.contains("time is over"), "{source}: {error}");
    }
    assert!(kept.call_method::<i64>("take", 1).is_err());
    lua.scope(|scope| {
        // The place of the earlier value may be that of a new one, whose functions do not take it for their own.
        lua.globals().set("v", scope.create_userdata(Teller { account: &mut account, limit: &limit })?)?;
        assert!(lua.load("v.take(t, 1)").exec().unwrap_err().to_string().contains("Teller expected"));
        lua.load("v:take(10)").exec()
    })
    .unwrap();
    assert_eq!(account.cents, 50);
}

#[test]
fn methods_that_wait_do_not_get_what_is_lent() {
    struct Slow(i64);
    impl UserData for Slow {
        fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
            methods.add_async_method("get", async |_, slow, ()| Ok(slow.0));
        }
    }
    let lua = Lua::new().unwrap();
    lua.scope(|scope| {
        lua.globals().set("slow", scope.create_userdata(Slow(1))?)?;
        let error = futures::executor::block_on(lua.load("slow:get()").exec_async()).unwrap_err();
        assert!(error.to_string().contains("lent"), "{error}");
        Ok(())
    })
    .unwrap();
}
