/* lua_gc and its options; finalizers: their order, what they find, resurrection, the end of the state; weak tables. */
#include "../hosts/check.h"

static char finalized[100];

static int note(lua_State *L) {
    strcat(finalized, (const char *)lua_touserdata(L, 1));
    return 0;
}

static int fail(lua_State *L) {
    note(L);
    return luaL_error(L, "in a finalizer");
}

/* Makes its object reachable again. */
static int revive(lua_State *L) {
    note(L);
    lua_setglobal(L, "revived");
    return 0;
}

static void push_object(lua_State *L, const char *name, lua_CFunction finalizer) {
    char *block = lua_newuserdatauv(L, strlen(name) + 1, 0);
    strcpy(block, name);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, finalizer);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
}

static void expect_finalized(const char *expected) {
    SAME(finalized, expected);
    finalized[0] = 0;
}

static int warned;

static void warn(void *data, const char *message, int to_continue) {
    (void)data, (void)to_continue;
    if (strstr(message, "in a finalizer") != NULL) warned++;
}

static int count_in_weak_table(lua_State *L, int index) {
    int count = 0;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        count++;
        lua_pop(L, 1);
    }
    return count;
}

int main(void) {
    lua_State *L = luaL_newstate();
    int before, mode;
    luaL_openlibs(L);
    lua_setwarnf(L, warn, NULL);
    /* Options. */
    CHECK(lua_gc(L, LUA_GCISRUNNING) == 1);
    CHECK(lua_gc(L, LUA_GCSTOP) == 0 && lua_gc(L, LUA_GCISRUNNING) == 0);
    before = lua_gc(L, LUA_GCCOUNT);
    for (int i = 0; i < 20000; i++) {
        lua_newtable(L);
        lua_pop(L, 1);
    }
    CHECK(lua_gc(L, LUA_GCCOUNT) > before + 500);
    CHECK(lua_gc(L, LUA_GCRESTART) == 0 && lua_gc(L, LUA_GCISRUNNING) == 1);
    CHECK(lua_gc(L, LUA_GCCOLLECT) == 0 && lua_gc(L, LUA_GCCOUNT) < before + 100);
    CHECK(lua_gc(L, LUA_GCCOUNTB) >= 0 && lua_gc(L, LUA_GCCOUNTB) < 1024);
    mode = lua_gc(L, LUA_GCGEN, 0, 0);
    CHECK(mode == LUA_GCINC && lua_gc(L, LUA_GCINC, 0, 0, 0) == LUA_GCGEN && lua_gc(L, LUA_GCINC, 0, 0, 0) == LUA_GCINC);
    CHECK(lua_gc(L, LUA_GCSETPAUSE, 300) == 200 && lua_gc(L, LUA_GCSETPAUSE, 200) == 300);
    CHECK(lua_gc(L, LUA_GCSETSTEPMUL, 200) == 100 && lua_gc(L, LUA_GCSETSTEPMUL, 100) == 200);
    CHECK(lua_gc(L, 12345) == -1);
    /* Steps come to the end of a cycle. */
    lua_gc(L, LUA_GCSTOP);
    for (before = 0; before < 100000 && !lua_gc(L, LUA_GCSTEP, 0); before++) {}
    CHECK(before < 100000);
    lua_gc(L, LUA_GCRESTART);
    /* Finalizers run in the reverse order in which the objects were marked. */
    push_object(L, "a", note);
    push_object(L, "b", note);
    push_object(L, "c", note);
    lua_gc(L, LUA_GCCOLLECT);
    expect_finalized("");
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    expect_finalized("cba");
    lua_gc(L, LUA_GCCOLLECT);
    expect_finalized("");
    /* An error of a finalizer is a warning. */
    push_object(L, "d", fail);
    push_object(L, "e", note);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    expect_finalized("ed");
    CHECK(warned == 1);
    /* A resurrected object is finalized once. */
    push_object(L, "f", revive);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    expect_finalized("f");
    CHECK(lua_getglobal(L, "revived") == LUA_TUSERDATA);
    SAME((const char *)lua_touserdata(L, -1), "f");
    lua_settop(L, 0);
    lua_pushnil(L);
    lua_setglobal(L, "revived");
    lua_gc(L, LUA_GCCOLLECT);
    expect_finalized("");
    /* In the generational mode, too. */
    lua_gc(L, LUA_GCGEN, 0, 0);
    push_object(L, "g", note);
    lua_settop(L, 0);
    lua_gc(L, LUA_GCCOLLECT);
    expect_finalized("g");
    lua_gc(L, LUA_GCINC, 0, 0, 0);
    /* Weak tables. */
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "kv");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_newtable(L);
    lua_pushvalue(L, 2);
    lua_rawseti(L, 1, 1);
    lua_newtable(L);
    lua_rawseti(L, 1, 2);
    lua_pushinteger(L, 7);
    lua_rawseti(L, 1, 3);
    lua_newtable(L);
    lua_pushboolean(L, 1);
    lua_rawset(L, 1);
    CHECK(count_in_weak_table(L, 1) == 4);
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(count_in_weak_table(L, 1) == 2 && lua_rawgeti(L, 1, 1) == LUA_TTABLE && lua_rawgeti(L, 1, 2) == LUA_TNIL);
    lua_settop(L, 0);
    /* What is left is finalized at the end. */
    push_object(L, "h", note);
    lua_setglobal(L, "kept");
    push_object(L, "i", note);
    lua_close(L);
    expect_finalized("ih");
    return 0;
}
