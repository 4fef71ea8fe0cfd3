//! The metatable of a type: what it tells of its fields and methods, and the table that is made of it.

use super::cell::{name_of, short_type_name, with_value, with_value_mut};
use super::{AnyUserData, UserDataFields, UserDataMethods, UserDataOwned, UserDataRef, UserDataRefMut};
use crate::typed::convert::push_results;
use crate::typed::lua::call_mut;
use crate::typed::{Error, FromLua, FromLuaMulti, IntoLua, IntoLuaMulti, Lua, Result};
use perilune_vm::{NativeResult, Raised, State, Type, upvalue_index};
use std::any::TypeId;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;

/// Pushes something, later.
type Push = Box<dyn FnOnce(&mut State, &Lua) -> Result<()>>;

/// The fields, methods and metamethods of a type: see [`Lua::register_userdata_type`].
pub struct UserDataRegistry<T> {
    methods: Vec<(String, Push)>,
    getters: Vec<(String, Push)>,
    setters: Vec<(String, Push)>,
    metamethods: Vec<(String, Push)>,
    of: PhantomData<fn(T)>,
}

fn callback<A: FromLuaMulti, R: IntoLuaMulti>(
    f: impl Fn(&mut State, &Lua, i32) -> Result<R> + Send + 'static,
    _: PhantomData<A>,
) -> Push {
    Box::new(move |l, lua| {
        let observer = lua.observer();
        lua.attempt(l, |l| {
            l.push_closure(move |l| {
                let count = l.top();
                f(l, &observer, count)
                    .and_then(|results| push_results(l, results, &observer))
                    .map_err(|error| observer.raise(l, error))
            })
        })
    })
}

/// The arguments behind the userdata.
fn arguments<A: FromLuaMulti>(l: &mut State, lua: &Lua, count: i32) -> Result<A> {
    A::from_stack_multi(l, 2, (count - 1).max(0), lua).map_err(|error| match error {
        // The userdata itself is the first.
        Error::BadArgument { function, position, cause } => crate::typed::convert::argument_error(
            l,
            Error::BadArgument { function, position: position + 1, cause },
        ),
        other => other,
    })
}

/// The error of a method whose first argument is not what it should be.
fn bad_self<T: 'static>(l: &mut State, error: Error) -> Error {
    let cause = match error {
        Error::UserDataTypeMismatch => Error::from_lua(l.type_of(1).name(), name_of::<T>(l), None),
        Error::UserDataBorrowed | Error::UserDataDestructed => error,
        // That of the method itself.
        other => return other,
    };
    let error = Error::BadArgument { function: None, position: 1, cause: Arc::new(cause) };
    crate::typed::convert::argument_error(l, error)
}

fn method<T: Send + Sync + 'static, A: FromLuaMulti, R: IntoLuaMulti>(
    f: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
) -> Push {
    callback::<A, R>(
        move |l, lua, count| {
            let arguments = arguments(l, lua, count);
            with_value::<T, R>(l, 1, |value| f(lua, value, arguments?))
                .map_err(|error| bad_self::<T>(l, error))
        },
        PhantomData,
    )
}

fn method_mut<T: Send + Sync + 'static, A: FromLuaMulti, R: IntoLuaMulti>(
    f: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
) -> Push {
    callback::<A, R>(
        move |l, lua, count| {
            let arguments = arguments(l, lua, count);
            with_value_mut::<T, R>(l, 1, |value| f(lua, value, arguments?))
                .map_err(|error| bad_self::<T>(l, error))
        },
        PhantomData,
    )
}

fn function<A: FromLuaMulti, R: IntoLuaMulti>(f: impl Fn(&Lua, A) -> Result<R> + Send + 'static) -> Push {
    Box::new(move |l, lua| lua.push_callback(l, f))
}

impl<T: Send + Sync + 'static> UserDataFields<T> for UserDataRegistry<T> {
    fn add_field<V: IntoLua + Clone + Send + 'static>(&mut self, name: impl Into<String>, value: V) {
        // An ordinary entry beside the methods.
        self.methods.push((name.into(), Box::new(move |l, lua| value.push_to_stack(l, lua))));
    }

    fn add_field_method_get<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        get: impl Fn(&Lua, &T) -> Result<R> + Send + 'static,
    ) {
        self.getters.push((name.into(), method::<T, (), R>(move |lua, value, ()| get(lua, value))));
    }

    fn add_field_method_set<V: FromLua>(
        &mut self,
        name: impl Into<String>,
        set: impl Fn(&Lua, &mut T, V) -> Result<()> + Send + 'static,
    ) {
        self.setters.push((name.into(), method_mut::<T, V, ()>(set)));
    }

    fn add_field_function_get<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        get: impl Fn(&Lua, AnyUserData) -> Result<R> + Send + 'static,
    ) {
        self.getters.push((name.into(), function::<AnyUserData, R>(get)));
    }

    fn add_field_function_set<V: FromLua>(
        &mut self,
        name: impl Into<String>,
        set: impl Fn(&Lua, AnyUserData, V) -> Result<()> + Send + 'static,
    ) {
        let set = move |lua: &Lua, (userdata, value): (AnyUserData, V)| set(lua, userdata, value);
        self.setters.push((name.into(), function::<(AnyUserData, V), ()>(set)));
    }

    fn add_meta_field<V: IntoLua + Clone + Send + 'static>(&mut self, name: impl Into<String>, value: V) {
        self.metamethods.push((name.into(), Box::new(move |l, lua| value.push_to_stack(l, lua))));
    }
}

impl<T: Send + Sync + 'static> UserDataMethods<T> for UserDataRegistry<T> {
    fn add_method<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    ) {
        self.methods.push((name.into(), method(f)));
    }

    fn add_method_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    ) {
        self.methods.push((name.into(), method_mut(f)));
    }

    fn add_async_method<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(Lua, UserDataRef<T>, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        let function = move |lua, (value, arguments): (UserDataRef<T>, A)| f(lua, value, arguments);
        UserDataMethods::<T>::add_async_function(self, name, function);
    }

    fn add_async_method_mut<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(Lua, UserDataRefMut<T>, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        let function = move |lua, (value, arguments): (UserDataRefMut<T>, A)| f(lua, value, arguments);
        UserDataMethods::<T>::add_async_function(self, name, function);
    }

    fn add_async_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.methods.push((name.into(), Box::new(move |l, lua| lua.push_async_callback(l, f))));
    }

    fn add_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        self.methods.push((name.into(), function(f)));
    }

    fn add_function_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl FnMut(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        let f = RefCell::new(f);
        self.methods
            .push((name.into(), function(move |lua: &Lua, arguments: A| call_mut(&f, lua, arguments))));
    }

    fn add_meta_method<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    ) {
        self.metamethods.push((name.into(), method(f)));
    }

    fn add_meta_method_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    ) {
        self.metamethods.push((name.into(), method_mut(f)));
    }

    fn add_async_meta_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.metamethods.push((name.into(), Box::new(move |l, lua| lua.push_async_callback(l, f))));
    }

    fn add_meta_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        self.metamethods.push((name.into(), function(f)));
    }

    fn add_meta_function_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl FnMut(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        let f = RefCell::new(f);
        self.metamethods
            .push((name.into(), function(move |lua: &Lua, arguments: A| call_mut(&f, lua, arguments))));
    }

    fn add_method_once<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(&Lua, T, A) -> Result<R> + Send + 'static,
    ) {
        let f = move |lua: &Lua, (UserDataOwned(value), arguments): (UserDataOwned<T>, A)| {
            f(lua, value, arguments)
        };
        self.methods.push((name.into(), function(f)));
    }

    fn add_async_meta_method<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(Lua, UserDataRef<T>, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        let function = move |lua, (value, arguments): (UserDataRef<T>, A)| f(lua, value, arguments);
        UserDataMethods::<T>::add_async_meta_function(self, name, function);
    }

    fn add_async_meta_method_mut<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        f: impl Fn(Lua, UserDataRefMut<T>, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        let function = move |lua, (value, arguments): (UserDataRefMut<T>, A)| f(lua, value, arguments);
        UserDataMethods::<T>::add_async_meta_function(self, name, function);
    }
}

/// Pushes a table with these entries.
fn push_table(l: &mut State, lua: &Lua, entries: Vec<(String, Push)>) -> Result<()> {
    lua.attempt(l, |l| l.create_table(0, entries.len()))?;
    for (name, push) in entries {
        push(l, lua)?;
        lua.attempt(l, |l| l.raw_set_field(-2, &name))?;
    }
    Ok(())
}

/// Pushes a metatable with what `tell` tells, and makes it that of the type.
pub(super) fn push_new_metatable<T: Send + Sync + 'static>(
    l: &mut State,
    lua: &Lua,
    tell: impl FnOnce(&mut UserDataRegistry<T>),
) -> Result<()> {
    let mut registry = UserDataRegistry {
        methods: Vec::new(),
        getters: Vec::new(),
        setters: Vec::new(),
        metamethods: Vec::new(),
        of: PhantomData,
    };
    tell(&mut registry);
    push_metatable(l, lua, registry)?;
    lua.attempt(l, |l| l.set_type_metatable(TypeId::of::<T>()))
}

fn push_metatable<T>(l: &mut State, lua: &Lua, registry: UserDataRegistry<T>) -> Result<()> {
    let UserDataRegistry { methods, getters, setters, metamethods, of: _ } = registry;
    let (has_getters, has_setters) = (!getters.is_empty(), !setters.is_empty());
    let named = metamethods.iter().any(|(name, _)| name == "__name");
    push_table(l, lua, metamethods)?;
    let metatable = l.top();
    push_table(l, lua, methods)?;
    push_table(l, lua, getters)?;
    push_table(l, lua, setters)?;
    lua.attempt(l, |l| {
        if !named {
            l.push_str(short_type_name::<T>())?;
            l.raw_set_field(metatable, "__name")?;
        }
        // A script that got hold of the metatable could give it to a value of another type.
        l.push_boolean(false);
        l.raw_set_field(metatable, "__metatable")?;
        let own = l.raw_get_field(metatable, "__index")? != Type::Nil;
        if has_getters || own {
            l.push_value(metatable + 1);
            l.push_value(metatable + 2);
            l.rotate(-3, -1);
            l.push_native_closure(index, 3)?;
        } else {
            l.pop(1);
            l.push_value(metatable + 1);
        }
        l.raw_set_field(metatable, "__index")?;
        if has_setters {
            l.push_value(metatable + 3);
            l.raw_get_field(metatable, "__newindex")?;
            l.push_native_closure(new_index, 2)?;
            l.raw_set_field(metatable, "__newindex")?;
        }
        l.set_top(metatable);
        Ok(())
    })
}

/// `__index` of a type with fields: a method, what a getter returns, or what the type's own `__index` says.
fn index(l: &mut State) -> NativeResult {
    l.push_value(2);
    if l.raw_get(upvalue_index(1)) != Type::Nil {
        return Ok(1);
    }
    l.push_value(2);
    if l.raw_get(upvalue_index(2)) != Type::Nil {
        return hand_over(l, [1]);
    }
    l.push_value(upvalue_index(3));
    if l.is_nil(-1) {
        return Ok(1);
    }
    l.push_value(1);
    l.push_value(2);
    call_and_return(l, 2)
}

/// `__newindex` of a type with fields.
fn new_index(l: &mut State) -> NativeResult {
    l.push_value(2);
    if l.raw_get(upvalue_index(1)) != Type::Nil {
        return hand_over(l, [1, 3]);
    }
    l.push_value(upvalue_index(2));
    if l.is_nil(-1) {
        return Err(no_field(l));
    }
    for argument in 1..=3 {
        l.push_value(argument);
    }
    call_and_return(l, 3)
}

fn no_field(l: &mut State) -> Raised {
    let name = l.bytes(2).map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
    l.raise(format!("no field '{name}' that can be set"))
}

/// The getter or setter on top answers with these arguments.
fn hand_over<const N: usize>(l: &mut State, arguments: [i32; N]) -> NativeResult {
    l.hand_over(arguments).unwrap_or_else(|| Err(l.raise("field without its function")))
}

/// Calls the function below its `nargs` arguments and returns its first result.
fn call_and_return(l: &mut State, nargs: i32) -> NativeResult {
    l.call_k(nargs, 1, 0, |_, _, _| Ok(1))
}
