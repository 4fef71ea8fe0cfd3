//! Values of the host in Lua.

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
