/* Yields across C functions: lua_callk, lua_pcallk, lua_yieldk, their statuses and contexts; what cannot be yielded across; functions that ask about
 * threads. */
#include "../hosts/check.h"

static int after_call(lua_State *L, int status, lua_KContext context) {
    lua_pushfstring(L, "%d:%d", status, (int)context);
    return lua_gettop(L);
}

/* Calls its first argument; a continuation takes over after a yield. */
static int call(lua_State *L) {
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 5, after_call);
    return after_call(L, LUA_OK, 0);
}

static int call_protected(lua_State *L) {
    /* Whether an error before a yield comes back here or goes to the continuation is left open. */
    return after_call(L, lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, 6, after_call), 6);
}

static int call_plainly(lua_State *L) {
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* Yields its context until it is 3. */
static int count(lua_State *L, int status, lua_KContext context) {
    CHECK(status == LUA_YIELD || context == 0);
    CHECK(lua_gettop(L) == (int)context);
    if (context == 3) return 3;
    lua_pushinteger(L, (lua_Integer)context);
    return lua_yieldk(L, 1, context + 1, count);
}

static int start_counting(lua_State *L) {
    lua_settop(L, 0);
    return count(L, LUA_OK, 0);
}

/* The values that are not yielded stay for the continuation. */
static int keep_below_k(lua_State *L, int status, lua_KContext context) {
    CHECK(status == LUA_YIELD && context == -1 && lua_gettop(L) == 3);
    return 3;
}

static int keep_below(lua_State *L) {
    lua_settop(L, 0);
    lua_pushliteral(L, "kept");
    lua_pushliteral(L, "yielded 1");
    lua_pushliteral(L, "yielded 2");
    return lua_yieldk(L, 2, -1, keep_below_k);
}

static int yield_all(lua_State *L) { return lua_yield(L, lua_gettop(L)); }

static int yieldable(lua_State *L) {
    lua_pushboolean(L, lua_isyieldable(L));
    return 1;
}

static int handler(lua_State *L) {
    lua_pushfstring(L, "handled %s", lua_tostring(L, 1));
    return 1;
}

static int with_handler_k(lua_State *L, int status, lua_KContext context) {
    CHECK(context == 2);
    lua_pushinteger(L, status);
    return 2;
}

static int with_handler(lua_State *L) {
    lua_pushcfunction(L, handler);
    lua_insert(L, 1);
    return with_handler_k(L, lua_pcallk(L, lua_gettop(L) - 2, 1, 1, 2, with_handler_k), 2);
}

static lua_State *start(lua_State *L, const char *source) {
    lua_State *co;
    lua_settop(L, 0);
    co = lua_newthread(L);
    CHECK(lua_status(co) == LUA_OK && lua_gettop(co) == 0);
    if (luaL_loadstring(co, source) != LUA_OK) SAME(lua_tostring(co, -1), "");
    return co;
}

int main(void) {
    int n;
    lua_State *co, *L = luaL_newstate();
    luaL_openlibs(L);
    lua_register(L, "call", call);
    lua_register(L, "call_protected", call_protected);
    lua_register(L, "call_plainly", call_plainly);
    lua_register(L, "start_counting", start_counting);
    lua_register(L, "keep_below", keep_below);
    lua_register(L, "yield_all", yield_all);
    lua_register(L, "yieldable", yieldable);
    lua_register(L, "with_handler", with_handler);
    /* Without a yield the function goes on where it is. */
    co = start(L, "return call(function(...) return ... end, 'x')");
    CHECK(lua_resume(co, L, 0, &n) == LUA_OK && n == 2 && lua_status(co) == LUA_OK);
    SAME(lua_tostring(co, 2), "0:0");
    /* With one the continuation runs, on the same stack. */
    co = start(L, "return call(function(...) local y = yield_all(...) return y, 'end' end, 'x')");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD && n == 1 && lua_status(co) == LUA_YIELD);
    SAME(lua_tostring(co, -1), "x");
    lua_pop(co, n);
    lua_pushliteral(co, "resumed");
    CHECK(lua_resume(co, L, 1, &n) == LUA_OK && n == 3);
    SAME(lua_tostring(co, 1), "resumed");
    SAME(lua_tostring(co, 2), "end");
    SAME(lua_tostring(co, 3), "1:5");
    /* A protected call: an error before a yield, and one after. */
    co = start(L, "return call_protected(error, 'early', 0)");
    CHECK(lua_resume(co, L, 0, &n) == LUA_OK && n == 2);
    SAME(lua_tostring(co, 1), "early");
    SAME(lua_tostring(co, 2), "2:6");
    co = start(L, "return call_protected(function() yield_all() error('late', 0) end)");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD && lua_resume(co, L, 0, &n) == LUA_OK && n == 2);
    SAME(lua_tostring(co, 1), "late");
    SAME(lua_tostring(co, 2), "2:6");
    co = start(L, "return call_protected(function() yield_all() return 'fine' end)");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD && lua_resume(co, L, 0, &n) == LUA_OK && n == 2);
    SAME(lua_tostring(co, 2), "1:6");
    co = start(L, "return with_handler(function() yield_all() error('x', 0) end)");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD && lua_resume(co, L, 0, &n) == LUA_OK && n == 2);
    SAME(lua_tostring(co, 1), "handled x");
    CHECK(lua_tointeger(co, 2) == LUA_ERRRUN);
    /* One continuation after the other. */
    co = start(L, "return start_counting('dropped')");
    for (int i = 0; i < 3; i++) {
        CHECK(lua_resume(co, L, i == 0 ? 0 : 1, &n) == LUA_YIELD && n == 1 && lua_tointeger(co, -1) == i);
        lua_pop(co, 1);
        lua_pushinteger(co, i * 10);
    }
    CHECK(lua_resume(co, L, 1, &n) == LUA_OK && n == 3 && lua_tointeger(co, 1) == 0 && lua_tointeger(co, 3) == 20);
    co = start(L, "return keep_below()");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD && n == 2);
    SAME(lua_tostring(co, -1), "yielded 2");
    lua_pop(co, n);
    lua_pushliteral(co, "a");
    lua_pushliteral(co, "b");
    CHECK(lua_resume(co, L, 2, &n) == LUA_OK && n == 3);
    SAME(lua_tostring(co, 1), "kept");
    SAME(lua_tostring(co, 3), "b");
    /* Through metamethods, iterators and nested C functions. */
    co = start(L, "local t = setmetatable({}, {__index = function(_, k) return yield_all(k) end})\n"
                  "local s = 0 for v in function(_, last) if last ~= 3 then return call(yield_all, 'it') end end do\n"
                  "  s = s + v if s >= 3 then break end end\n"
                  "return t.key, s, call(call, call_protected, yield_all, 'deep')");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD);
    SAME(lua_tostring(co, -1), "it");
    lua_pop(co, n);
    lua_pushinteger(co, 3);
    CHECK(lua_resume(co, L, 1, &n) == LUA_YIELD);
    SAME(lua_tostring(co, -1), "key");
    lua_pop(co, n);
    lua_pushliteral(co, "of key");
    CHECK(lua_resume(co, L, 1, &n) == LUA_YIELD);
    SAME(lua_tostring(co, -1), "deep");
    lua_pop(co, n);
    lua_pushliteral(co, "up");
    CHECK(lua_resume(co, L, 1, &n) == LUA_OK && n == 6);
    SAME(lua_tostring(co, -6), "of key");
    SAME(lua_tostring(co, -4), "up");
    SAME(lua_tostring(co, -3), "1:6");
    SAME(lua_tostring(co, -1), "1:5");
    /* Where there is no continuation, nothing can yield. */
    co = start(L, "return call_plainly(pcall, yield_all)");
    CHECK(lua_resume(co, L, 0, &n) == LUA_OK && n == 2 && !lua_toboolean(co, 1));
    SAME(lua_tostring(co, 2), "attempt to yield across a C-call boundary");
    co = start(L, "return yieldable(), call_plainly(yieldable), (call(yieldable))");
    CHECK(lua_resume(co, L, 0, &n) == LUA_OK && n == 3);
    CHECK(lua_toboolean(co, 1) && !lua_toboolean(co, 2) && lua_toboolean(co, 3));
    lua_settop(L, 0);
    lua_pushcfunction(L, yield_all);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN && !lua_isyieldable(L));
    SAME(lua_tostring(L, -1), "attempt to yield from outside a coroutine");
    /* Statuses, as C and as Lua sees them. */
    co = start(L, "yield_all() error('broken', 0)");
    lua_setglobal(L, "co");
    CHECK(luaL_dostring(L, "return coroutine.status(co)") == LUA_OK);
    SAME(lua_tostring(L, -1), "suspended");
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD && lua_status(co) == LUA_YIELD);
    CHECK(lua_resume(co, L, 0, &n) == LUA_ERRRUN && lua_status(co) == LUA_ERRRUN);
    CHECK(luaL_dostring(L, "return coroutine.status(co)") == LUA_OK);
    SAME(lua_tostring(L, -1), "dead");
    CHECK(lua_resetthread(co) == LUA_ERRRUN && lua_status(co) == LUA_OK);
    SAME(lua_tostring(co, -1), "broken");
    lua_settop(co, 0);
    CHECK(lua_pushthread(co) == 0 && lua_pushthread(L) == 1);
    lua_close(L);
    return 0;
}
