//! The typed API under names that begin with `Lua`, for a glob import beside other crates' names.
//!
//! ```
//! use perilune::prelude::*;
//!
//! fn main() -> LuaResult<()> {
//!     let lua = Lua::new()?;
//!     let table: LuaTable = lua.create_table()?;
//!     table.set("answer", 42)?;
//!     assert_eq!(table.get::<LuaValue>("answer")?, LuaValue::Integer(42));
//!     Ok(())
//! }
//! ```

#[doc(no_inline)]
pub use crate::Value::Nil as LuaNil;
#[doc(no_inline)]
pub use crate::{
    AnyUserData as LuaAnyUserData, Chunk as LuaChunk, Error as LuaError, ErrorContext as LuaErrorContext,
    ExternalError as LuaExternalError, ExternalResult as LuaExternalResult, FromLua, FromLuaMulti,
    Function as LuaFunction, FunctionInfo as LuaFunctionInfo, GcMode as LuaGcMode, HookEvent as LuaHookEvent,
    HookTriggers as LuaHookTriggers, Integer as LuaInteger, IntoLua, IntoLuaMulti,
    LightUserData as LuaLightUserData, Lua, LuaString, MetaMethod as LuaMetaMethod,
    MultiValue as LuaMultiValue, Number as LuaNumber, Pairs as LuaTablePairs, Result as LuaResult,
    Sequence as LuaTableSequence, Table as LuaTable, Thread as LuaThread, ThreadStatus as LuaThreadStatus,
    UserData as LuaUserData, UserDataFields as LuaUserDataFields, UserDataMethods as LuaUserDataMethods,
    UserDataOwned as LuaUserDataOwned, UserDataRef as LuaUserDataRef, UserDataRefMut as LuaUserDataRefMut,
    UserDataRegistry as LuaUserDataRegistry, Value as LuaValue, Variadic as LuaVariadic,
    VmState as LuaVmState, WeakLua,
};
