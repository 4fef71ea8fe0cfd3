/* A module with everything that usual modules have: userdata with methods and a finalizer, upvalues, errors, callbacks, buffers. */
#include <string.h>

#include "lauxlib.h"
#include "lua.h"

#define COUNTER "test.counter"

static int finalized = 0;

static int counter_new(lua_State *L) {
    lua_Integer first = luaL_optinteger(L, 1, 0);
    lua_Integer *c = lua_newuserdatauv(L, sizeof *c, 2);
    *c = first;
    lua_pushliteral(L, "label");
    lua_setiuservalue(L, -2, 2);
    luaL_setmetatable(L, COUNTER);
    return 1;
}

static int counter_add(lua_State *L) {
    lua_Integer *c = luaL_checkudata(L, 1, COUNTER);
    lua_Integer by = luaL_optinteger(L, 2, 1);
    luaL_argcheck(L, by >= 0, 2, "must not be negative");
    *c += by;
    lua_pushinteger(L, *c);
    return 1;
}

static int counter_label(lua_State *L) {
    luaL_checkudata(L, 1, COUNTER);
    int t2 = lua_getiuservalue(L, 1, 2);
    int t1 = lua_getiuservalue(L, 1, 1);
    int t3 = lua_getiuservalue(L, 1, 3);
    lua_pushfstring(L, "%s %d %d %d", lua_tostring(L, -3), t2, t1, t3);
    return 1;
}

static int counter_gc(lua_State *L) {
    luaL_checkudata(L, 1, COUNTER);
    finalized++;
    return 0;
}

static int count_finalized(lua_State *L) {
    lua_pushinteger(L, finalized);
    return 1;
}

/* A closure: each call gives the next number. */
static int next_number(lua_State *L) {
    lua_Integer n = lua_tointeger(L, lua_upvalueindex(1)) + 1;
    lua_pushinteger(L, n);
    lua_copy(L, -1, lua_upvalueindex(1));
    return 1;
}

static int make_generator(lua_State *L) {
    lua_pushinteger(L, luaL_checkinteger(L, 1));
    lua_pushcclosure(L, next_number, 1);
    return 1;
}

/* Calls a function for each element and collects the results in a buffer. */
static int map_concat(lua_State *L) {
    luaL_Buffer b;
    lua_Integer n = luaL_len(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    luaL_buffinit(L, &b);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_pushvalue(L, 2);
        lua_geti(L, 1, i);
        lua_call(L, 1, 1);
        luaL_addvalue(&b);
        if (i < n) luaL_addchar(&b, ',');
    }
    luaL_pushresult(&b);
    return 1;
}

/* A string of `n` bytes that the buffer has to grow for. */
static int repeat(lua_State *L) {
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (lua_Integer n = luaL_checkinteger(L, 2); n > 0; n--) luaL_addlstring(&b, s, len);
    luaL_pushresult(&b);
    return 1;
}

static int fail(lua_State *L) {
    if (lua_gettop(L) == 0) return luaL_error(L, "%s %d%% %f %I %c %U %p", "text", 7, 1.5, (LUAI_UACINT)-1, 'c', 0x20ACL, NULL);
    lua_settop(L, 1);
    return lua_error(L);
}

/* pcall with a continuation: yields may pass. */
static int after_pcall(lua_State *L, int status, lua_KContext ctx) {
    lua_pushinteger(L, status);
    lua_pushinteger(L, (lua_Integer)ctx);
    return lua_gettop(L);
}

static int protected_k(lua_State *L) {
    int status = lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, 42, after_pcall);
    return after_pcall(L, status, 43);
}

static int after_call(lua_State *L, int status, lua_KContext ctx) {
    lua_pushfstring(L, "continued %d %d", status, (int)ctx);
    return lua_gettop(L);
}

static int call_k(lua_State *L) {
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 5, after_call);
    lua_pushliteral(L, "returned");
    return lua_gettop(L);
}

static int call_plain(lua_State *L) {
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* Yields 1, 2, ... n and returns what the last resume passed. */
static int yield_next(lua_State *L, int status, lua_KContext ctx) {
    lua_Integer n = lua_tointeger(L, 1);
    (void)status;
    if (ctx >= n) return lua_gettop(L) - 1;
    lua_settop(L, 1);
    lua_pushinteger(L, ctx + 1);
    return lua_yieldk(L, 1, ctx + 1, yield_next);
}

static int yield_upto(lua_State *L) {
    return yield_next(L, LUA_OK, 0);
}

static int yield_plain(lua_State *L) {
    return lua_yield(L, lua_gettop(L));
}

/* Runs a function as a coroutine from C; returns status and values of each step. */
static int drive(lua_State *L) {
    lua_State *co = lua_newthread(L);
    int status, n, steps = 0;
    luaL_Buffer b;
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    luaL_buffinit(L, &b);
    do {
        lua_pushinteger(co, steps++);
        status = lua_resume(co, L, 1, &n);
        lua_pushfstring(L, "%d:%d", status, n);
        luaL_addvalue(&b);
        for (int i = n; i >= 1 && status <= LUA_YIELD; i--) {
            lua_pushfstring(L, "=%s", luaL_tolstring(co, -i - 0, NULL));
            lua_pop(co, 1);
            luaL_addvalue(&b);
        }
        if (status > LUA_YIELD) {
            lua_pushfstring(L, " %s", lua_tostring(co, -1));
            luaL_addvalue(&b);
        }
        luaL_addchar(&b, ';');
        lua_settop(co, status == LUA_YIELD ? lua_gettop(co) - n : lua_gettop(co));
    } while (status == LUA_YIELD);
    luaL_pushresult(&b);
    return 1;
}

static int references(lua_State *L) {
    lua_pushvalue(L, 1);
    int r1 = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushnil(L);
    int r2 = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushliteral(L, "other");
    int r3 = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_rawgeti(L, LUA_REGISTRYINDEX, r1);
    luaL_unref(L, LUA_REGISTRYINDEX, r1);
    luaL_unref(L, LUA_REGISTRYINDEX, r2);
    lua_pushliteral(L, "again");
    int r4 = luaL_ref(L, LUA_REGISTRYINDEX);
    luaL_unref(L, LUA_REGISTRYINDEX, r3);
    luaL_unref(L, LUA_REGISTRYINDEX, r4);
    lua_pushboolean(L, r2 == LUA_REFNIL && r4 == r1 && r3 != r1);
    return 2;
}

static int extra_space(lua_State *L) {
    lua_State *co;
    memcpy(lua_getextraspace(L), "8 bytes", 8);
    co = lua_newthread(L);
    /* A new thread has the bytes of the main thread. */
    lua_pushboolean(L, lua_pushthread(L) ? memcmp(lua_getextraspace(co), "8 bytes", 8) == 0 : 1);
    lua_pushstring(L, lua_getextraspace(L));
    return 2;
}

static int option(lua_State *L) {
    static const char *const names[] = {"first", "second", NULL};
    lua_pushinteger(L, luaL_checkoption(L, 1, "second", names));
    return 1;
}

static int is_foreign(lua_State *L) {
    lua_pushboolean(L, lua_iscfunction(L, 1) && lua_tocfunction(L, 1) == is_foreign);
    return 1;
}

static int closing(lua_State *L) {
    lua_settop(L, 2);
    lua_toclose(L, 1);
    lua_toclose(L, 2);
    lua_closeslot(L, 2);
    lua_pushstring(L, lua_isnil(L, 2) ? "nil" : "value");
    lua_pushvalue(L, -1);
    return 1;
}

static const luaL_Reg functions[] = {
    {"new", counter_new},
    {"finalized", count_finalized},
    {"generator", make_generator},
    {"map", map_concat},
    {"rep", repeat},
    {"fail", fail},
    {"pcall", protected_k},
    {"callk", call_k},
    {"call", call_plain},
    {"upto", yield_upto},
    {"yield", yield_plain},
    {"drive", drive},
    {"references", references},
    {"extraspace", extra_space},
    {"option", option},
    {"isforeign", is_foreign},
    {"closing", closing},
    {"placeholder", NULL},
    {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"add", counter_add},
    {"label", counter_label},
    {"__gc", counter_gc},
    {NULL, NULL},
};

int luaopen_counter(lua_State *L) {
    luaL_newmetatable(L, COUNTER);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    luaL_newlib(L, functions);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "name");
    lua_pushvalue(L, 2);
    lua_setfield(L, -2, "file");
    return 1;
}

int luaopen_counter_part(lua_State *L) {
    lua_pushliteral(L, "a part of the package");
    return 1;
}

int luaopen_v2(lua_State *L) {
    lua_pushliteral(L, "by the name behind the hyphen");
    return 1;
}
