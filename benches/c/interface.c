/* What the C interface costs: a row for each function or way of calling, in nanoseconds.
 *
 * A host (`interface [runs [text]]`) when it is compiled as a program, and a module (`require "interface"`, a function with the same two
 * arguments) when compiled with -DMODULE, so that both ways in which C code meets a library are measured. Rows whose name does not contain the text
 * are left out. `cargo xtask c-bench` builds both and compares two libraries.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

/* A row measures `n` rounds of its body, each of which does a thing `each` times. What it needs it puts on the stack first. */
typedef void (*Body)(lua_State *L, long n);
typedef struct Row {
  const char *name;
  int each;
  Body body;
} Row;

#define ROUNDS for (; n > 0; n--)
#define TEN(x) x; x; x; x; x; x; x; x; x; x

/* Keeps a result from being thrown away by the compiler. */
static volatile long sink;

static void load(lua_State *L, const char *source) {
  if (luaL_loadstring(L, source) != LUA_OK) lua_error(L);
}

/* ---- Functions that are called ---- */

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

static int add(lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) + luaL_checkinteger(L, 2));
  return 1;
}

static int length(lua_State *L) {
  size_t len;
  luaL_checklstring(L, 1, &len);
  lua_pushinteger(L, (lua_Integer)len);
  return 1;
}

static int with_options(lua_State *L) {
  lua_Number scale = luaL_optnumber(L, 2, 1.0);
  lua_pushnumber(L, luaL_checknumber(L, 1) * scale);
  lua_pushboolean(L, lua_toboolean(L, 3));
  return 2;
}

static int counter(lua_State *L) {
  lua_Integer count = lua_tointeger(L, lua_upvalueindex(1)) + 1;
  lua_pushinteger(L, count);
  lua_copy(L, -1, lua_upvalueindex(1));
  return 1;
}

static int point_x(lua_State *L) {
  lua_Number *point = luaL_checkudata(L, 1, "bench.point");
  lua_pushnumber(L, point[0]);
  return 1;
}

static int apply(lua_State *L) {
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

static int fail_with_value(lua_State *L) {
  lua_settop(L, 1);
  return lua_error(L);
}

static int fail_with_text(lua_State *L) { return luaL_error(L, "no such thing: %d", 42); }

static int yield_again(lua_State *L, int status, lua_KContext context) {
  (void)status;
  lua_settop(L, 0);
  return lua_yieldk(L, 0, context, yield_again);
}

static int yielder(lua_State *L) { return yield_again(L, LUA_OK, 0); }

static int yield_once(lua_State *L) { return lua_yield(L, lua_gettop(L)); }

/* Runs a chunk with a C function, with upvalues that are on the stack, and the number of rounds. */
static void call_from_lua(lua_State *L, long n, lua_CFunction f, int upvalues, const char *source) {
  lua_pushcclosure(L, f, upvalues);
  load(L, source);
  lua_insert(L, -2);
  lua_pushinteger(L, n);
  lua_call(L, 2, 0);
}

static void called_nothing(lua_State *L, long n) {
  call_from_lua(L, n, nothing, 0, "local f, n = ... for _ = 1, n do f() end");
}
static void called_add(lua_State *L, long n) {
  call_from_lua(L, n, add, 0, "local f, n = ... local x = 0 for i = 1, n do x = f(i, 2) end");
}
static void called_length(lua_State *L, long n) {
  call_from_lua(L, n, length, 0, "local f, n = ... local x for _ = 1, n do x = f('some text') end");
}
static void called_with_options(lua_State *L, long n) {
  call_from_lua(L, n, with_options, 0, "local f, n = ... local x, y for _ = 1, n do x, y = f(1.5) end");
}
static void called_counter(lua_State *L, long n) {
  lua_pushinteger(L, 0);
  call_from_lua(L, n, counter, 1, "local f, n = ... local x for _ = 1, n do x = f() end");
}
static void new_point(lua_State *L) {
  lua_Number *point = lua_newuserdatauv(L, 2 * sizeof *point, 0);
  point[0] = point[1] = 1.0;
  if (luaL_newmetatable(L, "bench.point")) {
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, point_x);
    lua_setfield(L, -2, "x");
  }
  lua_setmetatable(L, -2);
}
static void called_method(lua_State *L, long n) {
  load(L, "local p, n = ... local x for _ = 1, n do x = p:x() end");
  new_point(L);
  lua_pushinteger(L, n);
  lua_call(L, 2, 0);
}
static void called_field(lua_State *L, long n) {
  load(L, "local lib, n = ... local x for i = 1, n do x = lib.add(i, 2) end");
  lua_newtable(L);
  lua_pushcfunction(L, add);
  lua_setfield(L, -2, "add");
  lua_pushinteger(L, n);
  lua_call(L, 2, 0);
}
static void called_apply(lua_State *L, long n) {
  call_from_lua(L, n, apply, 0, "local f, n = ... local function g(a) return a end for i = 1, n do f(g, i) end");
}
static void called_in_pcall(lua_State *L, long n) {
  call_from_lua(L, n, add, 0, "local f, n = ... local pcall = pcall for i = 1, n do pcall(f, i, 2) end");
}
static void called_in_sort(lua_State *L, long n) {
  lua_getglobal(L, "math");
  lua_getfield(L, -1, "floor");
  lua_remove(L, -2);
  ROUNDS {
    lua_pushvalue(L, -1);
    lua_pushnumber(L, 1.5);
    lua_call(L, 1, 1);
    lua_pop(L, 1);
  }
}

/* ---- Errors ---- */

static void caught_value(lua_State *L, long n) {
  call_from_lua(L, n, fail_with_value, 0, "local f, n = ... local pcall = pcall for _ = 1, n do pcall(f, 'wrong') end");
}
static void caught_text(lua_State *L, long n) {
  call_from_lua(L, n, fail_with_text, 0, "local f, n = ... local pcall = pcall for _ = 1, n do pcall(f) end");
}
static void caught_argument(lua_State *L, long n) {
  call_from_lua(L, n, add, 0, "local f, n = ... local pcall = pcall for _ = 1, n do pcall(f, 1) end");
}
static void caught_deeper(lua_State *L, long n) {
  call_from_lua(L, n, fail_with_value, 0,
                "local f, n = ... local pcall = pcall local function g(x) f(x) return x end for _ = 1, n do pcall(g, 'wrong') end");
}
static void caught_in_c(lua_State *L, long n) {
  lua_pushcfunction(L, fail_with_value);
  lua_pushstring(L, "wrong");
  ROUNDS {
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    sink = lua_pcall(L, 1, 0, 0);
    lua_pop(L, 1);
  }
}
static void caught_text_in_c(lua_State *L, long n) {
  lua_pushcfunction(L, fail_with_text);
  ROUNDS {
    lua_pushvalue(L, -1);
    sink = lua_pcall(L, 0, 0, 0);
    lua_pop(L, 1);
  }
}
static void caught_from_lua_in_c(lua_State *L, long n) {
  load(L, "error('wrong', 0)");
  ROUNDS {
    lua_pushvalue(L, -1);
    sink = lua_pcall(L, 0, 0, 0);
    lua_pop(L, 1);
  }
}

/* ---- Calls from C ---- */

static void call_lua(lua_State *L, long n) {
  load(L, "return ...");
  lua_call(L, 0, 0);
  load(L, "return function(a) return a end");
  lua_call(L, 0, 1);
  ROUNDS {
    lua_pushvalue(L, -1);
    lua_pushinteger(L, 1);
    lua_call(L, 1, 1);
    lua_pop(L, 1);
  }
}
static void call_c(lua_State *L, long n) {
  lua_pushcfunction(L, nothing);
  ROUNDS {
    lua_pushvalue(L, -1);
    lua_call(L, 0, 0);
  }
}
static void pcall_lua(lua_State *L, long n) {
  load(L, "return function(a) return a end");
  lua_call(L, 0, 1);
  ROUNDS {
    lua_pushvalue(L, -1);
    lua_pushinteger(L, 1);
    lua_pcall(L, 1, 1, 0);
    lua_pop(L, 1);
  }
}
static void pcall_c(lua_State *L, long n) {
  lua_pushcfunction(L, nothing);
  ROUNDS {
    lua_pushvalue(L, -1);
    lua_pcall(L, 0, 0, 0);
  }
}

/* ---- Pushing ---- */

static void push_integer(lua_State *L, long n) { ROUNDS { TEN(lua_pushinteger(L, n)); lua_settop(L, 0); } }
static void push_number(lua_State *L, long n) { ROUNDS { TEN(lua_pushnumber(L, 1.5)); lua_settop(L, 0); } }
static void push_nil(lua_State *L, long n) { ROUNDS { TEN(lua_pushnil(L)); lua_settop(L, 0); } }
static void push_boolean(lua_State *L, long n) { ROUNDS { TEN(lua_pushboolean(L, 1)); lua_settop(L, 0); } }
static void push_light(lua_State *L, long n) { ROUNDS { TEN(lua_pushlightuserdata(L, &n)); lua_settop(L, 0); } }
static void push_value(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  ROUNDS { TEN(lua_pushvalue(L, 1)); lua_settop(L, 1); }
}
static void push_string(lua_State *L, long n) { ROUNDS { TEN(lua_pushstring(L, "a text")); lua_settop(L, 0); } }
static void push_lstring(lua_State *L, long n) { ROUNDS { TEN(lua_pushlstring(L, "a text", 6)); lua_settop(L, 0); } }
static void push_long_lstring(lua_State *L, long n) {
  static char text[500];
  memset(text, 'x', sizeof text);
  ROUNDS { TEN(lua_pushlstring(L, text, sizeof text)); lua_settop(L, 0); }
}
static void push_new_lstring(lua_State *L, long n) {
  ROUNDS {
    lua_pushlstring(L, (const char *)&n, sizeof n);
    lua_settop(L, 0);
  }
}
static void push_formatted(lua_State *L, long n) {
  ROUNDS {
    lua_pushfstring(L, "%s: %d", "a text", 42);
    lua_settop(L, 0);
  }
}
static void push_function(lua_State *L, long n) { ROUNDS { TEN(lua_pushcfunction(L, nothing)); lua_settop(L, 0); } }
static void push_closure(lua_State *L, long n) {
  ROUNDS {
    lua_pushinteger(L, 1);
    lua_pushcclosure(L, nothing, 1);
    lua_settop(L, 0);
  }
}

/* ---- Reading ---- */

static void to_integer(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  ROUNDS { TEN(sink = lua_tointegerx(L, 1, NULL)); }
}
static void to_number(lua_State *L, long n) {
  lua_pushnumber(L, 1.5);
  ROUNDS { TEN(sink = lua_tonumberx(L, -1, NULL) > 1.0); }
}
static void to_boolean(lua_State *L, long n) {
  lua_pushboolean(L, 1);
  ROUNDS { TEN(sink = lua_toboolean(L, 1)); }
}
static void to_string(lua_State *L, long n) {
  size_t len;
  lua_pushstring(L, "a text");
  ROUNDS { TEN(sink = lua_tolstring(L, 1, &len)[0]); }
}
static void to_userdata(lua_State *L, long n) {
  lua_newuserdatauv(L, 8, 0);
  ROUNDS { TEN(sink = (long)lua_touserdata(L, 1)); }
}
static void type_of(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  ROUNDS { TEN(sink = lua_type(L, 1)); }
}
static void type_of_upvalue(lua_State *L, long n) {
  ROUNDS { TEN(sink = lua_type(L, lua_upvalueindex(1))); }
}
static void is_integer(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  ROUNDS { TEN(sink = lua_isinteger(L, 1)); }
}
static void is_number(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  ROUNDS { TEN(sink = lua_isnumber(L, 1)); }
}
static void raw_len(lua_State *L, long n) {
  lua_createtable(L, 8, 0);
  for (int i = 1; i <= 8; i++) {
    lua_pushinteger(L, i);
    lua_rawseti(L, 1, i);
  }
  ROUNDS { TEN(sink = (long)lua_rawlen(L, 1)); }
}
static void raw_len_string(lua_State *L, long n) {
  lua_pushstring(L, "a text");
  ROUNDS { TEN(sink = (long)lua_rawlen(L, 1)); }
}

/* ---- Arguments ---- */

static void check_integer(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  ROUNDS { TEN(sink = luaL_checkinteger(L, 1)); }
}
static void check_number(lua_State *L, long n) {
  lua_pushnumber(L, 1.5);
  ROUNDS { TEN(sink = luaL_checknumber(L, 1) > 1.0); }
}
static void check_string(lua_State *L, long n) {
  size_t len;
  lua_pushstring(L, "a text");
  ROUNDS { TEN(sink = luaL_checklstring(L, 1, &len)[0]); }
}
static void check_type(lua_State *L, long n) {
  lua_newtable(L);
  ROUNDS { TEN(luaL_checktype(L, 1, LUA_TTABLE)); }
}
static void check_any(lua_State *L, long n) {
  lua_newtable(L);
  ROUNDS { TEN(luaL_checkany(L, 1)); }
}
static void opt_integer(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  ROUNDS { TEN(sink = luaL_optinteger(L, 2, 7)); }
}
static void opt_number(lua_State *L, long n) {
  lua_pushnumber(L, 1.5);
  ROUNDS { TEN(sink = luaL_optnumber(L, 1, 7.0) > 1.0); }
}
static void opt_string(lua_State *L, long n) {
  size_t len;
  lua_pushstring(L, "a text");
  ROUNDS { TEN(sink = luaL_optlstring(L, 1, "", &len)[0]); }
}
static void check_userdata(lua_State *L, long n) {
  new_point(L);
  ROUNDS { TEN(sink = (long)luaL_checkudata(L, 1, "bench.point")); }
}
static void test_userdata(lua_State *L, long n) {
  new_point(L);
  ROUNDS { TEN(sink = (long)luaL_testudata(L, 1, "bench.other")); }
}

/* ---- The stack ---- */

static void get_top(lua_State *L, long n) { ROUNDS { TEN(sink = lua_gettop(L)); } }
static void set_top(lua_State *L, long n) { ROUNDS { TEN(lua_settop(L, 4)); lua_settop(L, 0); } }
static void pop(lua_State *L, long n) { ROUNDS { lua_settop(L, 10); TEN(lua_pop(L, 1)); } }
static void four_values(lua_State *L) {
  for (int i = 0; i < 4; i++) lua_pushinteger(L, i);
}
static void insert(lua_State *L, long n) {
  four_values(L);
  ROUNDS { TEN(lua_insert(L, 1)); }
}
static void remove_value(lua_State *L, long n) {
  lua_settop(L, 4);
  ROUNDS {
    lua_settop(L, 14);
    TEN(lua_remove(L, -3));
  }
}
static void rotate(lua_State *L, long n) {
  four_values(L);
  ROUNDS { TEN(lua_rotate(L, 1, 2)); }
}
static void copy(lua_State *L, long n) {
  four_values(L);
  ROUNDS { TEN(lua_copy(L, 1, 3)); }
}
static void check_stack(lua_State *L, long n) { ROUNDS { TEN(sink = lua_checkstack(L, 10)); } }
static void abs_index(lua_State *L, long n) { ROUNDS { TEN(sink = lua_absindex(L, -1)); } }

/* ---- Tables ---- */

static void record(lua_State *L) {
  lua_createtable(L, 4, 4);
  for (int i = 1; i <= 4; i++) {
    lua_pushinteger(L, i);
    lua_rawseti(L, 1, i);
  }
  lua_pushinteger(L, 1);
  lua_setfield(L, 1, "field");
  lua_pushinteger(L, 2);
  lua_setfield(L, 1, "other");
}
static void get_field(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_getfield(L, 1, "field")); lua_settop(L, 1); }
}
static void set_field(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_pushinteger(L, n); lua_setfield(L, 1, "field")); }
}
static void get_index(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_geti(L, 1, 3)); lua_settop(L, 1); }
}
static void set_index(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_pushinteger(L, n); lua_seti(L, 1, 3)); }
}
static void raw_get_index(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_rawgeti(L, 1, 3)); lua_settop(L, 1); }
}
static void raw_set_index(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_pushinteger(L, n); lua_rawseti(L, 1, 3)); }
}
static void raw_get(lua_State *L, long n) {
  record(L);
  lua_pushstring(L, "field");
  ROUNDS { TEN(lua_pushvalue(L, 2); lua_rawget(L, 1)); lua_settop(L, 2); }
}
static void raw_set(lua_State *L, long n) {
  record(L);
  lua_pushstring(L, "field");
  ROUNDS { TEN(lua_pushvalue(L, 2); lua_pushinteger(L, n); lua_rawset(L, 1)); }
}
static void get_table(lua_State *L, long n) {
  record(L);
  lua_pushstring(L, "field");
  ROUNDS { TEN(lua_pushvalue(L, 2); lua_gettable(L, 1)); lua_settop(L, 2); }
}
static void set_table(lua_State *L, long n) {
  record(L);
  lua_pushstring(L, "field");
  ROUNDS { TEN(lua_pushvalue(L, 2); lua_pushinteger(L, n); lua_settable(L, 1)); }
}
static void raw_get_pointer(lua_State *L, long n) {
  record(L);
  lua_pushinteger(L, 1);
  lua_rawsetp(L, 1, (void *)&sink);
  ROUNDS { TEN(lua_rawgetp(L, 1, (void *)&sink)); lua_settop(L, 1); }
}
static void raw_set_pointer(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_pushinteger(L, n); lua_rawsetp(L, 1, (void *)&sink)); }
}
static void get_global(lua_State *L, long n) { ROUNDS { TEN(lua_getglobal(L, "print")); lua_settop(L, 0); } }
static void set_global(lua_State *L, long n) { ROUNDS { TEN(lua_pushinteger(L, n); lua_setglobal(L, "bench_global")); } }
static void get_registry_field(lua_State *L, long n) {
  lua_pushinteger(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, "bench.field");
  ROUNDS { TEN(lua_getfield(L, LUA_REGISTRYINDEX, "bench.field")); lua_settop(L, 0); }
}
static void next(lua_State *L, long n) {
  lua_newtable(L);
  for (int i = 1; i <= 50; i++) {
    lua_pushinteger(L, i);
    lua_rawseti(L, 1, i);
    lua_pushfstring(L, "key%d", i);
    lua_pushinteger(L, i);
    lua_rawset(L, 1);
  }
  ROUNDS {
    lua_pushnil(L);
    while (lua_next(L, 1)) lua_pop(L, 1);
  }
}
static void new_table(lua_State *L, long n) { ROUNDS { lua_newtable(L); lua_settop(L, 0); } }
static void create_table(lua_State *L, long n) { ROUNDS { lua_createtable(L, 4, 0); lua_settop(L, 0); } }
static void create_record(lua_State *L, long n) {
  ROUNDS {
    lua_createtable(L, 0, 2);
    lua_pushinteger(L, 1);
    lua_setfield(L, 1, "x");
    lua_pushinteger(L, 2);
    lua_setfield(L, 1, "y");
    lua_settop(L, 0);
  }
}
static void fill_array(lua_State *L, long n) {
  ROUNDS {
    lua_newtable(L);
    for (int i = 1; i <= 100; i++) {
      lua_pushinteger(L, i);
      lua_rawseti(L, 1, i);
    }
    lua_settop(L, 0);
  }
}
static void get_metatable(lua_State *L, long n) {
  new_point(L);
  ROUNDS { TEN(lua_getmetatable(L, 1)); lua_settop(L, 1); }
}
static void get_metafield(lua_State *L, long n) {
  new_point(L);
  ROUNDS { TEN(luaL_getmetafield(L, 1, "__index")); lua_settop(L, 1); }
}

/* ---- Userdata and references ---- */

static void new_userdata(lua_State *L, long n) {
  luaL_newmetatable(L, "bench.point");
  ROUNDS {
    lua_newuserdatauv(L, 16, 1);
    lua_pushvalue(L, 1);
    lua_setmetatable(L, -2);
    lua_settop(L, 1);
  }
}
static void set_named_metatable(lua_State *L, long n) {
  new_point(L);
  ROUNDS { TEN(luaL_setmetatable(L, "bench.point")); }
}
static void user_value(lua_State *L, long n) {
  lua_newuserdatauv(L, 16, 1);
  ROUNDS {
    TEN(lua_getiuservalue(L, 1, 1); lua_setiuservalue(L, 1, 1));
  }
}
static void reference(lua_State *L, long n) {
  lua_newtable(L);
  ROUNDS {
    lua_pushvalue(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, luaL_ref(L, LUA_REGISTRYINDEX));
  }
}

/* ---- Operators ---- */

static void compare(lua_State *L, long n) {
  four_values(L);
  ROUNDS { TEN(sink = lua_compare(L, 1, 2, LUA_OPLT)); }
}
static void equal(lua_State *L, long n) {
  four_values(L);
  ROUNDS { TEN(sink = lua_compare(L, 1, 2, LUA_OPEQ)); }
}
static void raw_equal(lua_State *L, long n) {
  four_values(L);
  ROUNDS { TEN(sink = lua_rawequal(L, 1, 2)); }
}
static void arith(lua_State *L, long n) {
  ROUNDS {
    TEN(lua_pushinteger(L, 1); lua_pushinteger(L, 2); lua_arith(L, LUA_OPADD));
    lua_settop(L, 0);
  }
}
static void concat(lua_State *L, long n) {
  ROUNDS {
    lua_pushliteral(L, "a text");
    lua_pushliteral(L, " and ");
    lua_pushinteger(L, 42);
    lua_concat(L, 3);
    lua_settop(L, 0);
  }
}
static void len(lua_State *L, long n) {
  record(L);
  ROUNDS { TEN(lua_len(L, 1)); lua_settop(L, 1); }
}

/* ---- Buffers ---- */

static void add_chars(lua_State *L, long n) {
  ROUNDS {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 0; i < 100; i++) luaL_addchar(&b, 'x');
    luaL_pushresult(&b);
    lua_settop(L, 0);
  }
}
static void add_strings(lua_State *L, long n) {
  ROUNDS {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 0; i < 20; i++) luaL_addlstring(&b, "a text", 6);
    luaL_pushresult(&b);
    lua_settop(L, 0);
  }
}
static void add_values(lua_State *L, long n) {
  ROUNDS {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 0; i < 20; i++) {
      lua_pushinteger(L, i);
      luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    lua_settop(L, 0);
  }
}
static void large_buffer(lua_State *L, long n) {
  ROUNDS {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (int i = 0; i < 20000; i++) luaL_addchar(&b, 'x');
    luaL_pushresult(&b);
    lua_settop(L, 0);
  }
}
static void short_result(lua_State *L, long n) {
  ROUNDS {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    luaL_pushresult(&b);
    lua_settop(L, 0);
  }
}

/* ---- Threads ---- */

static void new_thread(lua_State *L, long n) { ROUNDS { lua_newthread(L); lua_settop(L, 0); } }
static void resume_c(lua_State *L, long n) {
  int count;
  lua_State *co = lua_newthread(L);
  lua_pushcfunction(co, yielder);
  ROUNDS { lua_resume(co, L, 0, &count); }
}
static void resume_lua(lua_State *L, long n) {
  int count;
  lua_State *co = lua_newthread(L);
  load(co, "local yield = coroutine.yield while true do yield() end");
  ROUNDS { lua_resume(co, L, 0, &count); }
}
static void yield_from_c(lua_State *L, long n) {
  call_from_lua(L, n, yield_once, 0,
                "local f, n = ... local co = coroutine.wrap(function() while true do f(1) end end) for _ = 1, n do co() end");
}
static void whole_coroutine(lua_State *L, long n) {
  lua_pushcfunction(L, nothing);
  ROUNDS {
    int count;
    lua_State *co = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    lua_resume(co, L, 0, &count);
    lua_settop(L, 1);
  }
}

/* ---- States and chunks ---- */

static void whole_state(lua_State *L, long n) {
  (void)L;
  ROUNDS {
    lua_State *other = luaL_newstate();
    luaL_openlibs(other);
    lua_close(other);
  }
}
static void bare_state(lua_State *L, long n) {
  (void)L;
  ROUNDS lua_close(luaL_newstate());
}
static void load_string(lua_State *L, long n) {
  ROUNDS {
    load(L, "local a, b = ... return a + b");
    lua_settop(L, 0);
  }
}
static void load_longer_string(lua_State *L, long n) {
  ROUNDS {
    load(L,
         "local t = {} for i = 1, 10 do t[i] = i * 2 end\n"
         "local function sum(list) local s = 0 for _, v in ipairs(list) do s = s + v end return s end\n"
         "if sum(t) > 100 then print('large', sum(t)) else print('small') end return t, { x = 1, y = 'text' }\n");
    lua_settop(L, 0);
  }
}
static void get_info(lua_State *L, long n) {
  lua_Debug ar;
  ROUNDS {
    lua_getstack(L, 0, &ar);
    lua_getinfo(L, "nSl", &ar);
    sink = ar.currentline;
  }
}
static int ask_about_caller(lua_State *L) {
  long n = (long)lua_tointeger(L, 1);
  lua_Debug ar;
  ROUNDS {
    lua_getstack(L, 1, &ar);
    lua_getinfo(L, "nSl", &ar);
    sink = ar.currentline;
  }
  return 0;
}
static void get_info_of_caller(lua_State *L, long n) {
  call_from_lua(L, n, ask_about_caller, 0, "local f, n = ... local function caller() f(n) end caller()");
}
static void where(lua_State *L, long n) { ROUNDS { luaL_where(L, 1); lua_settop(L, 0); } }
static void collect_nothing(lua_State *L, long n) { ROUNDS { TEN(sink = lua_gc(L, LUA_GCCOUNT)); } }

static const Row rows[] = {
  {"call f()", 1, called_nothing},
  {"call f(int, int) -> int", 1, called_add},
  {"call lib.f(int, int) -> int", 1, called_field},
  {"call f(string) -> int", 1, called_length},
  {"call f(float) -> float, boolean", 1, called_with_options},
  {"call closure() -> int", 1, called_counter},
  {"call userdata:method() -> float", 1, called_method},
  {"call f(g), which calls g", 1, called_apply},
  {"call pcall(f, int, int)", 1, called_in_pcall},
  {"error: lua_error, pcall", 1, caught_value},
  {"error: luaL_error, pcall", 1, caught_text},
  {"error: luaL_checkinteger, pcall", 1, caught_argument},
  {"error: lua_error, a Lua function, pcall", 1, caught_deeper},
  {"error: lua_error, lua_pcall", 1, caught_in_c},
  {"error: luaL_error, lua_pcall", 1, caught_text_in_c},
  {"error: error, lua_pcall", 1, caught_from_lua_in_c},
  {"lua_call of a Lua function", 1, call_lua},
  {"lua_call of a C function", 1, call_c},
  {"lua_call of math.floor", 1, called_in_sort},
  {"lua_pcall of a Lua function", 1, pcall_lua},
  {"lua_pcall of a C function", 1, pcall_c},
  {"lua_pushinteger", 10, push_integer},
  {"lua_pushnumber", 10, push_number},
  {"lua_pushnil", 10, push_nil},
  {"lua_pushboolean", 10, push_boolean},
  {"lua_pushlightuserdata", 10, push_light},
  {"lua_pushvalue", 10, push_value},
  {"lua_pushstring", 10, push_string},
  {"lua_pushlstring", 10, push_lstring},
  {"lua_pushlstring, 500 bytes", 10, push_long_lstring},
  {"lua_pushlstring, new", 1, push_new_lstring},
  {"lua_pushfstring", 1, push_formatted},
  {"lua_pushcfunction", 10, push_function},
  {"lua_pushcclosure", 1, push_closure},
  {"lua_tointegerx", 10, to_integer},
  {"lua_tonumberx", 10, to_number},
  {"lua_toboolean", 10, to_boolean},
  {"lua_tolstring", 10, to_string},
  {"lua_touserdata", 10, to_userdata},
  {"lua_type", 10, type_of},
  {"lua_type of an upvalue", 10, type_of_upvalue},
  {"lua_isinteger", 10, is_integer},
  {"lua_isnumber", 10, is_number},
  {"lua_rawlen of a table", 10, raw_len},
  {"lua_rawlen of a string", 10, raw_len_string},
  {"luaL_checkinteger", 10, check_integer},
  {"luaL_checknumber", 10, check_number},
  {"luaL_checklstring", 10, check_string},
  {"luaL_checktype", 10, check_type},
  {"luaL_checkany", 10, check_any},
  {"luaL_optinteger", 10, opt_integer},
  {"luaL_optnumber", 10, opt_number},
  {"luaL_optlstring", 10, opt_string},
  {"luaL_checkudata", 10, check_userdata},
  {"luaL_testudata", 10, test_userdata},
  {"lua_gettop", 10, get_top},
  {"lua_settop", 11, set_top},
  {"lua_pop", 10, pop},
  {"lua_insert", 10, insert},
  {"lua_remove", 10, remove_value},
  {"lua_rotate", 10, rotate},
  {"lua_copy", 10, copy},
  {"lua_checkstack", 10, check_stack},
  {"lua_absindex", 10, abs_index},
  {"lua_getfield", 10, get_field},
  {"lua_setfield", 10, set_field},
  {"lua_geti", 10, get_index},
  {"lua_seti", 10, set_index},
  {"lua_rawgeti", 10, raw_get_index},
  {"lua_rawseti", 10, raw_set_index},
  {"lua_rawget", 10, raw_get},
  {"lua_rawset", 10, raw_set},
  {"lua_gettable", 10, get_table},
  {"lua_settable", 10, set_table},
  {"lua_rawgetp", 10, raw_get_pointer},
  {"lua_rawsetp", 10, raw_set_pointer},
  {"lua_getglobal", 10, get_global},
  {"lua_setglobal", 10, set_global},
  {"lua_getfield of the registry", 10, get_registry_field},
  {"lua_next", 100, next},
  {"lua_newtable", 1, new_table},
  {"lua_createtable(4, 0)", 1, create_table},
  {"lua_createtable(0, 2) and its fields", 1, create_record},
  {"lua_rawseti into a new table, 100 elements", 100, fill_array},
  {"lua_getmetatable", 10, get_metatable},
  {"luaL_getmetafield", 10, get_metafield},
  {"lua_newuserdatauv, lua_setmetatable", 1, new_userdata},
  {"luaL_setmetatable", 10, set_named_metatable},
  {"lua_getiuservalue, lua_setiuservalue", 10, user_value},
  {"luaL_ref, luaL_unref", 1, reference},
  {"lua_compare <", 10, compare},
  {"lua_compare ==", 10, equal},
  {"lua_rawequal", 10, raw_equal},
  {"lua_arith", 10, arith},
  {"lua_concat of 3", 1, concat},
  {"lua_len", 10, len},
  {"luaL_addchar, 100 times", 1, add_chars},
  {"luaL_addlstring, 20 times", 1, add_strings},
  {"luaL_addvalue, 20 times", 1, add_values},
  {"luaL_addchar, 20,000 times", 1, large_buffer},
  {"luaL_buffinit, luaL_pushresult", 1, short_result},
  {"lua_newthread", 1, new_thread},
  {"lua_resume, lua_yieldk", 1, resume_c},
  {"lua_resume, coroutine.yield", 1, resume_lua},
  {"coroutine.wrap, lua_yield", 1, yield_from_c},
  {"lua_newthread, lua_resume to the end", 1, whole_coroutine},
  {"luaL_newstate, lua_close", 1, bare_state},
  {"luaL_newstate, luaL_openlibs, lua_close", 1, whole_state},
  {"luaL_loadstring, 29 bytes", 1, load_string},
  {"luaL_loadstring, 237 bytes", 1, load_longer_string},
  {"lua_getstack, lua_getinfo", 1, get_info},
  {"lua_getstack, lua_getinfo of a Lua function", 1, get_info_of_caller},
  {"luaL_where", 1, where},
  {"lua_gc(LUA_GCCOUNT)", 10, collect_nothing},
};

/* ---- Measuring ---- */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Runs the body of the row, a light userdata, for a number of rounds. Each time is a call of its own, so that the stack is empty. */
static int run_body(lua_State *L) {
  const Row *row = lua_touserdata(L, 1);
  long n = (long)lua_tointeger(L, 2);
  lua_settop(L, 0);
  luaL_checkstack(L, 60, NULL);
  row->body(L, n);
  return 0;
}

static double time_of(lua_State *L, const Row *row, long n) {
  double start;
  lua_pushcfunction(L, run_body);
  lua_pushlightuserdata(L, (void *)row);
  lua_pushinteger(L, n);
  start = now();
  lua_call(L, 2, 0);
  return now() - start;
}

/* Nanoseconds a run has to take, so that the clock and what a body does before its rounds do not count. */
#define LONG_ENOUGH 4e6

/* Prints the least time of each row. */
static int run(lua_State *L) {
  long runs = (long)luaL_optinteger(L, 1, 5);
  const char *text = luaL_optstring(L, 2, "");
  lua_settop(L, 2);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const Row *row = &rows[i];
    long n = 10;
    double least;
    if (strstr(row->name, text) == NULL) continue;
    lua_gc(L, LUA_GCCOLLECT);
    while ((least = time_of(L, row, n)) < LONG_ENOUGH) n *= 2;
    for (long k = 1; k < runs; k++) {
      double t = time_of(L, row, n);
      if (t < least) least = t;
    }
    printf("%.3f\t%s\n", least / (double)n / row->each, row->name);
    fflush(stdout);
  }
  return 0;
}

#ifdef MODULE

int luaopen_interface(lua_State *L) {
  lua_pushcfunction(L, run);
  return 1;
}

#else

int main(int count, char **arguments) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_pushcfunction(L, run);
  lua_pushinteger(L, count > 1 ? atol(arguments[1]) : 5);
  lua_pushstring(L, count > 2 ? arguments[2] : "");
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    return 1;
  }
  lua_close(L);
  return 0;
}

#endif
