//! The members of a type, or of a lent value, and the metatable that is made of them.

use super::cell::Destroyer;
use crate::typed::{Lua, Result};
use perilune_vm::{NativeResult, Raised, State, Type, upvalue_index};

/// Pushes something, later.
type Push<'a> = Box<dyn FnOnce(&mut State, &Lua) -> Result<()> + 'a>;

/// Where a member is found.
#[derive(Clone, Copy)]
pub enum Place {
    Methods,
    Getters,
    Setters,
    Metatable,
}

/// What was told of a type, place by place.
#[derive(Default)]
pub(super) struct Members<'a>([Vec<(String, Push<'a>)>; 4]);

impl<'a> Members<'a> {
    pub(super) fn add(
        &mut self,
        place: Place,
        name: impl Into<String>,
        push: impl FnOnce(&mut State, &Lua) -> Result<()> + 'a,
    ) {
        self.0[place as usize].push((name.into(), Box::new(push)));
    }

    /// Pushes the metatable. Messages call the type `type_name`, unless it has told another name.
    pub(super) fn push_metatable(
        self,
        l: &mut State,
        lua: &Lua,
        type_name: &str,
        destroyer: Option<Destroyer>,
    ) -> Result<()> {
        let [methods, getters, setters, metamethods] = self.0;
        let (has_getters, has_setters) = (!getters.is_empty(), !setters.is_empty());
        let named = metamethods.iter().any(|(name, _)| name == "__name");
        push_table(l, lua, metamethods)?;
        let metatable = l.top();
        push_table(l, lua, methods)?;
        push_table(l, lua, getters)?;
        push_table(l, lua, setters)?;
        lua.attempt(l, |l| {
            if !named {
                l.push_str(type_name)?;
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
            if let Some(destroyer) = destroyer {
                l.new_userdata(destroyer, 0)?;
                l.raw_set_index(metatable, DESTROYER)?;
            }
            Ok(())
        })
    }
}

/// Where a metatable has its [`Destroyer`].
pub(super) const DESTROYER: i64 = 1;

/// Pushes a table with these entries.
fn push_table(l: &mut State, lua: &Lua, entries: Vec<(String, Push<'_>)>) -> Result<()> {
    lua.attempt(l, |l| l.create_table(0, entries.len()))?;
    for (name, push) in entries {
        push(l, lua)?;
        lua.attempt(l, |l| l.raw_set_field(-2, &name))?;
    }
    Ok(())
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
