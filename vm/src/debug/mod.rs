//! What the debug interface knows: names, positions, tracebacks, hooks.

pub(crate) mod hook;
mod info;
pub(crate) mod names;
mod traceback;

pub(crate) use hook::HookState;
pub use hook::HostHook;
pub(crate) use info::frame_name as frame_name_of;
pub use info::{Definition, FunctionInfo};
pub(crate) use traceback::global_function_name;
