/* The debug interface. */
#include "check.h"

static int inspect(lua_State *L) {
    lua_Debug ar;
    CHECK(lua_getstack(L, 0, &ar) && lua_getinfo(L, "nSlutr", &ar));
    SAME(ar.name, "inspect");
    SAME(ar.namewhat, "global");
    SAME(ar.what, "C");
    SAME(ar.short_src, "[C]");
    CHECK(ar.currentline == -1 && ar.linedefined == -1 && ar.nups == 0 && ar.isvararg);
    CHECK(lua_getstack(L, 1, &ar) && lua_getinfo(L, "nSlutf", &ar));
    CHECK(lua_isfunction(L, -1));
    lua_pop(L, 1);
    SAME(ar.name, "outer");
    SAME(ar.namewhat, "local");
    SAME(ar.what, "Lua");
    SAME(ar.source, "=chunk");
    SAME(ar.short_src, "chunk");
    CHECK(ar.srclen == 6 && ar.currentline == 3 && ar.linedefined == 1 && ar.lastlinedefined == 4);
    CHECK(ar.nups == 1 && ar.nparams == 2 && !ar.isvararg && !ar.istailcall);
    /* Its variables. */
    SAME(lua_getlocal(L, &ar, 1), "a");
    CHECK(lua_tointeger(L, -1) == 10);
    lua_pop(L, 1);
    SAME(lua_getlocal(L, &ar, 3), "c");
    lua_pop(L, 1);
    lua_pushliteral(L, "changed");
    SAME(lua_setlocal(L, &ar, 2), "b");
    CHECK(lua_getlocal(L, &ar, 50) == NULL);
    CHECK(!lua_getinfo(L, "?", &ar));
    CHECK(!lua_getstack(L, 50, &ar) && !lua_getstack(L, -1, &ar));
    return 0;
}

static int events[5], lines[10];

static void hook(lua_State *L, lua_Debug *ar) {
    events[ar->event]++;
    CHECK(lua_getinfo(L, "Sl", ar));
    if (ar->event == LUA_HOOKLINE && strcmp(ar->short_src, "hooked") == 0) lines[ar->currentline]++;
}

static void stop(lua_State *L, lua_Debug *ar) {
    (void)ar;
    luaL_error(L, "stopped");
}

static int paused_at;

static void pause(lua_State *L, lua_Debug *ar) {
    CHECK(ar->event == LUA_HOOKCOUNT || ar->event == LUA_HOOKLINE);
    CHECK(lua_getinfo(L, "l", ar));
    paused_at = ar->currentline;
    lua_yield(L, 0);
}

static int without_yields(lua_State *L) {
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* Hooks that yield: the thread goes on where it was, and gets nothing from who resumes it. */
static void hooks_that_yield(lua_State *L) {
    static const char sum[] =
        "local function add(...) local s = 0 for i = 1, select('#', ...) do s = s + (select(i, ...)) end return s end\n"
        "local t = 0 for i = 1, 20 do\n"
        "t = t + add(i, add(1, 2), i)\n"
        "end return t, ...";
    for (int mask = LUA_MASKLINE; mask <= LUA_MASKCOUNT; mask *= 2) {
        int status, count, pauses = 0;
        lua_State *co = lua_newthread(L);
        lua_sethook(co, pause, mask, 3);
        CHECK(luaL_loadstring(co, sum) == LUA_OK);
        lua_pushliteral(co, "given");
        for (count = 1; (status = lua_resume(co, L, count, &count)) == LUA_YIELD; pauses++) {
            lua_Debug ar;
            CHECK(count == 0 && lua_status(co) == LUA_YIELD);
            CHECK(lua_getstack(co, 0, &ar) && lua_getinfo(co, "l", &ar) && ar.currentline == paused_at);
            lua_pushliteral(co, "nothing for you");
            lua_pushinteger(co, pauses);
            count = 2;
        }
        if (status != LUA_OK) SAME(lua_tostring(co, -1), "");
        CHECK(status == LUA_OK && count == 2 && pauses > 30);
        CHECK(lua_tointeger(co, -2) == 2 * 210 + 60);
        SAME(lua_tostring(co, -1), "given");
        lua_pop(L, 1);
    }
    /* Lua code that resumes sees the yields, too; and where there is no way out, there is an error. */
    lua_State *co = lua_newthread(L);
    lua_sethook(co, pause, LUA_MASKCOUNT, 50);
    lua_register(L, "without_yields", without_yields);
    CHECK(luaL_loadstring(co, "for i = 1, 200 do end\n"
                              "return pcall(without_yields, function() for i = 1, 200 do end end)") == LUA_OK);
    lua_setglobal(L, "co");
    CHECK(luaL_dostring(L, "local pauses = 0\n"
                           "while true do\n"
                           "  local ok, done, message = coroutine.resume(co, 1, 2, 3)\n"
                           "  assert(ok)\n"
                           "  if coroutine.status(co) == 'dead' then return pauses, done, message end\n"
                           "  assert(done == nil) pauses = pauses + 1\n"
                           "end") == LUA_OK);
    CHECK(lua_tointeger(L, -3) >= 3 && !lua_toboolean(L, -2));
    CHECK(strstr(lua_tostring(L, -1), "attempt to yield across a C-call boundary") != NULL);
    lua_settop(L, 0);
}

int main(void) {
    static const char chunk[] =
        "local function outer(a, b)\n"
        "  local c = up\n"
        "  inspect()\n"
        "  return b end\n"
        "local up = 5\n"
        "local function upvalues() up = up + 1; return up, _ENV end\n"
        "return outer(10, 20), upvalues\n";
    static const char hooked[] = "local x = 1\nlocal function f() return x end\nx = f()\nreturn f()";
    lua_Debug ar;
    lua_State *L = luaL_newstate();
    memset(&ar, 0x55, sizeof ar);
    luaL_openlibs(L);
    lua_register(L, "inspect", inspect);
    CHECK(luaL_loadbuffer(L, chunk, sizeof chunk - 1, "=chunk") == LUA_OK);
    lua_pushvalue(L, -1);
    CHECK(lua_getinfo(L, ">SL", &ar) && lua_istable(L, -1));
    SAME(ar.what, "main");
    CHECK(lua_rawgeti(L, -1, 7) == LUA_TBOOLEAN && lua_rawgeti(L, -2, 99) == LUA_TNIL);
    lua_pop(L, 3);
    if (lua_pcall(L, 0, 2, 0) != LUA_OK) SAME(lua_tostring(L, -1), "");
    SAME(lua_tostring(L, 1), "changed");
    /* Upvalues. */
    SAME(lua_getupvalue(L, 2, 1), "up");
    CHECK(lua_tointeger(L, -1) == 5);
    lua_pop(L, 1);
    lua_pushinteger(L, 41);
    SAME(lua_setupvalue(L, 2, 1), "up");
    SAME(lua_getupvalue(L, 2, 2), "_ENV");
    lua_pop(L, 1);
    CHECK(lua_getupvalue(L, 2, 3) == NULL && lua_upvalueid(L, 2, 1) != lua_upvalueid(L, 2, 2));
    CHECK(lua_upvalueid(L, 2, 3) == NULL);
    lua_upvaluejoin(L, 2, 2, 2, 1);
    CHECK(lua_upvalueid(L, 2, 1) == lua_upvalueid(L, 2, 2));
    lua_pushvalue(L, 2);
    CHECK(lua_getlocal(L, NULL, 1) == NULL);
    lua_call(L, 0, 2);
    CHECK(lua_tointeger(L, -2) == 42 && lua_tointeger(L, -1) == 42);
    lua_settop(L, 0);
    /* A lua_Debug that names no active call does no harm. */
    CHECK(!lua_getinfo(L, "nSl", &ar) && lua_getlocal(L, &ar, 1) == NULL);
    /* Hooks. */
    lua_sethook(L, hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
    CHECK(lua_gethook(L) == hook && lua_gethookcount(L) == 1);
    CHECK(lua_gethookmask(L) == (LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT));
    luaL_loadbuffer(L, hooked, sizeof hooked - 1, "=hooked");
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_OK);
    lua_sethook(L, NULL, 0, 0);
    CHECK(lua_gethook(L) == NULL && lua_gethookmask(L) == 0);
    CHECK(events[LUA_HOOKCALL] >= 2 && events[LUA_HOOKTAILCALL] == 1 && events[LUA_HOOKCOUNT] > 5);
    CHECK(lines[1] == 1 && lines[3] == 1 && lines[4] == 1 && lines[2] == 3);
    lua_sethook(L, stop, LUA_MASKCOUNT, 1000);
    CHECK(luaL_dostring(L, "while true do end"));
    CHECK(strstr(lua_tostring(L, -1), "stopped") != NULL);
    lua_sethook(L, NULL, 0, 0);
    lua_settop(L, 0);
    hooks_that_yield(L);
    lua_close(L);
    return 0;
}
