//! The types of the C interface, in its names and layouts.

use std::ffi::{c_char, c_int, c_uchar, c_ushort, c_void};

/// A thread. The pointer is [`State::HANDLE_OFFSET`](perilune_vm::State::HANDLE_OFFSET) behind the machine's own; what lies there is
/// nobody's business.
#[repr(C)]
pub struct lua_State {
    opaque: [u8; 0],
}

/// A float.
pub type lua_Number = f64;
/// An integer.
pub type lua_Integer = i64;
/// An integer without sign.
pub type lua_Unsigned = u64;
/// What a continuation gets from the function that it continues.
pub type lua_KContext = isize;

/// A function that Lua can call.
pub type lua_CFunction = unsafe extern "C-unwind" fn(l: *mut lua_State) -> c_int;
/// What goes on after a yield.
pub type lua_KFunction =
    unsafe extern "C-unwind" fn(l: *mut lua_State, status: c_int, ctx: lua_KContext) -> c_int;
/// Gives the pieces of a chunk, one a call.
pub type lua_Reader =
    unsafe extern "C-unwind" fn(l: *mut lua_State, data: *mut c_void, size: *mut usize) -> *const c_char;
/// Takes the pieces of a binary chunk.
pub type lua_Writer =
    unsafe extern "C-unwind" fn(l: *mut lua_State, p: *const c_void, size: usize, data: *mut c_void) -> c_int;
/// Gives, resizes and takes back memory.
pub type lua_Alloc =
    unsafe extern "C-unwind" fn(data: *mut c_void, block: *mut c_void, old: usize, new: usize) -> *mut c_void;
/// Receives warnings.
pub type lua_WarnFunction =
    unsafe extern "C-unwind" fn(data: *mut c_void, message: *const c_char, to_continue: c_int);
/// Receives the events of the debug interface.
pub type lua_Hook = unsafe extern "C-unwind" fn(l: *mut lua_State, ar: *mut lua_Debug);

/// What is known about a function or call.
#[repr(C)]
#[allow(missing_docs)]
pub struct lua_Debug {
    pub event: c_int,
    pub name: *const c_char,
    pub namewhat: *const c_char,
    pub what: *const c_char,
    pub source: *const c_char,
    pub srclen: usize,
    pub currentline: c_int,
    pub linedefined: c_int,
    pub lastlinedefined: c_int,
    pub nups: c_uchar,
    pub nparams: c_uchar,
    pub isvararg: c_char,
    pub istailcall: c_char,
    pub ftransfer: c_ushort,
    pub ntransfer: c_ushort,
    pub short_src: [c_char; ID_SIZE],
    /// The call, as its number counted from the bottom of the thread: it stays right while the call is active.
    pub i_ci: usize,
}

/// Size of `short_src`.
pub const ID_SIZE: usize = 60;
/// Size of the memory inside a `luaL_Buffer`.
pub const BUFFER_SIZE: usize = 1024;

/// A string under construction.
#[repr(C)]
#[allow(missing_docs)]
pub struct luaL_Buffer {
    pub b: *mut c_char,
    pub size: usize,
    pub n: usize,
    pub L: *mut lua_State,
    pub init: BufferMemory,
}

/// The memory inside a [`luaL_Buffer`], aligned as its union is in C.
#[repr(C, align(8))]
#[allow(missing_docs)]
pub struct BufferMemory {
    pub b: [c_char; BUFFER_SIZE],
}

/// A name and a function for a library.
#[repr(C)]
#[allow(missing_docs)]
pub struct luaL_Reg {
    pub name: *const c_char,
    pub func: Option<lua_CFunction>,
}

/// `LUA_MULTRET`
pub const MULTRET: c_int = -1;
/// `LUA_YIELD`
pub const YIELD: c_int = 1;
/// `LUA_VERSION_NUM`
pub const VERSION_NUM: lua_Number = 504.0;
