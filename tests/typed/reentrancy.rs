//! Functions of the host that use the state which has called them.

use perilune::{AnyUserData, Error, Function, Lua, Table, UserData, UserDataMethods, Value};

struct Node {
    value: i64,
    next: Option<AnyUserData>,
}

impl UserData for Node {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method("sum", |_, node, ()| {
            // A method that calls itself on another value, and so on.
            let rest = node.next.as_ref().map_or(Ok(0), |next| next.call_method::<i64>("sum", ()))?;
            Ok(node.value + rest)
        });
        methods.add_method_mut("link", |_, node, next: Option<AnyUserData>| {
            node.next = next;
            Ok(())
        });
        methods.add_method("read_twice", |_, node, this: AnyUserData| {
            Ok(node.value
                + this.borrow::<Self>()?.value
                + this.call_method::<i64>("read_twice_more", &this)?)
        });
        methods.add_method("read_twice_more", |_, node, this: AnyUserData| {
            this.borrow_scoped(|other: &Self| other.value + node.value)
        });
        methods.add_method("write_while_read", |_, _, this: AnyUserData| {
            Ok((this.borrow_mut::<Self>().is_err(), this.borrow_mut_scoped(|_: &mut Self| ()).is_err()))
        });
        methods.add_method_mut("read_while_written", |_, _, this: AnyUserData| {
            Ok((this.borrow::<Self>().is_err(), this.borrow_mut::<Self>().is_err()))
        });
    }
}

#[test]
fn methods_call_themselves_on_other_values() {
    let lua = Lua::new().unwrap();
    let mut list: Option<AnyUserData> = None;
    for value in 1..=20 {
        list = Some(lua.create_userdata(Node { value, next: list }).unwrap());
    }
    let list = list.unwrap();
    assert_eq!(list.call_method::<i64>("sum", ()).unwrap(), 210);
    // A circle ends with an error, not with the process.
    list.call_method::<()>("link", &list).unwrap();
    assert!(list.call_method::<i64>("sum", ()).unwrap_err().to_string().contains("stack overflow"));
    list.call_method::<()>("link", Value::Nil).unwrap();
    assert_eq!(list.call_method::<i64>("sum", ()).unwrap(), 20);
}

#[test]
fn borrows_of_one_value_go_together_or_fail() {
    let lua = Lua::new().unwrap();
    lua.globals().set("node", Node { value: 1, next: None }).unwrap();
    assert_eq!(lua.load("return node:read_twice(node)").eval::<i64>().unwrap(), 4);
    assert_eq!(lua.load("return node:write_while_read(node)").eval::<(bool, bool)>().unwrap(), (true, true));
    assert_eq!(
        lua.load("return node:read_while_written(node)").eval::<(bool, bool)>().unwrap(),
        (true, true)
    );
    // Afterwards it is free again.
    lua.load("node:link(nil)").exec().unwrap();
}

#[test]
fn the_state_is_used_from_everywhere() {
    let lua = Lua::new().unwrap();
    let call = lua
        .create_function(|lua, f: Function| {
            lua.globals().set("seen", lua.load("return 1").eval::<i64>()?)?;
            lua.gc_collect()?;
            f.call::<Value>(lua.create_table()?)
        })
        .unwrap();
    lua.globals().set("call", call).unwrap();
    lua.globals().set("sorted", lua.create_sequence_from([3, 1, 2]).unwrap()).unwrap();
    lua.load(
        "
        local nested = 0
        table.sort(sorted, function(a, b) return call(function() nested = nested + 1; return a < b end) end)
        assert(nested > 0 and sorted[1] == 1 and sorted[3] == 3)
        assert(string.gsub('ab', '.', function(c) return call(function() return c .. c end) end) == 'aabb')
        local mt = {__index = function(_, k) return call(function() return k end) end,
                    __gc = function() call(function() end) end,
                    __close = function() call(function() closed = true end) end,
                    __eq = function() return call(function() return true end) end}
        local t <close> = setmetatable({}, mt)
        assert(t.x == 'x' and t == setmetatable({}, mt))
        for i = 1, 100 do setmetatable({}, mt) end
        local co = coroutine.wrap(function() return call(function() return coroutine.running() end) end)
        assert(co() ~= coroutine.running())
        assert(not pcall(call, error))
        ",
    )
    .exec()
    .unwrap();
    assert!(lua.globals().get::<bool>("closed").unwrap());
}

#[test]
fn a_table_is_changed_while_it_is_traversed() {
    let lua = Lua::new().unwrap();
    let table = lua.create_table_from((1..=100).map(|i| (format!("k{i}"), i))).unwrap();
    let mut sum = 0;
    for pair in table.pairs::<String, i64>() {
        let (key, value) = pair.unwrap();
        sum += value;
        table.set(key, Value::Nil).unwrap();
        lua.gc_collect().unwrap();
    }
    assert_eq!((sum, table.is_empty()), (5050, true));
    // The iterator lives on its own, also when the state is gone.
    let pairs = table.pairs::<Value, Value>();
    drop(lua);
    assert_eq!(pairs.filter(Result::is_err).count(), 1);
}

#[test]
fn scopes_nest() {
    let lua = Lua::new().unwrap();
    let (mut outer_count, mut inner_count) = (0, 0);
    lua.scope(|outer| {
        let count_outer = outer.create_function_mut(|_, ()| {
            outer_count += 1;
            Ok(())
        })?;
        lua.scope(|inner| {
            let both = inner.create_function_mut(|_, ()| {
                inner_count += 1;
                count_outer.call::<()>(())
            })?;
            lua.globals().set("both", both)?;
            lua.load("both(); both()").exec()
        })?;
        lua.globals().set("outer", count_outer)?;
        // The inner one is over, the outer one is not.
        assert!(lua.load("both()").exec().is_err());
        lua.load("outer()").exec()
    })
    .unwrap();
    assert!(lua.load("outer()").exec().is_err());
    assert_eq!((outer_count, inner_count), (3, 2));
}

#[test]
fn a_scope_is_opened_by_a_function_of_a_scope() {
    let lua = Lua::new().unwrap();
    let mut depths = Vec::new();
    lua.scope(|scope| {
        let dive = scope.create_function_mut(|lua, depth: i64| {
            depths.push(depth);
            let mut inner = 0;
            lua.scope(|scope| {
                let add = scope.create_function_mut(|_, n: i64| {
                    inner += n;
                    Ok(())
                })?;
                lua.globals().set("add", add)?;
                lua.load("add(2); add(3)").exec()
            })?;
            assert!(lua.load("add(1)").exec().is_err());
            Ok(inner)
        })?;
        assert_eq!(dive.call::<i64>(1)?, 5);
        // It runs already: a mutable function is not entered twice.
        lua.globals().set("dive", dive)?;
        assert_eq!(lua.load("return dive(2)").eval::<i64>()?, 5);
        Ok(())
    })
    .unwrap();
    assert_eq!(depths, [1, 2]);
}

#[test]
fn errors_pass_through_many_layers() {
    let lua = Lua::new().unwrap();
    let again = lua.create_function(|_, (f, n): (Function, i64)| f.call::<()>((f.clone(), n - 1))).unwrap();
    lua.globals().set("again", again).unwrap();
    let error = lua
        .load("local function f(g, n) if n <= 0 then error({depth = n}) end again(f, n) end f(f, 10)")
        .exec()
        .unwrap_err();
    let value = error.value().and_then(Value::as_table).cloned().unwrap();
    assert_eq!(value.get::<i64>("depth").unwrap(), 0);
    let _: &Table = &value;
    assert!(!matches!(error, Error::Callback { .. }), "the script's own value, not an error of the host");
}
