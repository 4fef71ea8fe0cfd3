/* States, loading, protected calls, the panic function, warnings, the collector. */
#include "check.h"

#include <setjmp.h>

static jmp_buf escape;
static int panicked;

static int panic(lua_State *L) {
    panicked++;
    SAME(lua_tostring(L, -1), "nobody catches this");
    longjmp(escape, 1);
}

/* Gives a chunk in pieces of three bytes. */
struct pieces {
    const char *text;
    size_t left;
    int fail;
};

static const char *read_piece(lua_State *L, void *data, size_t *size) {
    struct pieces *p = data;
    const char *piece = p->text;
    if (p->fail && p->left < 10) luaL_error(L, "reader failed");
    *size = p->left < 3 ? p->left : 3;
    p->text += *size;
    p->left -= *size;
    return *size ? piece : NULL;
}

static int write_piece(lua_State *L, const void *p, size_t size, void *data) {
    luaL_Buffer *b = data;
    (void)L;
    luaL_addlstring(b, p, size);
    return 0;
}

static int stop_writing(lua_State *L, const void *p, size_t size, void *data) {
    (void)L, (void)p, (void)size, (void)data;
    return 17;
}

static int handler(lua_State *L) {
    lua_pushfstring(L, "<%s>", lua_tostring(L, 1));
    return 1;
}

static char warnings[200];

static void warn(void *data, const char *message, int to_continue) {
    CHECK(data == warnings);
    strcat(warnings, message);
    strcat(warnings, to_continue ? "+" : ".");
}

/* Receives a warning by raising an error. */
static void raise_warning(void *data, const char *message, int to_continue) {
    lua_State *L = data;
    lua_pushfstring(L, "raised for '%s' %d", message, to_continue);
    lua_error(L);
}

static int warn_from_c(lua_State *L) {
    lua_warning(L, "from C", 0);
    return luaL_error(L, "not reached");
}

static int collected;

static int count_collected(lua_State *L) {
    CHECK(lua_type(L, 1) == LUA_TUSERDATA);
    collected++;
    return 0;
}

static void push_object(lua_State *L) {
    char *block = lua_newuserdatauv(L, 100, 0);
    CHECK(((size_t)block & 15) == 0 && lua_rawlen(L, -1) == 100);
    memset(block, 0xff, 100);
    if (luaL_newmetatable(L, "object")) {
        lua_pushcfunction(L, count_collected);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
}

static void chunks(lua_State *L) {
    static const char source[] = "local a, b = ... ; return a + b, select('#', ...)";
    struct pieces p = {source, sizeof source - 1, 0};
    luaL_Buffer b;
    CHECK(lua_load(L, read_piece, &p, "=pieces", NULL) == LUA_OK);
    lua_pushinteger(L, 20);
    lua_pushnumber(L, 2.5);
    CHECK(lua_pcall(L, 2, LUA_MULTRET, 0) == LUA_OK && lua_gettop(L) == 2);
    CHECK(lua_tonumber(L, 1) == 22.5 && lua_tointeger(L, 2) == 2);
    lua_settop(L, 0);
    p.text = source, p.left = sizeof source - 1, p.fail = 1;
    CHECK(lua_load(L, read_piece, &p, "=pieces", "t") == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "reader failed");
    lua_settop(L, 0);
    /* Binary: dumped, and loaded again. */
    CHECK(luaL_loadstring(L, "return 'dumped'") == LUA_OK);
    luaL_buffinit(L, &b);
    lua_pushvalue(L, 1);
    CHECK(lua_dump(L, stop_writing, NULL, 0) == 17);
    lua_pop(L, 1);
    /* The buffer's slot must be on top while it is written to. */
    lua_rotate(L, 1, 1);
    CHECK(lua_type(L, -1) == LUA_TFUNCTION);
    CHECK(lua_dump(L, write_piece, &b, 1) == 0);
    lua_pop(L, 1);
    luaL_pushresult(&b);
    CHECK(memcmp(lua_tostring(L, -1), LUA_SIGNATURE, 4) == 0);
    CHECK(luaL_loadbufferx(L, lua_tostring(L, -1), lua_rawlen(L, -1), "=binary", "t") == LUA_ERRSYNTAX);
    SAME(lua_tostring(L, -1), "attempt to load a binary chunk (mode is 't')");
    lua_pop(L, 1);
    CHECK(luaL_loadbuffer(L, lua_tostring(L, -1), lua_rawlen(L, -1), "=binary") == LUA_OK);
    CHECK(lua_pcall(L, 0, 1, 0) == LUA_OK);
    SAME(lua_tostring(L, -1), "dumped");
    lua_pushcfunction(L, handler);
    CHECK(lua_dump(L, write_piece, NULL, 0) == 1);
    lua_settop(L, 0);
    CHECK(luaL_loadfile(L, "/nonexistent/file.lua") == LUA_ERRFILE);
    SAME(lua_tostring(L, -1), "cannot open /nonexistent/file.lua: No such file or directory");
    lua_settop(L, 0);
}

/* A host that only loads makes garbage, too. */
static void loading_collects(lua_State *L) {
    for (int i = 0; i < 20000; i++) {
        CHECK(luaL_loadstring(L, i % 2 ? "local a, b = ... return a + b" : "a b") == (i % 2 ? LUA_OK : LUA_ERRSYNTAX));
        lua_settop(L, 0);
        CHECK(lua_gc(L, LUA_GCCOUNT) < 1000);
    }
}

static void errors(lua_State *L) {
    CHECK(luaL_loadstring(L, "x = = 1") == LUA_ERRSYNTAX);
    SAME(lua_tostring(L, -1), "[string \"x = = 1\"]:1: unexpected symbol near '='");
    lua_settop(L, 0);
    CHECK(luaL_dostring(L, "local t = nil; t.x = 1"));
    SAME(lua_tostring(L, -1), "[string \"local t = nil; t.x = 1\"]:1: attempt to index a nil value (local 't')");
    lua_settop(L, 0);
    lua_pushcfunction(L, handler);
    luaL_loadbuffer(L, "error('e', 0)", 13, "=c");
    CHECK(lua_pcall(L, 0, 0, 1) == LUA_ERRRUN && lua_gettop(L) == 2);
    SAME(lua_tostring(L, -1), "<e>");
    lua_settop(L, 0);
    luaL_loadstring(L, "error(setmetatable({}, {__tostring = function() return 'object' end}))");
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN && lua_istable(L, 1));
    SAME(luaL_tolstring(L, 1, NULL), "object");
    lua_settop(L, 0);
    /* An error in the handler. */
    luaL_loadstring(L, "error('in the handler')");
    luaL_loadstring(L, "error('first')");
    CHECK(lua_pcall(L, 0, 0, 1) == LUA_ERRERR);
    lua_settop(L, 0);
}

int main(void) {
    lua_State *L = luaL_newstate();
    size_t before;
    CHECK(L != NULL && lua_version(L) == 504 && lua_gettop(L) == 0);
    CHECK(strstr(lua_ident, "Lua 5.4") != NULL);
    luaL_checkversion(L);
    luaL_openlibs(L);
    CHECK(lua_gettop(L) == 0);
    chunks(L);
    loading_collects(L);
    errors(L);
    /* Nobody catches the error: the panic function may leave. */
    lua_atpanic(L, panic);
    if (setjmp(escape) == 0) {
        lua_pushliteral(L, "nobody catches this");
        lua_error(L);
        CHECK(0);
    }
    CHECK(panicked == 1);
    lua_settop(L, 0);
    CHECK(!luaL_dostring(L, "return 'usable'"));
    lua_settop(L, 0);
    /* Warnings. */
    lua_setwarnf(L, warn, warnings);
    lua_warning(L, "one", 1);
    lua_warning(L, " two", 0);
    CHECK(!luaL_dostring(L, "warn('three', 'four')"));
    SAME(warnings, "one+ two.three+four.");
    lua_setwarnf(L, raise_warning, L);
    CHECK(luaL_dostring(L, "warn('from Lua')"));
    SAME(lua_tostring(L, -1), "raised for 'from Lua' 0");
    lua_pushcfunction(L, warn_from_c);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "raised for 'from C' 0");
    lua_setwarnf(L, NULL, NULL);
    lua_warning(L, "nowhere", 0);
    lua_settop(L, 0);
    /* Another table of globals. */
    lua_newtable(L);
    lua_pushliteral(L, "new global");
    lua_setfield(L, -2, "x");
    lua_pushglobaltable(L);
    lua_pushvalue(L, 1);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    CHECK(lua_getglobal(L, "x") == LUA_TSTRING && lua_getglobal(L, "print") == LUA_TNIL);
    CHECK(!luaL_dostring(L, "y = x; return x"));
    SAME(lua_tostring(L, -1), "new global");
    CHECK(lua_getfield(L, 1, "y") == LUA_TSTRING);
    lua_pushvalue(L, 2);
    lua_seti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    CHECK(lua_getglobal(L, "x") == LUA_TNIL && lua_getglobal(L, "print") == LUA_TFUNCTION);
    lua_settop(L, 0);
    /* The collector, and what ends with the state. */
    before = (size_t)lua_gc(L, LUA_GCCOUNT);
    CHECK(before > 0 && lua_gc(L, LUA_GCCOUNTB) < 1024);
    for (int i = 0; i < 1000; i++) {
        push_object(L);
        lua_pop(L, 1);
    }
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(collected == 1000);
    lua_gc(L, LUA_GCSTOP);
    CHECK(lua_gc(L, LUA_GCISRUNNING) == 0);
    lua_gc(L, LUA_GCRESTART);
    CHECK(lua_gc(L, LUA_GCISRUNNING) == 1);
    CHECK(lua_gc(L, LUA_GCGEN, 0, 0) == LUA_GCINC && lua_gc(L, LUA_GCINC, 0, 0, 0) == LUA_GCGEN);
    /* Objects are collected while C makes new ones. */
    for (int i = 0; i < 100000; i++) {
        lua_pushfstring(L, "string %d of many that are made one after the other", i);
        lua_pop(L, 1);
    }
    CHECK((size_t)lua_gc(L, LUA_GCCOUNT) < before + 4096);
    push_object(L);
    lua_setglobal(L, "kept");
    collected = 0;
    lua_close(L);
    CHECK(collected == 1);
    return 0;
}
