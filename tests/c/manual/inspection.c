/* The debug interface: what lua_getinfo says of calls of all kinds, local variables and temporaries, upvalues and their identity, hooks. */
#include "../hosts/check.h"

static char seen[1000];

/* Notes kind and name of the function that was called, and of its caller. */
static int who(lua_State *L) {
    for (int level = 0; level < 2; level++) {
        lua_Debug ar;
        if (!lua_getstack(L, level, &ar)) break;
        CHECK(lua_getinfo(L, "nSlt", &ar));
        sprintf(seen + strlen(seen), "%s %s%s,", *ar.namewhat ? ar.namewhat : "-", ar.name ? ar.name : "-", ar.istailcall ? "(tail)" : "");
    }
    strcat(seen, ";");
    return 0;
}

static void expect_seen(lua_State *L, const char *source, const char *expected) {
    seen[0] = 0;
    if (luaL_dostring(L, source)) SAME(lua_tostring(L, -1), "");
    lua_settop(L, 0);
    SAME(seen, expected);
}

static void names(lua_State *L) {
    lua_register(L, "who", who);
    expect_seen(L, "who()", "global who,- -,;");
    expect_seen(L, "local f = who local function g() f() end g()", "upvalue f,local g,;");
    expect_seen(L, "local t = {who = who} local function g() t.who() t:who() end g()", "field who,local g,;method who,local g,;");
    expect_seen(L, "local function g() return who() end g()", "global who,local g,;");
    expect_seen(L, "local t = setmetatable({}, {__index = who, __add = who}) local x = t.x local y = t + 1",
                "metamethod index,- -,;metamethod add,- -,;");
    expect_seen(L, "for _ in who do end", "for iterator for iterator,- -,;");
    expect_seen(L, "pcall(who)", "- -,global pcall,;");
}

static int variables(lua_State *L) {
    lua_Debug ar;
    CHECK(lua_getstack(L, 1, &ar) && lua_getinfo(L, "u", &ar) && ar.nparams == 1 && ar.isvararg);
    SAME(lua_getlocal(L, &ar, 1), "a");
    SAME(lua_getlocal(L, &ar, 2), "b");
    CHECK(lua_tointeger(L, -2) == 1 && lua_tointeger(L, -1) == 20);
    /* Extra arguments. */
    SAME(lua_getlocal(L, &ar, -1), "(vararg)");
    SAME(lua_getlocal(L, &ar, -2), "(vararg)");
    CHECK(lua_tointeger(L, -2) == 2 && lua_tointeger(L, -1) == 3 && lua_getlocal(L, &ar, -3) == NULL);
    lua_pushinteger(L, 99);
    SAME(lua_setlocal(L, &ar, -1), "(vararg)");
    lua_pushinteger(L, 77);
    SAME(lua_setlocal(L, &ar, 2), "b");
    CHECK(lua_gettop(L) == 4);
    lua_pushinteger(L, 0);
    CHECK(lua_setlocal(L, &ar, 100) == NULL && lua_gettop(L) == 5);
    lua_pop(L, 1);
    /* Values of a C function have no names of their own. */
    CHECK(lua_getstack(L, 0, &ar));
    SAME(lua_getlocal(L, &ar, 1), "(C temporary)");
    CHECK(lua_tointeger(L, -1) == 1 && lua_getlocal(L, &ar, 100) == NULL);
    return 0;
}

static void upvalues(lua_State *L) {
    CHECK(luaL_dostring(L, "local a, b = 1, 2\n"
                           "return function() return a, b end, function() return b end, function(x, y, ...) local z end") == LUA_OK);
    CHECK(lua_upvalueid(L, 1, 1) != lua_upvalueid(L, 1, 2) && lua_upvalueid(L, 1, 2) == lua_upvalueid(L, 2, 1));
    lua_upvaluejoin(L, 1, 1, 2, 1);
    CHECK(lua_upvalueid(L, 1, 1) == lua_upvalueid(L, 2, 1));
    lua_pushinteger(L, 5);
    CHECK(lua_setupvalue(L, 2, 3) == NULL && lua_gettop(L) == 4);
    SAME(lua_setupvalue(L, 2, 1), "b");
    lua_pushvalue(L, 1);
    lua_call(L, 0, 2);
    CHECK(lua_tointeger(L, -2) == 5 && lua_tointeger(L, -1) == 5);
    lua_pop(L, 2);
    /* Parameters are known without a call. */
    SAME(lua_getlocal(L, NULL, 1), "x");
    SAME(lua_getlocal(L, NULL, 2), "y");
    CHECK(lua_getlocal(L, NULL, 3) == NULL && lua_gettop(L) == 3);
    lua_settop(L, 0);
    lua_pushliteral(L, "one");
    lua_pushliteral(L, "two");
    lua_pushcclosure(L, who, 2);
    SAME(lua_getupvalue(L, 1, 2), "");
    SAME(lua_tostring(L, -1), "two");
    lua_pop(L, 1);
    CHECK(lua_getupvalue(L, 1, 3) == NULL && lua_upvalueid(L, 1, 1) != lua_upvalueid(L, 1, 2));
    lua_pushliteral(L, "new");
    SAME(lua_setupvalue(L, 1, 1), "");
    SAME(lua_getupvalue(L, 1, 1), "");
    SAME(lua_tostring(L, -1), "new");
    lua_settop(L, 0);
}

static void note_event(lua_State *L, lua_Debug *ar) {
    static const char *const events[] = {"call", "return", "line", "count", "tail call"};
    if (ar->event == LUA_HOOKLINE) {
        sprintf(seen + strlen(seen), "line %d,", ar->currentline);
    } else {
        CHECK(lua_getinfo(L, "Sr", ar));
        if (strcmp(ar->short_src, "hooked") == 0) sprintf(seen + strlen(seen), "%s %d-%d,", events[ar->event], ar->linedefined, ar->ntransfer);
    }
}

static void hooks(lua_State *L) {
    static const char source[] = "local function f(a, b)\n return a\nend\nlocal function g()\n return f(1, 2)\nend\ng()";
    seen[0] = 0;
    CHECK(luaL_loadbuffer(L, source, sizeof source - 1, "=hooked") == LUA_OK);
    lua_sethook(L, note_event, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE, 0);
    CHECK(lua_gethookmask(L) == (LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE) && lua_gethook(L) == note_event);
    lua_call(L, 0, 0);
    lua_sethook(L, NULL, 0, 0);
    SAME(seen, "call 0-0,line 3,line 6,line 7,call 4-0,line 5,tail call 1-2,line 2,return 1-1,return 0-0,");
    CHECK(lua_gethook(L) == NULL && lua_gethookcount(L) == 0);
}

int main(void) {
    lua_Debug ar;
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    CHECK(lua_getstack(L, 0, &ar) == 0);
    names(L);
    lua_register(L, "variables", variables);
    CHECK(luaL_dostring(L, "local function f(a, ...) local b = 20 variables() return b, ... end return f(1, 2, 3)") == LUA_OK);
    CHECK(lua_tointeger(L, 1) == 77 && lua_tointeger(L, 2) == 99 && lua_tointeger(L, 3) == 3);
    lua_settop(L, 0);
    upvalues(L);
    hooks(L);
    /* Functions that are not called. */
    CHECK(luaL_loadbuffer(L, "\n\nlocal x\nreturn x", 18, "@dir/file.lua") == LUA_OK);
    CHECK(lua_getinfo(L, ">SluntfL", &ar) && lua_gettop(L) == 2 && lua_isfunction(L, 1) && lua_istable(L, 2));
    SAME(ar.what, "main");
    SAME(ar.source, "@dir/file.lua");
    SAME(ar.short_src, "dir/file.lua");
    CHECK(ar.srclen == 13 && ar.linedefined == 0 && ar.currentline == -1 && ar.nups == 1 && ar.isvararg && !ar.istailcall && ar.name == NULL);
    CHECK(lua_rawgeti(L, 2, 4) == LUA_TBOOLEAN && lua_rawgeti(L, 2, 1) == LUA_TNIL);
    lua_settop(L, 0);
    lua_getglobal(L, "print");
    CHECK(lua_getinfo(L, ">SL", &ar) && lua_isnil(L, -1));
    SAME(ar.what, "C");
    SAME(ar.source, "=[C]");
    CHECK(ar.linedefined == -1 && ar.lastlinedefined == -1);
    lua_close(L);
    return 0;
}
