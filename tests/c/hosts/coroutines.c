/* Threads that a host runs. */
#include "check.h"

static int yield_twice_k(lua_State *L, int status, lua_KContext ctx) {
    CHECK(status == LUA_YIELD);
    lua_pushinteger(L, (lua_Integer)ctx);
    if (ctx == 1) return lua_yieldk(L, 1, 2, yield_twice_k);
    return lua_gettop(L);
}

static int yield_twice(lua_State *L) {
    lua_pushliteral(L, "first");
    return lua_yieldk(L, 1, 1, yield_twice_k);
}

static int call_argument_k(lua_State *L, int status, lua_KContext ctx) {
    lua_pushfstring(L, "%d/%d", status, (int)ctx);
    return lua_gettop(L);
}

static int call_argument(lua_State *L) {
    return call_argument_k(L, lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, 9, call_argument_k), 8);
}

/* A host may run chunks in its main thread as in a coroutine. */
static void the_main_thread(void) {
    int n;
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    CHECK(!lua_isyieldable(L));
    lua_pushliteral(L, "below");
    CHECK(luaL_loadstring(L, "local a = ... local b, c = coroutine.yield(a + 1, coroutine.isyieldable()) return b + c, coroutine.running()") == LUA_OK);
    lua_pushinteger(L, 1);
    CHECK(lua_resume(L, NULL, 1, &n) == LUA_YIELD && n == 2 && lua_status(L) == LUA_YIELD);
    CHECK(lua_gettop(L) == 2 && lua_tointeger(L, -2) == 2 && lua_toboolean(L, -1));
    lua_pop(L, n);
    lua_pushinteger(L, 10);
    lua_pushinteger(L, 20);
    CHECK(lua_resume(L, NULL, 2, &n) == LUA_OK && lua_status(L) == LUA_OK && lua_gettop(L) == 4);
    SAME(lua_tostring(L, 1), "below");
    CHECK(lua_tointeger(L, 2) == 30 && lua_tothread(L, 3) == L && lua_toboolean(L, 4));
    /* It is as it was. */
    lua_settop(L, 0);
    CHECK(luaL_dostring(L, "return pcall(coroutine.yield)") == LUA_OK && !lua_toboolean(L, -2));
    SAME(lua_tostring(L, -1), "attempt to yield from outside a coroutine");
    for (int i = 0; i < 3; i++) {
        lua_settop(L, 0);
        CHECK(luaL_loadstring(L, "local x <close> = setmetatable({}, {__close = function() closed = (closed or 0) + 1 end}) coroutine.yield() error('failed', 0)") == LUA_OK);
        CHECK(lua_resume(L, NULL, 0, &n) == LUA_YIELD && n == 0);
        if (i == 0) {
            CHECK(lua_resume(L, NULL, 0, &n) == LUA_ERRRUN && lua_status(L) == LUA_ERRRUN);
            SAME(lua_tostring(L, -1), "failed");
            CHECK(lua_closethread(L, NULL) == LUA_ERRRUN);
        } else {
            CHECK(lua_closethread(L, NULL) == LUA_OK && lua_gettop(L) == 0);
        }
        CHECK(lua_status(L) == LUA_OK);
        lua_getglobal(L, "closed");
        CHECK(lua_tointeger(L, -1) == i + 1);
    }
    lua_settop(L, 0);
    CHECK(lua_resume(L, NULL, 0, &n) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "cannot resume dead coroutine");
    lua_settop(L, 0);
    /* Closed while it is suspended. */
    CHECK(luaL_loadstring(L, "coroutine.yield(1)") == LUA_OK && lua_resume(L, NULL, 0, &n) == LUA_YIELD);
    lua_close(L);
}

static int closed;

static int close_value(lua_State *L) {
    (void)L;
    closed++;
    return 0;
}

int main(void) {
    int n;
    lua_State *L = luaL_newstate(), *co;
    luaL_openlibs(L);
    lua_register(L, "yield_twice", yield_twice);
    lua_register(L, "call", call_argument);
    lua_register(L, "close_value", close_value);
    /* A thread may run one function after the other. */
    co = lua_newthread(L);
    CHECK(lua_tothread(L, -1) == co && lua_topointer(L, -1) == co && lua_status(co) == LUA_OK);
    for (int i = 0; i < 3; i++) {
        luaL_loadstring(co, "local a = ...; local b = coroutine.yield(a + 1); return b, 'end'");
        lua_pushinteger(co, i);
        CHECK(lua_resume(co, L, 1, &n) == LUA_YIELD && n == 1 && lua_tointeger(co, -1) == i + 1);
        CHECK(lua_status(co) == LUA_YIELD);
        lua_pop(co, n);
        lua_pushliteral(co, "resumed");
        CHECK(lua_resume(co, L, 1, &n) == LUA_OK && n == 2 && lua_gettop(co) == 2);
        SAME(lua_tostring(co, 1), "resumed");
        SAME(lua_tostring(co, 2), "end");
        lua_settop(co, 0);
    }
    CHECK(lua_resume(co, L, 0, &n) == LUA_ERRRUN);
    SAME(lua_tostring(co, -1), "cannot resume dead coroutine");
    lua_settop(co, 0);
    /* C functions that yield, with continuations. */
    lua_getglobal(co, "yield_twice");
    lua_pushboolean(co, 1);
    CHECK(lua_resume(co, L, 1, &n) == LUA_YIELD && n == 1);
    SAME(lua_tostring(co, -1), "first");
    lua_pop(co, n);
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD && n == 1 && lua_tointeger(co, -1) == 1);
    lua_pop(co, n);
    lua_pushliteral(co, "x");
    CHECK(lua_resume(co, NULL, 1, &n) == LUA_OK && n == 3);
    CHECK(lua_toboolean(co, 1) && lua_tointeger(co, 3) == 2);
    lua_settop(co, 0);
    /* A yield through Lua and C, and an error afterwards. */
    luaL_loadstring(co, "return call(function() yield_twice(); error('late', 0) end)");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD);
    lua_pop(co, n);
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD);
    lua_pop(co, n);
    CHECK(lua_resume(co, L, 0, &n) == LUA_OK && n == 2);
    SAME(lua_tostring(co, 1), "late");
    SAME(lua_tostring(co, 2), "2/9");
    lua_settop(co, 0);
    /* An error leaves the stack for a traceback; closing makes the thread usable again. */
    luaL_loadbuffer(co, "local x <close> = setmetatable({}, {__close = close_value})\nerror('broken')", 75, "=co");
    CHECK(lua_resume(co, L, 0, &n) == LUA_ERRRUN && lua_status(co) == LUA_ERRRUN);
    SAME(lua_tostring(co, -1), "co:2: broken");
    luaL_traceback(L, co, "trace", 0);
    CHECK(strstr(lua_tostring(L, -1), "co:2: in ") != NULL);
    lua_pop(L, 1);
    CHECK(closed == 0 && lua_closethread(co, L) == LUA_ERRRUN && closed == 1);
    SAME(lua_tostring(co, -1), "co:2: broken");
    CHECK(lua_status(co) == LUA_OK);
    lua_settop(co, 0);
    luaL_loadstring(co, "local x <close> = setmetatable({}, {__close = close_value}); coroutine.yield()");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD);
    CHECK(lua_resetthread(co) == LUA_OK && closed == 2 && lua_gettop(co) == 0);
    /* Ordinary calls in another thread, from inside a function of the first. */
    luaL_loadstring(co, "return ... .. '!'");
    lua_pushliteral(co, "other");
    CHECK(lua_pcall(co, 1, 1, 0) == LUA_OK);
    SAME(lua_tostring(co, -1), "other!");
    lua_xmove(co, L, 1);
    SAME(lua_tostring(L, -1), "other!");
    lua_pop(L, 1);
    luaL_loadstring(co, "error('e', 0)");
    CHECK(lua_pcall(co, 0, 0, 0) == LUA_ERRRUN);
    lua_settop(co, 0);
    CHECK(!lua_isyieldable(L));
    luaL_loadstring(co, "return coroutine.isyieldable(), coroutine.running()");
    CHECK(lua_resume(co, L, 0, &n) == LUA_OK && n == 3 && lua_toboolean(co, 1) && lua_tothread(co, 2) == co);
    /* Threads that nothing refers to are collected. */
    lua_settop(L, 0);
    for (int i = 0; i < 2000; i++) {
        co = lua_newthread(L);
        luaL_loadstring(co, "coroutine.yield()");
        CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD);
        lua_pop(L, 1);
    }
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(lua_gc(L, LUA_GCCOUNT) < 2000);
    lua_close(L);
    the_main_thread();
    return 0;
}
