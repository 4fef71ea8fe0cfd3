//! The symbols of the interface, in one table: what a program that loads C modules must keep and export, even after optimisation of the
//! whole program.

use crate::auxiliary::buffer::{
    luaL_addlstring, luaL_addstring, luaL_addvalue, luaL_buffinit, luaL_buffinitsize, luaL_prepbuffsize,
    luaL_pushresult, luaL_pushresultsize,
};
use crate::auxiliary::check::{
    luaL_checkany, luaL_checkinteger, luaL_checklstring, luaL_checknumber, luaL_checkoption, luaL_checkstack,
    luaL_checktype, luaL_checkversion_, luaL_optinteger, luaL_optlstring, luaL_optnumber,
};
use crate::auxiliary::errors::{
    luaL_argerror, luaL_execresult, luaL_fileresult, luaL_traceback, luaL_typeerror, luaL_where,
};
use crate::auxiliary::library::{luaL_addgsub, luaL_gsub, luaL_requiref, luaL_setfuncs};
use crate::auxiliary::load::{luaL_loadbufferx, luaL_loadfilex, luaL_loadstring, luaL_newstate};
use crate::auxiliary::metatable::{
    luaL_callmeta, luaL_checkudata, luaL_getmetafield, luaL_getsubtable, luaL_len, luaL_newmetatable,
    luaL_setmetatable, luaL_testudata, luaL_tolstring,
};
use crate::auxiliary::reference::{luaL_ref, luaL_unref};
use crate::call::{lua_callk, lua_error, lua_pcallk, lua_yieldk};
use crate::core::access::{
    lua_iscfunction, lua_isinteger, lua_isnumber, lua_isstring, lua_isuserdata, lua_rawlen,
    lua_stringtonumber, lua_toboolean, lua_tocfunction, lua_tointegerx, lua_tolstring, lua_tonumberx,
    lua_topointer, lua_tothread, lua_touserdata, lua_type, lua_typename,
};
use crate::core::collector::lua_gc;
use crate::core::debug::{
    lua_gethook, lua_gethookcount, lua_gethookmask, lua_getinfo, lua_getlocal, lua_getstack, lua_getupvalue,
    lua_sethook, lua_setlocal, lua_setupvalue, lua_upvalueid, lua_upvaluejoin,
};
use crate::core::get::{
    lua_getfield, lua_getglobal, lua_geti, lua_getiuservalue, lua_getmetatable, lua_gettable, lua_next,
    lua_rawget, lua_rawgeti, lua_rawgetp,
};
use crate::core::load::{lua_dump, lua_load};
use crate::core::operators::{lua_arith, lua_compare, lua_concat, lua_len, lua_rawequal};
use crate::core::push::{
    lua_createtable, lua_newuserdatauv, lua_pushboolean, lua_pushcclosure, lua_pushinteger,
    lua_pushlightuserdata, lua_pushlstring, lua_pushnil, lua_pushnumber, lua_pushstring, lua_pushthread,
    lua_pushvfstring,
};
use crate::core::set::{
    lua_rawset, lua_rawseti, lua_rawsetp, lua_setfield, lua_setglobal, lua_seti, lua_setiuservalue,
    lua_setmetatable, lua_settable,
};
use crate::core::stack::{
    lua_absindex, lua_checkstack, lua_closeslot, lua_copy, lua_gettop, lua_pushvalue, lua_rotate, lua_settop,
    lua_toclose, lua_xmove,
};
use crate::core::state::{
    lua_atpanic, lua_close, lua_getallocf, lua_newstate, lua_setallocf, lua_setwarnf, lua_version,
    lua_warning,
};
use crate::core::threads::{
    lua_closethread, lua_isyieldable, lua_newthread, lua_resetthread, lua_resume, lua_setcstacklimit,
    lua_status,
};
use crate::exceptions::perilune_catchexceptions;
use crate::format::{lua_pushfstring, luaL_error};
use crate::libraries::{
    luaL_openlibs, luaopen_base, luaopen_coroutine, luaopen_debug, luaopen_io, luaopen_math, luaopen_os,
    luaopen_package, luaopen_string, luaopen_table, luaopen_utf8,
};
use crate::limits::{
    perilune_freeinterrupt, perilune_getbudget, perilune_getdeadline, perilune_heldmemory,
    perilune_interrupt, perilune_newinterrupt, perilune_resetlimits, perilune_setbounds, perilune_setbudget,
    perilune_setdeadline, perilune_setmemorycap, perilune_tripped,
};

/// The address of a symbol.
#[repr(transparent)]
pub struct Address(*const ());

// SAFETY: the address is never followed.
unsafe impl Sync for Address {}

/// The identification of the library.
#[unsafe(no_mangle)]
pub static lua_ident: [u8; 35] = *b"$LuaVersion: Lua 5.4.8  Perilune $\0";

macro_rules! addresses {
    ($($name:ident)*) => {
        /// Names of all functions.
        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
        /// Their addresses.
        #[used]
        pub static FUNCTIONS: [Address; NAMES.len()] = [$(Address($name as *const ())),*];
    };
}

addresses! {
    luaL_addgsub luaL_addlstring luaL_addstring luaL_addvalue luaL_argerror luaL_buffinit luaL_buffinitsize
    luaL_callmeta luaL_checkany luaL_checkinteger luaL_checklstring luaL_checknumber luaL_checkoption
    luaL_checkstack luaL_checktype luaL_checkudata luaL_checkversion_ luaL_error luaL_execresult
    luaL_fileresult luaL_getmetafield luaL_getsubtable luaL_gsub luaL_len luaL_loadbufferx luaL_loadfilex
    luaL_loadstring luaL_newmetatable luaL_newstate luaL_openlibs luaL_optinteger luaL_optlstring
    luaL_optnumber luaL_prepbuffsize luaL_pushresult luaL_pushresultsize luaL_ref luaL_requiref luaL_setfuncs
    luaL_setmetatable luaL_testudata luaL_tolstring luaL_traceback luaL_typeerror luaL_unref luaL_where
    lua_absindex lua_arith lua_atpanic lua_callk lua_checkstack lua_close lua_closeslot lua_closethread
    lua_compare lua_concat lua_copy lua_createtable lua_dump lua_error lua_gc lua_getallocf lua_getfield
    lua_getglobal lua_gethook lua_gethookcount lua_gethookmask lua_geti lua_getinfo lua_getiuservalue
    lua_getlocal lua_getmetatable lua_getstack lua_gettable lua_gettop lua_getupvalue lua_iscfunction
    lua_isinteger lua_isnumber lua_isstring lua_isuserdata lua_isyieldable lua_len lua_load lua_newstate
    lua_newthread lua_newuserdatauv lua_next lua_pcallk lua_pushboolean lua_pushcclosure lua_pushfstring
    lua_pushinteger lua_pushlightuserdata lua_pushlstring lua_pushnil lua_pushnumber lua_pushstring
    lua_pushthread lua_pushvalue lua_pushvfstring lua_rawequal lua_rawget lua_rawgeti lua_rawgetp lua_rawlen
    lua_rawset lua_rawseti lua_rawsetp lua_resetthread lua_resume lua_rotate lua_setallocf lua_setcstacklimit
    lua_setfield lua_setglobal lua_sethook lua_seti lua_setiuservalue lua_setlocal lua_setmetatable
    lua_settable lua_settop lua_setupvalue lua_setwarnf lua_status lua_stringtonumber lua_toboolean
    lua_tocfunction lua_toclose lua_tointegerx lua_tolstring lua_tonumberx lua_topointer lua_tothread
    lua_touserdata lua_type lua_typename lua_upvalueid lua_upvaluejoin lua_version lua_warning lua_xmove
    lua_yieldk luaopen_base luaopen_coroutine luaopen_debug luaopen_io luaopen_math luaopen_os luaopen_package
    luaopen_string luaopen_table luaopen_utf8 perilune_catchexceptions perilune_freeinterrupt perilune_getbudget perilune_getdeadline
    perilune_heldmemory perilune_interrupt perilune_newinterrupt perilune_resetlimits perilune_setbounds
    perilune_setbudget perilune_setdeadline perilune_setmemorycap perilune_tripped
}
