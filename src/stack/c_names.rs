//! The names of the C interface (sections 4.6, 4.7 and 5.1 of the manual) and what they are called here.
//!
//! The functions mean the same, so the manual's text about them is documentation of ours, but for four things:
//!
//! - **Errors are values.** What raises an error returns [`Raised`], which a native function passes on with `?`. A host that is outside of any
//!   Lua function gets the error value with [`State::catch`], or calls in protected mode. There is no panic function.
//! - **Indices and counts that are wrong do no harm.** An index at which there is no value reads as none; what cannot be done is an error,
//!   or nothing happens, as the function's documentation says.
//! - **The stack grows by itself** to its limit of a million slots. [`State::check_stack`] asks beforehand.
//! - **Requests instead of jumps.** [`State::call_k`], [`State::pcall_k`], [`State::yield_k`] and [`State::resume_k`] are returned from the
//!   native function, and happen then.
//!
//! `l.` stands for a [`State`]. Lengths of strings are those of slices, so functions that differ by them alone are one here.
//!
//! ## The stack
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_absindex` | [`State::abs_index`] | |
//! | `lua_checkstack`, `luaL_checkstack` | [`State::check_stack`], [`State::ensure_stack`] | |
//! | `lua_closeslot` | [`State::close_slot`] | |
//! | `lua_copy` | [`State::copy`] | |
//! | `lua_gettop` | [`State::top`] | |
//! | `lua_insert` | [`State::insert`] | |
//! | `lua_pop` | [`State::pop`] | does not close marked slots |
//! | `lua_pushvalue` | [`State::push_value`] | |
//! | `lua_remove` | [`State::remove`] | |
//! | `lua_replace` | [`State::replace`] | |
//! | `lua_rotate` | [`State::rotate`] | |
//! | `lua_settop` | [`State::set_top_closing`] | [`State::set_top`] is quicker and does not close marked slots |
//! | `lua_toclose` | [`State::to_close`] | |
//! | `lua_upvalueindex` | [`upvalue_index`] | |
//! | `lua_xmove` | [`State::x_move`], [`State::move_to_thread`], [`State::move_from_thread`] | |
//!
//! ## Pushing values
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_createtable`, `lua_newtable` | [`State::create_table`], [`State::new_table`] | |
//! | `lua_newuserdatauv`, `lua_newuserdata` | [`State::new_userdata`] | owns a Rust value; [`State::new_block`] for plain memory |
//! | `lua_pushboolean` | [`State::push_boolean`] | |
//! | `lua_pushcclosure` | [`State::push_native_closure`] | |
//! | `lua_pushcfunction` | [`State::push_native`] | |
//! | `lua_pushfstring`, `lua_pushvfstring` | [`State::push_format`] | takes `format_args!` |
//! | `lua_pushglobaltable` | [`State::push_globals`] | |
//! | `lua_pushinteger` | [`State::push_integer`] | |
//! | `lua_pushlightuserdata` | [`State::push_light`] | an address |
//! | `lua_pushlstring`, `lua_pushstring`, `lua_pushliteral` | [`State::push_bytes`], [`State::push_str`] | |
//! | `lua_pushnil`, `luaL_pushfail` | [`State::push_nil`] | |
//! | `lua_pushnumber` | [`State::push_number`] | |
//! | `lua_pushthread` | [`State::push_thread`] | |
//! | `lua_stringtonumber` | [`State::string_to_number`] | |
//!
//! ## Reading values
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_isboolean` | [`State::is_boolean`] | |
//! | `lua_iscfunction` | [`State::is_native`] | |
//! | `lua_isfunction` | [`State::is_function`] | |
//! | `lua_isinteger` | [`State::is_integer`] | |
//! | `lua_islightuserdata` | [`State::is_light_userdata`] | |
//! | `lua_isnil`, `lua_isnone`, `lua_isnoneornil` | [`State::is_nil`], [`State::is_none`], [`State::is_none_or_nil`] | |
//! | `lua_isnumber` | [`State::is_number`] | |
//! | `lua_isstring` | [`State::is_string`] | |
//! | `lua_istable` | [`State::is_table`] | |
//! | `lua_isthread` | [`State::is_thread`] | |
//! | `lua_isuserdata` | [`State::is_userdata`] | |
//! | `lua_rawlen`, `lua_objlen` | [`State::raw_len`] | |
//! | `lua_toboolean` | [`State::to_boolean`] | |
//! | `lua_tocfunction` | [`State::to_native`] | |
//! | `lua_tointeger`, `lua_tointegerx` | [`State::to_integer`] | |
//! | `lua_tonumber`, `lua_tonumberx` | [`State::to_number`], [`State::numeric`] | |
//! | `lua_numbertointeger` | [`State::to_integer`] | |
//! | `lua_tostring`, `lua_tolstring` | [`State::bytes`], after [`State::coerce_string`] if it may be a number | |
//! | `lua_tothread` | [`State::with_thread`] | |
//! | `lua_touserdata` | [`State::userdata`], [`State::userdata_mut`], [`State::to_light`] | typed; [`State::block`] for plain memory |
//! | `lua_topointer` | [`State::to_pointer`] | |
//! | `lua_type` | [`State::type_of`] | |
//! | `lua_typename`, `luaL_typename` | [`Type::name`], [`State::type_name`] | |
//! | `luaL_tolstring` | [`State::push_display`] | |
//!
//! ## Tables and metatables
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_getfield`, `lua_setfield` | [`State::get_field`], [`State::set_field`] | |
//! | `lua_getglobal`, `lua_setglobal` | [`State::get_global`], [`State::set_global`] | |
//! | `lua_geti`, `lua_seti` | [`State::get_index`], [`State::set_index`] | |
//! | `lua_gettable`, `lua_settable` | [`State::get_table`], [`State::set_table`] | |
//! | `lua_getiuservalue`, `lua_setiuservalue` | [`State::get_user_value`], [`State::set_user_value`] | |
//! | `lua_getuservalue`, `lua_setuservalue` | the same with number 1 | |
//! | `lua_getmetatable`, `lua_setmetatable` | [`State::get_metatable`], [`State::set_metatable`] | |
//! | `lua_len`, `luaL_len` | [`State::push_len`], [`State::length`] | |
//! | `lua_next` | [`State::next`] | |
//! | `lua_rawget`, `lua_rawset` | [`State::raw_get`], [`State::raw_set`] | also by name: [`State::raw_get_field`], [`State::raw_set_field`] |
//! | `lua_rawgeti`, `lua_rawseti` | [`State::raw_get_index`], [`State::raw_set_index`] | |
//! | `lua_rawgetp`, `lua_rawsetp` | [`State::raw_get_pointer`], [`State::raw_set_pointer`] | |
//! | `luaL_callmeta` | [`State::call_meta`] | |
//! | `luaL_getmetafield` | [`State::get_metafield`] | |
//! | `luaL_getmetatable` | [`State::registry_get`] | |
//! | `luaL_getsubtable` | [`State::get_subtable`] | |
//! | `luaL_newmetatable` | [`State::new_metatable`] | |
//! | `luaL_setmetatable` | [`State::set_metatable_named`] | |
//! | `luaL_testudata`, `luaL_checkudata` | [`State::test_userdata`], [`State::check_userdata`] | then [`State::userdata`] |
//! | `luaL_ref`, `luaL_unref` | [`State::ref_`], [`State::unref`] | with [`REF_NIL`] and [`NO_REF`] |
//!
//! ## Operators
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_arith` | [`State::arith`] | with an [`ArithOp`] |
//! | `lua_compare`, `lua_equal`, `lua_lessthan` | [`State::compare`] | with a [`CompareOp`] |
//! | `lua_concat` | [`State::concat`] | |
//! | `lua_rawequal` | [`State::raw_equal`] | |
//!
//! ## Calls and errors
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_call`, `lua_callk` | [`State::call`], [`State::call_k`] | |
//! | `lua_pcall`, `lua_pcallk` | [`State::pcall`], [`State::pcall_k`] | |
//! | `lua_error` | [`State::raise_value`] | `return Err(l.raise_value())` |
//! | `luaL_error` | [`State::raise`] | `return Err(l.raise(format!(..)))` |
//! | `luaL_where` | [`State::position`] | |
//! | `luaL_traceback` | [`State::traceback`], [`State::traceback_of`] | |
//! | `lua_atpanic` | none | errors are values: [`State::catch`] |
//! | `luaL_fileresult`, `luaL_execresult` | [`stdlib::io::push_result`], [`stdlib::io::push_exit_status`] | |
//!
//! ## Threads
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_newthread` | [`State::new_thread`], [`State::new_coroutine`] | |
//! | `lua_resume` | [`State::resume`], [`State::resume_self`], [`State::resume_k`] | |
//! | `lua_yield`, `lua_yieldk` | [`State::yield_k`] | |
//! | `lua_isyieldable` | [`State::is_yieldable`] | |
//! | `lua_status` | [`State::status`], [`State::thread_status`] | |
//! | `lua_closethread`, `lua_resetthread` | [`State::close_coroutine`], [`State::close_self`] | |
//! | `lua_setcstacklimit` | none | the limit is fixed: 200 levels |
//!
//! ## Chunks and functions
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_load` | [`load_pieces`], [`load_read`] | with a [`ChunkReader`], or anything that can be read |
//! | `lua_dump` | [`State::dump`] | |
//! | `luaL_loadbuffer`, `luaL_loadbufferx`, `luaL_loadstring` | [`load`](fn@super::load), [`stdlib::load::load_chunk`] | |
//! | `luaL_loadfile`, `luaL_loadfilex` | [`load_file`], [`stdlib::load::load_file`] | |
//! | `luaL_dostring`, `luaL_dofile` | [`do_string`], [`do_file`] | |
//! | `lua_getupvalue`, `lua_setupvalue` | [`State::get_upvalue`], [`State::set_upvalue`] | |
//! | `lua_upvalueid`, `lua_upvaluejoin` | [`State::upvalue_id`], [`State::upvalue_join`] | |
//! | `lua_register` | [`State::register`] | |
//! | `luaL_newlib`, `luaL_newlibtable` | [`State::new_library`], [`State::create_table`] | |
//! | `luaL_setfuncs` | [`State::set_functions`], [`State::set_functions_sharing`] | |
//! | `luaL_requiref` | [`State::require`] | |
//!
//! ## Arguments of native functions
//!
//! | C | here | |
//! |---|---|---|
//! | `luaL_argcheck`, `luaL_argexpected` | [`State::check_arg`], [`State::check_expected`] | |
//! | `luaL_argerror`, `luaL_typeerror` | [`State::arg_error`], [`State::type_error`] | |
//! | `luaL_checkany` | [`State::check_any`] | |
//! | `luaL_checkinteger`, `luaL_optinteger` | [`State::check_integer`], [`State::opt_integer`] | |
//! | `luaL_checknumber`, `luaL_optnumber` | [`State::check_number`], [`State::opt_number`] | |
//! | `luaL_checkoption` | [`State::check_option`] | |
//! | `luaL_checkstring`, `luaL_checklstring` | [`State::check_string`], then [`State::str_arg`] | |
//! | `luaL_optstring`, `luaL_optlstring` | [`State::opt_string`] | |
//! | `luaL_checktype` | [`State::check_type`] | |
//! | `luaL_opt` | [`State::opt`] | |
//! | `luaL_checkversion`, `luaL_checkversion_` | none | crates have versions |
//!
//! ## Buffers
//!
//! | C | here | |
//! |---|---|---|
//! | `luaL_buffinit`, `luaL_buffinitsize` | [`Buffer::new`], [`Buffer::with_capacity`] | |
//! | `luaL_addchar` | [`Buffer::push_byte`] | |
//! | `luaL_addlstring`, `luaL_addstring` | [`Buffer::push`] | |
//! | `luaL_addvalue` | [`Buffer::push_value`] | |
//! | `luaL_addgsub`, `luaL_gsub` | [`Buffer::push_replaced`], [`State::push_replaced`] | |
//! | `luaL_prepbuffer`, `luaL_prepbuffsize`, `luaL_addsize` | [`Buffer::extend_zeroed`] | |
//! | `luaL_buffaddr`, `luaL_bufflen`, `luaL_buffsub` | [`Buffer::as_bytes`], [`Buffer::len`], [`Buffer::truncate`] | |
//! | `luaL_pushresult`, `luaL_pushresultsize` | [`Buffer::finish`] | |
//!
//! ## States, memory, warnings
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_newstate`, `luaL_newstate` | [`OwnedState::new`], [`new_state`] | |
//! | `lua_close` | dropping [`OwnedState`] | |
//! | `lua_getallocf`, `lua_setallocf` | [`OwnedState::set_memory_limit`] | memory comes from Rust's allocator |
//! | `lua_getextraspace` | [`State::HANDLE_OFFSET`] | |
//! | `lua_gc` | [`State::gc_collect`], [`State::gc_stop`], [`State::gc_restart`], [`State::gc_bytes`], [`State::gc_step`], [`State::gc_is_running`], [`State::gc_incremental`], [`State::gc_generational`], [`State::gc_set_pause`], [`State::gc_set_step_mul`] | [`State::gc_is_blocked`] where C gets -1 |
//! | `lua_setwarnf`, `lua_warning` | [`State::set_warn_sink`], [`State::warning`] | |
//! | `lua_version`, `lua_ident` | [`RELEASE`] | |
//! | `luaL_openlibs` | [`stdlib::open_libs`] | |
//! | `luaopen_base`, `luaopen_package` | [`stdlib::base::open`], [`stdlib::package::open`] | |
//! | `luaopen_coroutine`, `luaopen_debug` | [`stdlib::coroutine::open`], [`stdlib::debug::open`] | |
//! | `luaopen_io`, `luaopen_os` | [`stdlib::io::open`], [`stdlib::os::open`] | |
//! | `luaopen_math`, `luaopen_utf8` | [`stdlib::math::open`], [`stdlib::utf8::open`] | |
//! | `luaopen_string`, `luaopen_table` | [`stdlib::string::open`], [`stdlib::table::open`] | |
//!
//! ## Debug interface
//!
//! | C | here | |
//! |---|---|---|
//! | `lua_getstack` | [`State::call_depth`] | calls are named by their level |
//! | `lua_getinfo` | [`State::call_info`], [`State::function_info`] | option `f` is [`State::push_call_function`], `L` is [`State::push_active_lines`] |
//! | `lua_getlocal`, `lua_setlocal` | [`State::push_local`], [`State::set_local`] | of a function that is not active: [`State::parameter_name`] |
//! | `lua_sethook` | [`State::set_hook`], [`State::set_host_hook`] | a Lua function, or one of the host |
//! | `lua_gethook`, `lua_gethookmask`, `lua_gethookcount` | [`State::push_hook`], [`State::host_hook`] | |
//!
//! ## Types and constants
//!
//! | C | here |
//! |---|---|
//! | `lua_State` | [`State`]; the owner is [`OwnedState`] |
//! | `lua_CFunction`, `lua_KFunction`, `lua_KContext` | [`NativeFn`], [`Continuation`], `i64` |
//! | `lua_Integer`, `lua_Unsigned`, `lua_Number` | `i64`, `u64`, `f64`; either number is a [`Number`] |
//! | `lua_Reader`, `lua_Writer` | [`ChunkReader`]; the closure of [`State::dump`] |
//! | `lua_Alloc` | none |
//! | `lua_WarnFunction` | [`WarnSink`] |
//! | `lua_Debug`, `lua_Hook` | [`FunctionInfo`], [`HostHook`] |
//! | `luaL_Buffer` | [`Buffer`] |
//! | `luaL_Reg` | `(&str, NativeFn)` |
//! | `luaL_Stream` | none: files are the library's own |
//! | `LUA_MULTRET` | [`MULTI`] |
//! | `LUA_REGISTRYINDEX` | [`REGISTRY_INDEX`] |
//! | `LUA_RIDX_MAINTHREAD`, `LUA_RIDX_GLOBALS` | 1, 2 |
//! | `LUA_LOADED_TABLE`, `LUA_PRELOAD_TABLE` | [`LOADED_TABLE`], [`PRELOAD_TABLE`] |
//! | `LUA_NOREF`, `LUA_REFNIL` | [`NO_REF`], [`REF_NIL`] |
//! | `LUA_OK`, `LUA_YIELD`, `LUA_ERRRUN`, `LUA_ERRSYNTAX`, `LUA_ERRMEM`, `LUA_ERRERR`, `LUA_ERRFILE` | [`Status`] |
//! | `LUA_TNONE`, `LUA_TNIL`, ... | [`Type`] |
//! | `LUA_OPADD`, ..., `LUA_OPEQ`, ... | [`ArithOp`], [`CompareOp`] |
//! | `LUA_MINSTACK` | none: the stack grows by itself |
//!
//! ## Limits
//!
//! The functions of `perilune.h`, which the reference does not have.
//!
//! | C | here | |
//! |---|---|---|
//! | `perilune_setbudget`, `perilune_getbudget` | [`State::set_instruction_budget`], [`State::instruction_budget`] | |
//! | `perilune_setmemorycap`, `perilune_heldmemory` | [`State::set_memory_cap`], [`State::held_memory`] | |
//! | `perilune_setdeadline`, `perilune_getdeadline` | [`set_deadline`], [`deadline`] | nanoseconds from now in C |
//! | `perilune_catchexceptions` | | foreign functions only |
//! | `perilune_setbounds` | [`State::set_bounds`] | |
//! | `perilune_tripped`, `perilune_resetlimits` | [`State::tripped`], [`State::reset_limits`] | |
//! | `perilune_newinterrupt`, `perilune_freeinterrupt` | [`State::interrupt`] | |
//! | `perilune_interrupt` | [`Interrupt::trip`](crate::Interrupt::trip) | |

#[cfg(doc)]
use super::*;
#[cfg(doc)]
use crate::{Interrupt, RELEASE, compiler, stdlib};
