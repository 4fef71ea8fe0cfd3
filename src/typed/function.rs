//! Functions.

use super::{FromLuaMulti, IntoLua, IntoLuaMulti, Lua, Reference, Result, Table, Value};
use perilune_vm::{MULTI, NativeResult, State, upvalue_index};

/// A function, of Lua or of the host.
///
/// ```
/// # fn main() -> perilune::Result<()> {
/// use perilune::{Function, Lua};
///
/// let lua = Lua::new()?;
/// let join: Function = lua.load("function(sep, ...) return table.concat({...}, sep) end").eval()?;
/// assert_eq!(join.call::<String>(("-", 1, 2, 3))?, "1-2-3");
///
/// let by_comma = join.bind(",")?;
/// assert_eq!(by_comma.call::<String>(("a", "b"))?, "a,b");
///
/// let (first, rest): (i64, Option<i64>) = lua.load("return 1").into_function()?.call(())?;
/// assert_eq!((first, rest), (1, None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Function(pub(crate) Reference);

impl Function {
    /// Calls the function.
    ///
    /// # Errors
    /// What it raises, with the calls of that moment; arguments or results that cannot be converted.
    pub fn call<R: FromLuaMulti>(&self, arguments: impl IntoLuaMulti) -> Result<R> {
        self.0.lua().with(|l, lua| lua.call(l, &self.0, arguments))
    }

    /// A function that calls this one with some arguments in front of its own.
    ///
    /// # Errors
    /// Not enough memory, or an argument that cannot be converted.
    pub fn bind(&self, arguments: impl IntoLuaMulti) -> Result<Self> {
        self.0.with(|l, lua| {
            let function = l.top();
            let mut left = arguments.push_multi(l, lua)?;
            loop {
                let here = left.min(BOUND_AT_ONCE);
                l.rotate(function, -(here + 1));
                lua.attempt(l, |l| l.push_native_closure(call_bound, here + 1))?;
                l.insert(function);
                left -= here;
                if left == 0 {
                    return Self::pop(l, lua);
                }
            }
        })
    }

    /// The table of globals that the function sees: its upvalue `_ENV`.
    #[must_use]
    pub fn environment(&self) -> Option<Table> {
        self.0
            .with(|l, lua| {
                let Some(n) = environment_index(l) else { return Ok(None) };
                l.get_upvalue(-1, n);
                Ok(Value::from_top(l, lua)?.as_table().cloned())
            })
            .unwrap_or(None)
    }

    /// Gives the function a table of globals of its own; false if it uses none. Other functions that share the upvalue keep theirs.
    ///
    /// # Errors
    /// A table of another state.
    pub fn set_environment(&self, environment: Table) -> Result<bool> {
        self.0.with(|l, lua| {
            let Some(n) = environment_index(l) else { return Ok(false) };
            environment.push_to_stack(l, lua)?;
            lua.attempt(l, |l| l.renew_upvalue(-2, n))
        })
    }

    /// The function as binary chunk, without debug information if `strip` is set; `None` for functions of the host.
    #[must_use]
    pub fn dump(&self, strip: bool) -> Option<Vec<u8>> {
        self.0.with(|l, _| Ok(l.function_proto(-1))).ok()?.map(|proto| crate::bytecode::dump(&proto, strip))
    }

    /// Keeps the function on top and pops it.
    pub(crate) fn pop(l: &mut State, lua: &Lua) -> Result<Self> {
        Reference::pop(l, lua).map(Self)
    }

    /// Pushes the function. `l` is a thread of its state.
    pub(crate) fn push_handle(&self, l: &mut State) {
        self.0.push(l);
    }

    /// The address of the function, which identifies it while it lives.
    #[must_use]
    pub fn to_pointer(&self) -> usize {
        self.0.address()
    }
}

/// Number of the upvalue `_ENV` of the function on top.
fn environment_index(l: &mut State) -> Option<i32> {
    let mut n = 1;
    loop {
        let name = l.get_upvalue(-1, n)?;
        l.pop(1);
        if name == b"_ENV" {
            return Some(n);
        }
        n += 1;
    }
}

/// Arguments that one closure of [`Function::bind`] holds as upvalues beside the function. Further ones are bound to that closure.
const BOUND_AT_ONCE: i32 = 254;

/// Calls the function that is the first upvalue, with the other ones in front of the arguments.
fn call_bound(l: &mut State) -> NativeResult {
    let given = l.top();
    for i in (1..).map(upvalue_index) {
        if l.is_none(i) {
            break;
        }
        l.push_value(i);
    }
    l.rotate(1, -given);
    l.call_k(l.top() - 1, MULTI, 0, |l, _, _| Ok(l.top() as usize))
}
