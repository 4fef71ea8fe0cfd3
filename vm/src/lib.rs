//! STUB of the stack API, for writing libraries against while the VM is built. Replaced by the real crate.
#![allow(missing_docs, unused_variables, clippy::all)]
use std::ops::Range;
use std::sync::Arc;

/// Proof that an error value is parked in the state. Only the VM can make one.
pub struct Raised(());
/// Number of results on top of the stack (or an opaque request made by `call_k`, `yield_k`, ...).
pub type NativeResult = Result<usize, Raised>;
pub type NativeFn = fn(&mut State) -> NativeResult;
/// Continues a native function after a call that may have yielded. `status`: Ok / Yield / an error status (pcall_k).
pub type Continuation = fn(&mut State, status: Status, ctx: i64) -> NativeResult;
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum Status { Ok, Yield, ErrRun, ErrSyntax, ErrMem, ErrErr }
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)] pub enum Type { None, Nil, Boolean, LightUserdata, Number, String, Table, Function, Userdata, Thread }
impl Type { pub fn name(self) -> &'static str { todo!() } /* "no value", "nil", ... */ }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum ArithOp { Add, Sub, Mul, Mod, Pow, Div, IDiv, BAnd, BOr, BXor, Shl, Shr, Unm, BNot }
#[derive(Clone, Copy, PartialEq, Eq, Debug)] pub enum CompareOp { Eq, Lt, Le }
/// `nresults` value: keep all results.
pub const MULTI: i32 = -1;
pub const REGISTRY_INDEX: i32 = -1_001_000;
/// Pseudo-index of upvalue `i` (from 1) of the running native closure.
pub const fn upvalue_index(i: i32) -> i32 { REGISTRY_INDEX - i }
/// Longest string.
pub const MAX_STRING: usize = isize::MAX as usize / 2;
pub use perilune_number::Number;

pub struct State(());
type R<T = ()> = Result<T, Raised>;
/// Indices are as in the C API: 1 is the first argument, -1 the top, pseudo-indices for registry and upvalues.
/// A native function has 20 free slots; pushing beyond them works too (the stack grows), but loops
/// whose length a script controls call `ensure_stack` first.
impl State {
    // ---- stack
    pub fn top(&self) -> i32 { todo!() }
    pub fn set_top(&mut self, idx: i32) { todo!() }
    pub fn pop(&mut self, n: i32) { todo!() }
    pub fn abs_index(&self, idx: i32) -> i32 { todo!() }
    pub fn push_value(&mut self, idx: i32) { todo!() }
    pub fn rotate(&mut self, idx: i32, n: i32) { todo!() }
    pub fn insert(&mut self, idx: i32) { todo!() }
    pub fn remove(&mut self, idx: i32) { todo!() }
    pub fn replace(&mut self, idx: i32) { todo!() }
    pub fn copy(&mut self, from: i32, to: i32) { todo!() }
    /// Makes room for n more values; false if the stack would pass its limit.
    pub fn check_stack(&mut self, n: i32) -> bool { todo!() }
    /// luaL_checkstack: raises `stack overflow (what)`.
    pub fn ensure_stack(&mut self, n: i32, what: &str) -> R { todo!() }
    // ---- push
    pub fn push_nil(&mut self) { todo!() }
    pub fn push_boolean(&mut self, b: bool) { todo!() }
    pub fn push_integer(&mut self, i: i64) { todo!() }
    pub fn push_number(&mut self, n: f64) { todo!() }
    pub fn push_numeric(&mut self, n: Number) { todo!() }
    pub fn push_bytes(&mut self, s: &[u8]) -> R { todo!() }
    pub fn push_str(&mut self, s: &str) -> R { todo!() }
    /// Pushes bytes `range` of the string at `idx` (zero-copy for callers: no borrow needed).
    pub fn push_substring(&mut self, idx: i32, range: Range<usize>) -> R { todo!() }
    pub fn push_native(&mut self, f: NativeFn) { todo!() }
    pub fn push_native_closure(&mut self, f: NativeFn, upvalues: i32) -> R { todo!() }
    pub fn push_light(&mut self, p: usize) { todo!() }
    /// Pushes the running thread; true if it is the main one.
    pub fn push_thread(&mut self) -> bool { todo!() }
    pub fn push_globals(&mut self) { todo!() }
    // ---- read
    pub fn type_of(&self, idx: i32) -> Type { todo!() }
    pub fn is_none(&self, idx: i32) -> bool { todo!() }
    pub fn is_nil(&self, idx: i32) -> bool { todo!() }
    pub fn is_none_or_nil(&self, idx: i32) -> bool { todo!() }
    /// The value is an integer (not a float, not a string).
    pub fn is_integer(&self, idx: i32) -> bool { todo!() }
    /// A number or a string convertible to one.
    pub fn is_number(&self, idx: i32) -> bool { todo!() }
    /// A string or a number.
    pub fn is_string(&self, idx: i32) -> bool { todo!() }
    pub fn is_native(&self, idx: i32) -> bool { todo!() }
    pub fn to_boolean(&self, idx: i32) -> bool { todo!() }
    /// With the conversions of lua_tointegerx (exact floats, numeric strings).
    pub fn to_integer(&self, idx: i32) -> Option<i64> { todo!() }
    pub fn to_number(&self, idx: i32) -> Option<f64> { todo!() }
    /// The number itself, no conversion from strings.
    pub fn numeric(&self, idx: i32) -> Option<Number> { todo!() }
    /// The bytes of a string value; None for anything else (numbers included: use `coerce_string` first).
    pub fn bytes(&self, idx: i32) -> Option<&[u8]> { todo!() }
    /// Converts a number at `idx` to a string in place; Ok(false) when it is neither string nor number.
    pub fn coerce_string(&mut self, idx: i32) -> R<bool> { todo!() }
    pub fn raw_len(&self, idx: i32) -> usize { todo!() }
    /// Address for `%p`; 0 when the value has none.
    pub fn to_pointer(&self, idx: i32) -> usize { todo!() }
    /// luaL_tolstring: pushes the string form (`__tostring`, `__name`).
    pub fn push_display(&mut self, idx: i32) -> R { todo!() }
    /// luaL_typename
    pub fn type_name(&self, idx: i32) -> &'static str { todo!() }
    // ---- tables (with metamethods unless raw)
    pub fn new_table(&mut self) -> R { todo!() }
    pub fn create_table(&mut self, array: usize, record: usize) -> R { todo!() }
    pub fn get_table(&mut self, idx: i32) -> R<Type> { todo!() }
    pub fn get_field(&mut self, idx: i32, name: &str) -> R<Type> { todo!() }
    pub fn get_index(&mut self, idx: i32, i: i64) -> R<Type> { todo!() }
    pub fn set_table(&mut self, idx: i32) -> R { todo!() }
    pub fn set_field(&mut self, idx: i32, name: &str) -> R { todo!() }
    pub fn set_index(&mut self, idx: i32, i: i64) -> R { todo!() }
    pub fn raw_get(&mut self, idx: i32) -> Type { todo!() }
    pub fn raw_get_index(&mut self, idx: i32, i: i64) -> Type { todo!() }
    pub fn raw_get_field(&mut self, idx: i32, name: &str) -> R<Type> { todo!() }
    pub fn raw_set(&mut self, idx: i32) -> R { todo!() }
    pub fn raw_set_index(&mut self, idx: i32, i: i64) -> R { todo!() }
    pub fn raw_set_field(&mut self, idx: i32, name: &str) -> R { todo!() }
    pub fn get_global(&mut self, name: &str) -> R<Type> { todo!() }
    pub fn set_global(&mut self, name: &str) -> R { todo!() }
    pub fn get_metatable(&mut self, idx: i32) -> bool { todo!() }
    /// Pops a table or nil and sets it as metatable of the value at idx.
    pub fn set_metatable(&mut self, idx: i32) -> R { todo!() }
    /// luaL_getmetafield: pushes the raw field of the metatable, or pushes nothing and returns Nil.
    pub fn get_metafield(&mut self, idx: i32, name: &str) -> R<Type> { todo!() }
    /// lua_next: pops a key, pushes key and value; false (nothing pushed) at the end.
    pub fn next(&mut self, idx: i32) -> R<bool> { todo!() }
    /// Pushes the length with metamethods.
    pub fn push_len(&mut self, idx: i32) -> R { todo!() }
    /// luaL_len
    pub fn length(&mut self, idx: i32) -> R<i64> { todo!() }
    /// luaL_getsubtable: true if it was there.
    pub fn get_subtable(&mut self, idx: i32, name: &str) -> R<bool> { todo!() }
    /// If value idx is a table without metatable whose array part covers 1..=n: fast access for libraries.
    pub fn is_plain_table(&self, idx: i32) -> bool { todo!() }
    pub fn registry_get(&mut self, name: &str) -> R<Type> { todo!() }
    pub fn registry_set(&mut self, name: &str) -> R { todo!() }
    // ---- operators
    pub fn arith(&mut self, op: ArithOp) -> R { todo!() }
    pub fn compare(&mut self, a: i32, b: i32, op: CompareOp) -> R<bool> { todo!() }
    pub fn raw_equal(&self, a: i32, b: i32) -> bool { todo!() }
    pub fn concat(&mut self, n: i32) -> R { todo!() }
    // ---- calls. `call` recurses natively (bounded, not yieldable); the `_k` forms do not and can be yielded across.
    pub fn call(&mut self, nargs: i32, nresults: i32) -> R { todo!() }
    /// On failure the error value is left on top and the status returned.
    pub fn pcall(&mut self, nargs: i32, nresults: i32, handler: i32) -> Result<(), Status> { todo!() }
    /// `return l.call_k(...)`: calls, then runs `k(l, Status::Ok or Yield, ctx)` with the results on the stack above the
    /// frame's other values. Nothing after it in the native function may run.
    pub fn call_k(&mut self, nargs: i32, nresults: i32, ctx: i64, k: Continuation) -> NativeResult { todo!() }
    /// As call_k; an error calls `k` with an error status and the error value on top.
    pub fn pcall_k(&mut self, nargs: i32, nresults: i32, handler: i32, ctx: i64, k: Continuation) -> NativeResult { todo!() }
    pub fn yield_k(&mut self, nresults: i32, ctx: i64, k: Option<Continuation>) -> NativeResult { todo!() }
    pub fn is_yieldable(&self) -> bool { todo!() }
    // ---- errors: `return Err(l.raise("text"))`
    /// luaL_error: message with position `chunk:line:` in front.
    pub fn raise(&mut self, msg: impl AsRef<[u8]>) -> Raised { todo!() }
    /// Raises the value on top.
    pub fn raise_value(&mut self) -> Raised { todo!() }
    pub fn arg_error(&mut self, arg: i32, msg: impl AsRef<[u8]>) -> Raised { todo!() }
    pub fn type_error(&mut self, arg: i32, expected: &str) -> Raised { todo!() }
    pub fn out_of_memory(&mut self) -> Raised { todo!() }
    /// luaL_where: text "chunk:line: " or empty
    pub fn position(&mut self, level: i32) -> Vec<u8> { todo!() }
    // ---- arguments
    pub fn check_any(&mut self, arg: i32) -> R { todo!() }
    pub fn check_type(&mut self, arg: i32, t: Type) -> R { todo!() }
    pub fn check_integer(&mut self, arg: i32) -> R<i64> { todo!() }
    pub fn opt_integer(&mut self, arg: i32, default: i64) -> R<i64> { todo!() }
    pub fn check_number(&mut self, arg: i32) -> R<f64> { todo!() }
    pub fn opt_number(&mut self, arg: i32, default: f64) -> R<f64> { todo!() }
    /// Makes sure that argument is a string (numbers are converted in place); read it with `bytes(arg).unwrap()` or `str_arg(arg)`.
    pub fn check_string(&mut self, arg: i32) -> R { todo!() }
    /// The bytes of an argument that passed check_string (empty slice otherwise). Takes &self, so two may be held at once.
    pub fn str_arg(&self, arg: i32) -> &[u8] { todo!() }
    pub fn check_option(&mut self, arg: i32, default: Option<&str>, options: &[&str]) -> R<usize> { todo!() }
    // ---- userdata: a Rust value, dropped when collected
    pub fn new_userdata<T: std::any::Any + Send>(&mut self, value: T, user_values: u8) -> R { todo!() }
    pub fn userdata<T: std::any::Any>(&self, idx: i32) -> Option<&T> { todo!() }
    pub fn userdata_mut<T: std::any::Any>(&mut self, idx: i32) -> Option<&mut T> { todo!() }
    pub fn get_user_value(&mut self, idx: i32, n: i32) -> Option<Type> { todo!() }
    pub fn set_user_value(&mut self, idx: i32, n: i32) -> bool { todo!() }
    /// luaL_newmetatable: pushes it; false if it existed.
    pub fn new_metatable(&mut self, name: &str) -> R<bool> { todo!() }
    /// luaL_setmetatable
    pub fn set_metatable_named(&mut self, name: &str) -> R { todo!() }
    /// luaL_testudata by metatable name
    pub fn test_userdata(&mut self, idx: i32, name: &str) -> R<bool> { todo!() }
    /// luaL_checkudata
    pub fn check_userdata(&mut self, arg: i32, name: &str) -> R { todo!() }
    // ---- loading, collection, warnings, buffers
    pub fn push_proto(&mut self, proto: Arc<perilune_bytecode::Proto>) -> R { todo!() }
    pub fn function_proto(&self, idx: i32) -> Option<Arc<perilune_bytecode::Proto>> { todo!() }
    /// Sets upvalue n of the function at idx to the value on top (popped); returns its name.
    pub fn set_upvalue(&mut self, idx: i32, n: i32) -> Option<Vec<u8>> { todo!() }
    pub fn get_upvalue(&mut self, idx: i32, n: i32) -> Option<Vec<u8>> { todo!() }
    pub fn gc_collect(&mut self) -> R { todo!() }
    pub fn gc_bytes(&self) -> usize { todo!() }
    pub fn gc_step(&mut self, kbytes: usize) -> R<bool> { todo!() }
    pub fn gc_stop(&mut self) { todo!() }
    pub fn gc_restart(&mut self) { todo!() }
    pub fn gc_is_running(&self) -> bool { todo!() }
    /// Sets incremental mode; 0 keeps a parameter. True if the previous mode was generational.
    pub fn gc_incremental(&mut self, pause: i32, step_mul: i32, step_size: i32) -> bool { todo!() }
    pub fn gc_generational(&mut self, minor: i32, major: i32) -> bool { todo!() }
    /// Old value
    pub fn gc_set_pause(&mut self, pause: i32) -> i32 { todo!() }
    pub fn gc_set_step_mul(&mut self, mul: i32) -> i32 { todo!() }
    pub fn warning(&mut self, msg: &[u8], to_continue: bool) { todo!() }
    /// A buffer with `capacity` bytes reserved, or "not enough memory". Grow it with `grow_buffer` when a script controls the size.
    pub fn new_buffer(&mut self, capacity: usize) -> R<Vec<u8>> { todo!() }
    pub fn grow_buffer(&mut self, buffer: &mut Vec<u8>, additional: usize) -> R { todo!() }
    /// Tests the attention word (limits, cancellation, hooks); call it in loops whose length a script controls (every ~1000 rounds of cheap work is fine).
    pub fn poll(&mut self) -> R { todo!() }
    /// Registers functions into the table on top.
    pub fn set_functions(&mut self, functions: &[(&str, NativeFn)]) -> R { todo!() }
    /// luaL_traceback text
    pub fn traceback(&mut self, msg: Option<&[u8]>, level: i32) -> Vec<u8> { todo!() }
    /// Stores `f` as the sink for warnings
    pub fn set_warn_sink(&mut self, sink: Option<Box<dyn FnMut(&[u8], bool) + Send>>) { todo!() }
}
