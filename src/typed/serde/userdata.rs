//! Userdata that can be serialised.

use super::{Error, Lua, Reference, Result};
use crate::typed::userdata::{push_any_owned, push_owned, with_value};
use crate::typed::{AnyUserData, UserData};
use perilune_vm::{State, Type};
use serde::ser::{Error as _, Serialize, Serializer};

/// The user value that says how a userdata is serialised. The first one is for the values that hosts keep.
const RECIPE: i32 = 2;

/// What is done with the value of a userdata.
type Visit<'a> = dyn FnMut(&dyn erased_serde::Serialize) + 'a;

/// How a userdata is serialised: a function that visits the value of the one at an index.
struct Recipe(fn(&State, i32, &mut Visit<'_>) -> Result<()>);

fn recipe_of<T: Serialize + Send + Sync + 'static>() -> Recipe {
    Recipe(|l, idx, f| {
        with_value::<T, ()>(l, idx, |value| {
            f(value);
            Ok(())
        })
    })
}

impl Lua {
    /// A userdata as [`Lua::create_userdata`] makes it, that can be serialised, alone and inside of other values.
    ///
    /// ```
    /// # fn main() -> perilune::Result<()> {
    /// # use perilune::{Lua, UserData};
    /// #[derive(serde::Serialize)]
    /// struct Point {
    ///     x: i64,
    ///     y: i64,
    /// }
    ///
    /// impl UserData for Point {}
    ///
    /// let lua = Lua::new()?;
    /// lua.globals().set("p", lua.create_ser_userdata(Point { x: 1, y: 2 })?)?;
    /// let value = lua.load("return {points = {p, p}}").eval()?;
    /// let json: serde_json::Value = lua.from_value(value)?;
    /// assert_eq!(json.to_string(), r#"{"points":[{"x":1,"y":2},{"x":1,"y":2}]}"#);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn create_ser_userdata<T: UserData + Serialize + Send + Sync + 'static>(
        &self,
        value: T,
    ) -> Result<AnyUserData> {
        self.with(|l, lua| {
            push_owned(l, lua, value, RECIPE as u8)?;
            keep_recipe(l, lua, recipe_of::<T>())
        })
    }

    /// As [`Lua::create_ser_userdata`], for a type without [`UserData`].
    ///
    /// # Errors
    /// [`Error::Memory`]
    pub fn create_ser_any_userdata<T: Serialize + Send + Sync + 'static>(
        &self,
        value: T,
    ) -> Result<AnyUserData> {
        self.with(|l, lua| {
            push_any_owned(l, lua, value, RECIPE as u8)?;
            keep_recipe(l, lua, recipe_of::<T>())
        })
    }
}

/// Gives the userdata on top its recipe, and pops it.
fn keep_recipe(l: &mut State, lua: &Lua, recipe: Recipe) -> Result<AnyUserData> {
    lua.attempt(l, |l| l.new_userdata(recipe, 0))?;
    l.set_user_value(-2, RECIPE);
    Reference::pop(l, lua).map(AnyUserData)
}

/// The recipe of the userdata at an index.
fn recipe(l: &mut State, idx: i32) -> Option<Recipe> {
    let found = l.get_user_value(idx, RECIPE) == Some(Type::Userdata);
    let recipe = if found { l.userdata::<Recipe>(-1).map(|recipe| Recipe(recipe.0)) } else { None };
    l.pop(1);
    recipe
}

pub(super) fn is_serializable(l: &mut State, idx: i32) -> bool {
    recipe(l, idx).is_some()
}

/// Hands the value of the userdata at an index to `f`. What it contains may lead back to this userdata, and code of the host is on the way, so it
/// counts as several native calls.
fn visit(l: &mut State, lua: &Lua, idx: i32, f: &mut Visit<'_>) -> Result<()> {
    let Some(Recipe(recipe)) = recipe(l, idx) else { return Err(Error::custom("userdata without a recipe")) };
    lua.at_native_levels(l, 16, |l| recipe(l, idx, f))?
}

/// Pushes a value with the content of the userdata at an index.
pub(super) fn push_content(l: &mut State, lua: &Lua, idx: i32) -> Result<()> {
    let mut content = None;
    visit(l, lua, idx, &mut |value| content = Some(lua.to_value(value)))?;
    match content {
        Some(content) => content?.push_to(l, lua),
        None => Err(Error::custom("userdata without a value")),
    }
}

/// Serialises the value of the userdata at an index.
pub(super) fn serialize<S: Serializer>(
    l: &mut State,
    lua: &Lua,
    idx: i32,
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    let (mut serializer, mut written) = (Some(serializer), None);
    let visited = visit(l, lua, idx, &mut |value| {
        written = serializer.take().map(|serializer| erased_serde::serialize(value, serializer));
    });
    match (visited, written) {
        (Ok(()), Some(written)) => written,
        (Ok(()), None) => Err(S::Error::custom("userdata without a value")),
        (Err(error), _) => Err(S::Error::custom(error)),
    }
}
