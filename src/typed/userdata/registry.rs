//! How a type of the host tells its fields, methods and metamethods.

use crate::typed::{
    AnyUserData, FromLua, FromLuaMulti, IntoLua, IntoLuaMulti, Lua, Result, UserDataRef, UserDataRefMut,
};

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

    /// A method that waits. The value is borrowed until its future is done.
    fn add_async_method<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRef<T>, A) -> FR + Send + 'static,
    ) where
        T: 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// A method that waits and changes the value. It is borrowed alone until the future is done.
    fn add_async_method_mut<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRefMut<T>, A) -> FR + Send + 'static,
    ) where
        T: 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// A function that waits, in the place of a method.
    fn add_async_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// A function in the place of a method: called with `:`, its first argument is the userdata.
    fn add_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    );

    /// As [`UserDataMethods::add_function`], for a closure that changes what it has captured. A call while it runs is an error.
    fn add_function_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl FnMut(&Lua, A) -> Result<R> + Send + 'static,
    );

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

    /// A metamethod that waits. The value is borrowed until its future is done.
    fn add_async_meta_method<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRef<T>, A) -> FR + Send + 'static,
    ) where
        T: 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// A metamethod that waits and changes the value. It is borrowed alone until the future is done.
    fn add_async_meta_method_mut<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(Lua, UserDataRefMut<T>, A) -> FR + Send + 'static,
    ) where
        T: 'static,
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// As [`UserDataMethods::add_meta_function`], for one that waits.
    fn add_async_meta_function<A, FR, R>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(Lua, A) -> FR + Send + 'static,
    ) where
        A: FromLuaMulti,
        FR: Future<Output = Result<R>> + Send + 'static,
        R: IntoLuaMulti + 'static;

    /// A metamethod that gets its operands as they are: the userdata may be the second one.
    fn add_meta_function<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(&Lua, A) -> Result<R> + Send + 'static,
    );

    /// As [`UserDataMethods::add_meta_function`], for a closure that changes what it has captured. A call while it runs is an error.
    fn add_meta_function_mut<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        function: impl FnMut(&Lua, A) -> Result<R> + Send + 'static,
    );

    /// A method that takes the value out of the userdata, which is of no use afterwards.
    fn add_method_once<A: FromLuaMulti, R: IntoLuaMulti>(
        &mut self,
        name: impl Into<String>,
        method: impl Fn(&Lua, T, A) -> Result<R> + Send + 'static,
    ) where
        T: 'static;
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
            pub fn name(self) -> &'static str {
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
