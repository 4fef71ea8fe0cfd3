//! Values that are lent to scripts.

use crate::userdata::Account;
use perilune::{AnyUserData, Error, Lua};

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
