//! Values of the host in Lua.

use crate::counted::Counted;
use perilune::{AnyUserData, Error, Lua, MetaMethod, UserData, UserDataFields, UserDataMethods, UserDataRef};

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Account {
    pub(crate) owner: String,
    pub(crate) cents: i64,
}

impl UserData for Account {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        fields.add_field("currency", "EUR");
        fields.add_field_method_get("owner", |_, account| Ok(account.owner.clone()));
        fields.add_field_method_set("owner", |_, account, owner: String| {
            account.owner = owner;
            Ok(())
        });
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("balance", |_, account, ()| Ok(account.cents));
        methods.add_method_mut("deposit", |_, account, cents: i64| {
            account.cents += cents;
            Ok(account.cents)
        });
        methods.add_method_mut("during", |_, account, f: perilune::Function| {
            account.cents += 1;
            f.call::<()>(())
        });
        methods
            .add_function("join", |_, (a, b): (UserDataRef<Self>, UserDataRef<Self>)| Ok(a.cents + b.cents));
        methods.add_meta_method(MetaMethod::Len, |_, account, ()| Ok(account.cents));
        methods.add_meta_method(MetaMethod::Eq, |_, a, b: UserDataRef<Self>| Ok(*a == *b));
        methods.add_meta_method(MetaMethod::Index, |_, _, key: String| Ok(format!("<{key}>")));
        methods.add_meta_method(MetaMethod::ToString, |_, account, ()| {
            Ok(format!("account of {}", account.owner))
        });
    }
}

fn state() -> (Lua, AnyUserData) {
    let lua = Lua::new().unwrap();
    let account = lua.create_userdata(Account { owner: "Ada".to_owned(), cents: 100 }).unwrap();
    lua.globals().set("a", &account).unwrap();
    (lua, account)
}

#[test]
fn fields_methods_and_metamethods() {
    let (lua, account) = state();
    assert_eq!(lua.load("a:deposit(5); return a:balance()").eval::<i64>().unwrap(), 105);
    assert_eq!(lua.load("a.owner = a.owner .. '!'; return a.owner").eval::<String>().unwrap(), "Ada!");
    assert_eq!(
        lua.load("return a.currency, #a, a.unknown").eval::<(String, i64, String)>().unwrap(),
        ("EUR".to_owned(), 105, "<unknown>".to_owned())
    );
    assert_eq!(
        lua.load("return tostring(a), a.join(a, a)").eval::<(String, i64)>().unwrap(),
        ("account of Ada!".to_owned(), 210)
    );
    assert_eq!(account.borrow::<Account>().unwrap().cents, 105);
    let other = lua.create_userdata(account.borrow::<Account>().unwrap().clone()).unwrap();
    lua.globals().set("b", other).unwrap();
    assert!(lua.load("return a == b and not rawequal(a, b)").eval::<bool>().unwrap());
}

#[test]
fn mistakes_are_errors() {
    let (lua, account) = state();
    let message = |source: &str| lua.load(source).exec().unwrap_err().to_string();
    assert_eq!(message("a:deposit('x')"), "bad argument #1 to 'deposit' (i64 expected, got string)");
    assert!(message("a.balance(1)").contains("Account expected, got number"), "{}", message("a.balance(1)"));
    assert!(message("a.balance(io.stdout)").contains("Account expected, got userdata"));
    assert!(message("a.other = 1").contains("no field 'other' that can be set"));
    assert!(matches!(account.borrow::<String>(), Err(Error::UserDataTypeMismatch)));
    assert!(!lua.load("return getmetatable(a)").eval::<bool>().unwrap());
}

#[test]
fn borrows_are_checked() {
    let (lua, account) = state();
    let message = |source: &str| lua.load(source).exec().unwrap_err().to_string();
    assert!(message("a:during(function() a:balance() end)").contains("borrowed"));
    {
        let _shared = account.borrow::<Account>().unwrap();
        assert!(lua.load("a:balance()").exec().is_ok());
        assert!(message("a:deposit(1)").contains("borrowed"));
        assert!(matches!(account.borrow_mut::<Account>(), Err(Error::UserDataBorrowed)));
    }
    account.borrow_mut::<Account>().unwrap().cents = 7;
    assert_eq!(account.take::<Account>().unwrap().cents, 7);
    assert!(message("a:balance()").contains("is gone"));
}

/// A value with everything that a type can tell beside plain methods.
struct Probe(i64);

impl UserData for Probe {
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        fields.add_meta_field("version", 3);
        fields.add_field_function_get("note", |_, probe| probe.user_value::<Option<String>>("note"));
        fields.add_field_function_set("note", |_, probe, note: Option<String>| {
            probe.set_user_value("note", note)
        });
    }

    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        let mut made = 0;
        methods.add_function_mut("new", move |_, ()| {
            made += 1;
            Ok(Probe(made))
        });
        methods.add_method("number", |_, probe, ()| Ok(probe.0));
        methods.add_async_method_mut("advance", async |_, mut probe, by: i64| {
            futures::future::ready(()).await;
            probe.0 += by;
            Ok(probe.0)
        });
        methods
            .add_meta_function(MetaMethod::Call, |_, (probe, n): (UserDataRef<Self>, i64)| Ok(probe.0 * n));
    }
}

#[test]
fn a_type_tells_more_than_methods() {
    let lua = Lua::new().unwrap();
    let proxy = lua.create_proxy::<Probe>().unwrap();
    lua.globals().set("Probe", &proxy).unwrap();
    lua.load("p = Probe.new(); q = Probe.new(); p.note = 'first'").exec().unwrap();
    assert_eq!(
        lua.load("return p:number(), q:number(), p.note, q.note")
            .eval::<(i64, i64, String, Option<String>)>()
            .unwrap(),
        (1, 2, "first".to_owned(), None)
    );
    assert_eq!(futures::executor::block_on(lua.load("p:advance(4)").eval_async::<i64>()).unwrap(), 5);
    let p: AnyUserData = lua.globals().get("p").unwrap();
    assert_eq!(p.call::<i64>(3).unwrap(), 15);
    assert_eq!(p.call_method::<i64>("number", ()).unwrap(), 5);
    p.set("note", "second").unwrap();
    assert_eq!(p.get::<String>("note").unwrap(), "second");
    assert_eq!(futures::executor::block_on(p.call_async_method::<i64>("advance", 1)).unwrap(), 6);
    assert_eq!(p.call_function::<i64>("number", &p).unwrap(), 6);
    assert!(p.call_method::<()>("missing", ()).is_err());
    // A proxy has no value.
    assert!(matches!(proxy.borrow::<Probe>(), Err(Error::UserDataTypeMismatch)));
    assert!(lua.load("Probe:number()").exec().unwrap_err().to_string().contains("Probe expected"));
}

#[test]
fn types_of_other_crates_are_registered() {
    use std::time::Duration;
    let lua = Lua::new().unwrap();
    let before = lua.create_any_userdata(Duration::from_secs(1)).unwrap();
    assert_eq!(before.type_name().as_deref(), Some("Duration"));
    assert!(before.call_method::<f64>("seconds", ()).is_err());
    lua.register_userdata_type::<Duration>(|registry| {
        registry.add_method("seconds", |_, duration, ()| Ok(duration.as_secs_f64()));
        registry.add_meta_field("__name", "duration");
        registry.add_meta_function(
            MetaMethod::Add,
            |lua, (a, b): (UserDataRef<Duration>, UserDataRef<Duration>)| lua.create_any_userdata(*a + *b),
        );
    })
    .unwrap();
    let after = lua.create_any_userdata(Duration::from_secs(60)).unwrap();
    lua.globals().set("d", &after).unwrap();
    assert_eq!(lua.load("return (d + d):seconds()").eval::<f64>().unwrap(), 120.0);
    let error = lua.load("return d + 1").exec().unwrap_err().to_string();
    assert!(error.contains("duration expected, got number"), "{error}");
}

#[test]
fn methods_take_the_value_out() {
    struct Once(String);
    impl UserData for Once {
        fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
            methods.add_method_once("finish", |_, once, suffix: String| Ok(once.0 + &suffix));
            let mut calls = 0;
            methods.add_meta_function_mut(perilune::MetaMethod::Len, move |_, _: perilune::Value| {
                calls += 1;
                Ok(calls)
            });
        }
    }
    let lua = Lua::new().unwrap();
    lua.globals().set("once", Once("the ".to_owned())).unwrap();
    assert_eq!(lua.load("return #once * 10 + #once").eval::<i64>().unwrap(), 12);
    assert_eq!(lua.load("return once:finish('end')").eval::<String>().unwrap(), "the end");
    assert!(lua.load("once:finish('')").exec().unwrap_err().to_string().contains("gone"));
    assert_eq!(lua.load("return #once").eval::<i64>().unwrap(), 3);
}

#[test]
fn destroyed_values_are_dropped_at_once() {
    let lua = Lua::new().unwrap();
    let counted = Counted::new();
    let userdata = lua.create_userdata(counted.another()).unwrap();
    let any = lua.create_any_userdata((counted.another(), 1)).unwrap();
    lua.globals().set("kept", &userdata).unwrap();
    let borrowed = userdata.borrow::<Counted>().unwrap();
    assert!(matches!(userdata.destroy(), Err(Error::UserDataBorrowed)));
    drop(borrowed);
    assert_eq!(counted.dropped(), 0);
    userdata.destroy().unwrap();
    any.destroy().unwrap();
    assert_eq!(counted.dropped(), 2);
    assert!(matches!(userdata.destroy(), Err(Error::UserDataDestructed)));
    assert!(matches!(any.borrow::<(Counted, i32)>(), Err(Error::UserDataDestructed)));
    drop(lua);
    assert_eq!(counted.dropped(), 2);
}

#[test]
fn what_is_in_use_or_no_value_of_the_host_is_not_destroyed() {
    let (lua, account) = state();
    lua.globals().set("destroy", lua.create_function(|_, any: AnyUserData| any.destroy()).unwrap()).unwrap();
    let error = lua.load("a:during(function() destroy(a) end)").exec().unwrap_err();
    assert!(matches!(error.root_cause(), Error::UserDataBorrowed), "{error}");
    assert_eq!(account.borrow::<Account>().unwrap().cents, 101);
    for source in ["destroy(io.stdout)", "destroy(P)"] {
        lua.globals().set("P", lua.create_proxy::<Account>().unwrap()).unwrap();
        let error = lua.load(source).exec().unwrap_err();
        assert!(matches!(error.root_cause(), Error::UserDataTypeMismatch), "{source}: {error}");
    }
    // A metatable that got to a value of another type.
    lua.globals().set("file", lua.load("return io.tmpfile()").eval::<AnyUserData>().unwrap()).unwrap();
    lua.load("debug.setmetatable(file, debug.getmetatable(a))").exec().unwrap();
    let error = lua.load("destroy(file)").exec().unwrap_err();
    assert!(matches!(error.root_cause(), Error::UserDataTypeMismatch), "{error}");
}

#[test]
fn a_value_whose_drop_uses_the_state_is_destroyed() {
    struct Speaks(perilune::WeakLua);
    impl Drop for Speaks {
        fn drop(&mut self) {
            let lua = self.0.upgrade().expect("open");
            lua.load("said = 'bye'; collectgarbage()").exec().unwrap();
        }
    }
    let lua = Lua::new().unwrap();
    lua.create_any_userdata(Speaks(lua.weak())).unwrap().destroy().unwrap();
    assert_eq!(lua.globals().get::<String>("said").unwrap(), "bye");
}

#[test]
fn methods_that_take_the_value_may_wait() {
    struct Ticket(i64);
    impl UserData for Ticket {
        fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
            methods.add_async_method_once("redeem", async |_, ticket, add: i64| Ok(ticket.0 + add));
        }
    }
    let lua = Lua::new().unwrap();
    lua.globals().set("ticket", Ticket(40)).unwrap();
    let redeem = || futures::executor::block_on(lua.load("return ticket:redeem(2)").eval_async::<i64>());
    assert_eq!(redeem().unwrap(), 42);
    assert!(redeem().is_err());
}

#[test]
fn metatables_get_made_values_and_are_looked_at() {
    struct Named;
    impl UserData for Named {
        fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
            fields.add_meta_field(MetaMethod::Name, "Nom");
            fields.add_meta_field_with("__extra", |lua| lua.create_sequence_from([1, 2, 3]));
        }
    }
    let lua = Lua::new().unwrap();
    let named = lua.create_userdata(Named).unwrap();
    assert_eq!(named.type_name().as_deref(), Some("Nom"));
    let metatable = named.metatable().unwrap();
    assert_eq!(metatable.get::<Vec<i64>>("__extra").unwrap(), [1, 2, 3]);
    assert_eq!(metatable.get::<String>("__name").unwrap(), "Nom");
    assert!(lua.create_proxy::<Named>().unwrap().is_proxy::<Named>());
    assert!(!named.is_proxy::<Named>());
    assert!("__add" == MetaMethod::Add);
    assert_eq!(MetaMethod::Close.to_string(), "__close");
}
