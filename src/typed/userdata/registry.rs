//! How a type of the host tells its fields, methods and metamethods.

use super::members::Place;
use crate::typed::lua::call_mut;
use crate::typed::{
    AnyUserData, FromLua, FromLuaMulti, IntoLua, IntoLuaMulti, Lua, Result, UserDataOwned, UserDataRef,
    UserDataRefMut,
};
use perilune_vm::State;
use std::cell::RefCell;

/// Types of the host whose values can be in Lua.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Lua, MetaMethod, UserData, UserDataFields, UserDataMethods};
///
/// struct Point { x: f64, y: f64 }
///
/// impl UserData for Point {
///     fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
///         fields.add_field_method_get("x", |_, point| Ok(point.x));
///     }
///
///     fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
///         methods.add_method("norm", |_, point, ()| Ok(point.x.hypot(point.y)));
///         methods.add_method_mut("move_by", |_, point, (dx, dy): (f64, f64)| {
///             point.x += dx;
///             point.y += dy;
///             Ok(())
///         });
///         methods.add_meta_method(MetaMethod::ToString, |_, point, ()| Ok(format!("({}, {})", point.x, point.y)));
///     }
/// }
///
/// let lua = Lua::new()?;
/// lua.globals().set("p", Point { x: 3.0, y: 4.0 })?;
/// assert_eq!(lua.load("return p.x + p:norm()").eval::<f64>()?, 8.0);
/// assert_eq!(lua.load("p:move_by(1, -1); return tostring(p)").eval::<String>()?, "(4, 3)");
/// # Ok(())
/// # }
/// ```
pub trait UserData: Sized {
    /// Adds the fields.
    fn add_fields<F: UserDataFields<Self>>(fields: &mut F) {
        let _ = fields;
    }

    /// Adds methods and metamethods.
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        let _ = methods;
    }
}

/// Where [`UserData::add_fields`] adds fields.
pub trait UserDataFields<T> {
    /// A field with one value for all.
    fn add_field<V: IntoLua + Clone + Send + 'static>(&mut self, name: impl Into<String>, value: V);

    /// A field that is read by a function.
    fn add_field_method_get<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        get: impl Fn(&Lua, &T) -> Result<R> + Send + 'static,
    );

    /// A field that is written by a function.
    fn add_field_method_set<V: FromLua>(
        &mut self,
        name: impl Into<String>,
        set: impl Fn(&Lua, &mut T, V) -> Result<()> + Send + 'static,
    );

    /// A field that is read by a function which gets the userdata itself, such as to look into its
    /// [user values](AnyUserData::user_value).
    fn add_field_function_get<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        get: impl Fn(&Lua, AnyUserData) -> Result<R> + Send + 'static,
    );

    /// A field that is written by a function which gets the userdata itself.
    fn add_field_function_set<V: FromLua>(
        &mut self,
        name: impl Into<String>,
        set: impl Fn(&Lua, AnyUserData, V) -> Result<()> + Send + 'static,
    );

    /// A field of the metatable.
    fn add_meta_field<V: IntoLua + Clone + Send + 'static>(&mut self, name: impl Into<String>, value: V);

    /// A field of the metatable whose value `f` makes with the metatable.
    fn add_meta_field_with<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        f: impl FnOnce(&Lua) -> Result<R> + 'static,
    );
}

/// Where [`UserData::add_methods`] adds methods.
pub trait UserDataMethods<T> {
    /// A method that reads the value.
    fn add_method<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    );

    /// A method that changes the value.
    fn add_method_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    );

    /// A function in the place of a method: called with `:`, its first argument is the userdata.
    fn add_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    );

    /// A function that waits, in the place of a method.
    fn add_async_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// A metamethod that reads the value.
    fn add_meta_method<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    );

    /// A metamethod that changes the value.
    fn add_meta_method_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    );

    /// A metamethod that gets its operands as they are: the userdata may be the second one.
    fn add_meta_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    );

    /// As [`UserDataMethods::add_meta_function`], for one that waits.
    fn add_async_meta_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// A method that takes the value out of the userdata, which is of no use afterwards.
    fn add_method_once<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, T, A) -> Result<R> + Send + 'static,
    ) where
        T: Send + Sync + 'static,
    {
        self.add_function(name, move |lua, (UserDataOwned(value), arguments)| method(lua, value, arguments));
    }

    /// As [`UserDataMethods::add_function`], for a closure that changes what it has captured. A call while it runs is an error.
    fn add_function_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl FnMut(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        let function = RefCell::new(function);
        self.add_function(name, move |lua, arguments| call_mut(&function, lua, arguments));
    }

    /// As [`UserDataMethods::add_meta_function`], for a closure that changes what it has captured. A call while it runs is an error.
    fn add_meta_function_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl FnMut(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        let function = RefCell::new(function);
        self.add_meta_function(name, move |lua, arguments| call_mut(&function, lua, arguments));
    }

    /// A method that waits. The value is borrowed until its future is done.
    fn add_async_method<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRef<T>, A) -> FR + Send + 'static,
    ) where
        T: Send + Sync + 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_async_function(name, move |lua, (value, arguments)| method(lua, value, arguments));
    }

    /// A method that waits and changes the value. It is borrowed alone until the future is done.
    fn add_async_method_mut<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRefMut<T>, A) -> FR + Send + 'static,
    ) where
        T: Send + Sync + 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_async_function(name, move |lua, (value, arguments)| method(lua, value, arguments));
    }

    /// A method that waits and takes the value out of the userdata, which is of no use afterwards.
    fn add_async_method_once<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, T, A) -> FR + Send + 'static,
    ) where
        T: Send + Sync + 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_async_function(name, move |lua, (UserDataOwned(value), arguments)| {
            method(lua, value, arguments)
        });
    }

    /// A metamethod that waits. The value is borrowed until its future is done.
    fn add_async_meta_method<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRef<T>, A) -> FR + Send + 'static,
    ) where
        T: Send + Sync + 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_async_meta_function(name, move |lua, (value, arguments)| method(lua, value, arguments));
    }

    /// A metamethod that waits and changes the value. It is borrowed alone until the future is done.
    fn add_async_meta_method_mut<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRefMut<T>, A) -> FR + Send + 'static,
    ) where
        T: Send + Sync + 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_async_meta_function(name, move |lua, (value, arguments)| method(lua, value, arguments));
    }
}

/// What collects members, and how they come to the value of a userdata. All that does so has the methods of both traits.
pub trait Registrar<T> {
    /// Adds what `push` pushes.
    fn add_pushed(
        &mut self,
        place: Place,
        name: String,
        push: impl FnOnce(&mut State, &Lua) -> Result<()> + 'static,
    );

    /// Adds a function that gets the value.
    fn add_reading<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    );

    /// Adds a function that gets the value and may change it.
    fn add_changing<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    );

    /// Adds a function that gets the arguments as they are.
    fn add_plain<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        place: Place,
        name: String,
        f: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        self.add_pushed(place, name, move |l, lua| lua.push_callback(l, f));
    }

    /// Adds a function that waits.
    fn add_waiting<A, FR, R>(&mut self, place: Place, name: String, f: impl Fn(Lua, A) -> FR + Send + 'static)
    where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_pushed(place, name, move |l, lua| lua.push_async_callback(l, f));
    }
}

impl<T, M: Registrar<T>> UserDataFields<T> for M {
    fn add_field<V: IntoLua + Clone + Send + 'static>(&mut self, name: impl Into<String>, value: V) {
        // An ordinary entry beside the methods.
        self.add_pushed(Place::Methods, name.into(), move |l, lua| value.push_to_stack(l, lua));
    }

    fn add_field_method_get<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        get: impl Fn(&Lua, &T) -> Result<R> + Send + 'static,
    ) {
        self.add_reading(Place::Getters, name.into(), move |lua, value, ()| get(lua, value));
    }

    fn add_field_method_set<V: FromLua>(
        &mut self,
        name: impl Into<String>,
        set: impl Fn(&Lua, &mut T, V) -> Result<()> + Send + 'static,
    ) {
        self.add_changing(Place::Setters, name.into(), set);
    }

    fn add_field_function_get<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        get: impl Fn(&Lua, AnyUserData) -> Result<R> + Send + 'static,
    ) {
        self.add_plain(Place::Getters, name.into(), get);
    }

    fn add_field_function_set<V: FromLua>(
        &mut self,
        name: impl Into<String>,
        set: impl Fn(&Lua, AnyUserData, V) -> Result<()> + Send + 'static,
    ) {
        self.add_plain(Place::Setters, name.into(), move |lua, (userdata, value)| set(lua, userdata, value));
    }

    fn add_meta_field<V: IntoLua + Clone + Send + 'static>(&mut self, name: impl Into<String>, value: V) {
        self.add_pushed(Place::Metatable, name.into(), move |l, lua| value.push_to_stack(l, lua));
    }

    fn add_meta_field_with<R: IntoLua>(
        &mut self,
        name: impl Into<String>,
        f: impl FnOnce(&Lua) -> Result<R> + 'static,
    ) {
        self.add_pushed(Place::Metatable, name.into(), move |l, lua| f(lua)?.push_to_stack(l, lua));
    }
}

impl<T, M: Registrar<T>> UserDataMethods<T> for M {
    fn add_method<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    ) {
        self.add_reading(Place::Methods, name.into(), method);
    }

    fn add_method_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    ) {
        self.add_changing(Place::Methods, name.into(), method);
    }

    fn add_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        self.add_plain(Place::Methods, name.into(), function);
    }

    fn add_async_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_waiting(Place::Methods, name.into(), function);
    }

    fn add_meta_method<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &T, A) -> Result<R> + Send + 'static,
    ) {
        self.add_reading(Place::Metatable, name.into(), method);
    }

    fn add_meta_method_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, &mut T, A) -> Result<R> + Send + 'static,
    ) {
        self.add_changing(Place::Metatable, name.into(), method);
    }

    fn add_meta_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    ) {
        self.add_plain(Place::Metatable, name.into(), function);
    }

    fn add_async_meta_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static,
    {
        self.add_waiting(Place::Metatable, name.into(), function);
    }
}

macro_rules! metamethods {
    ($($name:ident $text:literal,)*) => {
        /// The metamethods that a type of the host can have (section 2.4 of the manual).
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum MetaMethod {
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        impl MetaMethod {
            /// The name of the field in the metatable.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}
metamethods! {
    Add "__add", Sub "__sub", Mul "__mul", Div "__div", Mod "__mod", Pow "__pow", Unm "__unm", IDiv "__idiv",
    BAnd "__band", BOr "__bor", BXor "__bxor", BNot "__bnot", Shl "__shl", Shr "__shr", Concat "__concat", Len "__len",
    Eq "__eq", Lt "__lt", Le "__le", Index "__index", NewIndex "__newindex", Call "__call", ToString "__tostring",
    Pairs "__pairs", Close "__close", Name "__name",
}

impl From<MetaMethod> for String {
    fn from(method: MetaMethod) -> Self {
        method.name().to_owned()
    }
}

impl AsRef<str> for MetaMethod {
    fn as_ref(&self) -> &str {
        self.name()
    }
}

impl std::fmt::Display for MetaMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq<MetaMethod> for str {
    fn eq(&self, method: &MetaMethod) -> bool {
        self == method.name()
    }
}

impl PartialEq<MetaMethod> for &str {
    fn eq(&self, method: &MetaMethod) -> bool {
        *self == method.name()
    }
}

impl PartialEq<MetaMethod> for String {
    fn eq(&self, method: &MetaMethod) -> bool {
        self == method.name()
    }
}
