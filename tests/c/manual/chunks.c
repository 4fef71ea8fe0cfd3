/* lua_load with readers of all kinds, modes, upvalues of main functions; lua_dump and back, whole and stripped; luaL_loadfilex and its relatives. */
#include "../hosts/check.h"

/* Gives a text in pieces of a size, the first after an optional empty one. */
struct text {
    const char *text;
    size_t left, piece;
    int calls;
};

static const char *read_text(lua_State *L, void *data, size_t *size) {
    struct text *t = data;
    const char *piece = t->text;
    (void)L;
    t->calls++;
    *size = t->left < t->piece ? t->left : t->piece;
    t->text += *size;
    t->left -= *size;
    return piece;
}

static const char *read_nothing(lua_State *L, void *data, size_t *size) {
    (void)L, (void)data;
    *size = 0;
    return NULL;
}

static const char *fail(lua_State *L, void *data, size_t *size) {
    (void)data, (void)size;
    lua_pushliteral(L, "no more");
    lua_error(L);
    return NULL;
}

/* Gives the string at an index of the state, and then nothing. */
static const char *read_value(lua_State *L, void *data, size_t *size) {
    int *index = data;
    const char *s = *index ? lua_tolstring(L, *index, size) : NULL;
    *index = 0;
    return s;
}

static int load_text(lua_State *L, const char *source, size_t length, size_t piece, const char *name, const char *mode) {
    struct text t = {source, length, piece, 0};
    int status = lua_load(L, read_text, &t, name, mode);
    CHECK(status != LUA_OK || t.calls >= (int)(length / piece));
    return status;
}

struct block {
    char bytes[5000];
    size_t used;
};

static int write_block(lua_State *L, const void *piece, size_t size, void *data) {
    struct block *b = data;
    (void)L;
    CHECK(b->used + size <= sizeof b->bytes);
    memcpy(b->bytes + b->used, piece, size);
    b->used += size;
    return 0;
}

static int refuse(lua_State *L, const void *piece, size_t size, void *data) {
    (void)L, (void)piece, (void)size;
    return *(int *)data;
}

static void readers(lua_State *L) {
    static const char source[] = "local a <const>, b = ... -- sum\nreturn a + b, [==[long\nstring]==]";
    for (size_t piece = 1; piece < sizeof source + 3; piece++) {
        CHECK(load_text(L, source, sizeof source - 1, piece, "=text", piece % 2 ? "t" : "bt") == LUA_OK);
        lua_pushinteger(L, 40);
        lua_pushinteger(L, 2);
        lua_call(L, 2, 2);
        CHECK(lua_tointeger(L, 1) == 42);
        SAME(lua_tostring(L, 2), "long\nstring");
        lua_settop(L, 0);
    }
    CHECK(lua_load(L, read_nothing, NULL, "=nothing", NULL) == LUA_OK && lua_pcall(L, 0, LUA_MULTRET, 0) == LUA_OK);
    CHECK(lua_gettop(L) == 0);
    CHECK(lua_load(L, fail, NULL, "=fails", NULL) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "no more");
    lua_settop(L, 0);
    CHECK(load_text(L, source, sizeof source - 1, 7, "=text", "b") == LUA_ERRSYNTAX);
    SAME(lua_tostring(L, -1), "attempt to load a text chunk (mode is 'b')");
    lua_settop(L, 0);
    CHECK(load_text(L, "return -", 8, 3, "@file.lua", NULL) == LUA_ERRSYNTAX);
    SAME(lua_tostring(L, -1), "file.lua:1: unexpected symbol near <eof>");
    lua_settop(L, 0);
    CHECK(load_text(L, "x = }", 5, 1, "x = }", NULL) == LUA_ERRSYNTAX);
    SAME(lua_tostring(L, -1), "[string \"x = }\"]:1: unexpected symbol near '}'");
    lua_settop(L, 0);
    /* Its first upvalue is the table of globals. */
    CHECK(load_text(L, "return x", 8, 8, "=x", NULL) == LUA_OK);
    SAME(lua_getupvalue(L, 1, 1), "_ENV");
    lua_pushglobaltable(L);
    CHECK(lua_rawequal(L, -1, -2));
    lua_settop(L, 1);
    lua_newtable(L);
    lua_pushliteral(L, "own");
    lua_setfield(L, -2, "x");
    SAME(lua_setupvalue(L, 1, 1), "_ENV");
    lua_call(L, 0, 1);
    SAME(lua_tostring(L, -1), "own");
    lua_settop(L, 0);
}

static void dumps(lua_State *L) {
    static const char source[] =
        "local n = 0\n"
        "local function count(...)\n"
        "  n = n + select('#', ...) -- an upvalue, varargs\n"
        "  return n, 1.5, 'text', -7, nil, true\n"
        "end\n"
        "return count, function() error('position') end";
    static struct block whole, stripped;
    int code = 3, index;
    lua_Debug ar;
    CHECK(luaL_loadbuffer(L, source, sizeof source - 1, "=source") == LUA_OK);
    whole.used = stripped.used = 0;
    CHECK(lua_dump(L, write_block, &whole, 0) == 0 && lua_dump(L, write_block, &stripped, 1) == 0 && lua_gettop(L) == 1);
    CHECK(whole.used > stripped.used && memcmp(whole.bytes, LUA_SIGNATURE, 4) == 0);
    CHECK(lua_dump(L, refuse, &code, 0) == 3);
    lua_settop(L, 0);
    for (int strip = 0; strip < 2; strip++) {
        struct block *b = strip ? &stripped : &whole;
        CHECK(luaL_loadbufferx(L, b->bytes, b->used, "=binary", "t") == LUA_ERRSYNTAX);
        lua_settop(L, 0);
        for (size_t piece = 1; piece < 200; piece += 9) {
            CHECK(load_text(L, b->bytes, b->used, piece, "=binary", "b") == LUA_OK);
            lua_call(L, 0, 2);
            lua_pushvalue(L, 1);
            lua_pushinteger(L, 0);
            lua_pushinteger(L, 0);
            lua_call(L, 2, LUA_MULTRET);
            CHECK(lua_gettop(L) == 8 && lua_tointeger(L, 3) == 2 && lua_tonumber(L, 4) == 1.5 && lua_tointeger(L, 6) == -7);
            CHECK(lua_isnil(L, 7) && lua_toboolean(L, 8));
            lua_settop(L, 2);
            CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
            SAME(lua_tostring(L, -1), strip ? "position" : "source:6: position");
            lua_settop(L, 1);
            CHECK(lua_getinfo(L, ">Su", &ar) && ar.nups == 2 && ar.isvararg && ar.linedefined == 2 && ar.lastlinedefined == 5);
            SAME(ar.source, strip ? "=?" : "=source");
        }
        /* Upvalues of a function that was loaded are new, and its names are gone if it was stripped. */
        lua_pushlstring(L, b->bytes, b->used);
        index = 1;
        CHECK(lua_load(L, read_value, &index, "=binary", NULL) == LUA_OK);
        lua_call(L, 0, 1);
        SAME(lua_getupvalue(L, -1, 1), strip ? "(no name)" : "n");
        lua_settop(L, 0);
    }
    /* Cut off anywhere, it is refused. */
    for (size_t length = 4; length < whole.used; length += 13) {
        CHECK(luaL_loadbuffer(L, whole.bytes, length, "=cut") == LUA_ERRSYNTAX);
        SAME(lua_tostring(L, -1), "cut: bad binary format (truncated chunk)");
        lua_settop(L, 0);
    }
    lua_getglobal(L, "print");
    CHECK(lua_dump(L, write_block, &whole, 0) == 1);
    lua_settop(L, 0);
}

int main(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    readers(L);
    dumps(L);
    CHECK(luaL_dostring(L, "return 1, 2, 3") == LUA_OK && lua_gettop(L) == 3);
    lua_settop(L, 0);
    CHECK(luaL_loadfile(L, "/nonexistent.lua") == LUA_ERRFILE);
    SAME(lua_tostring(L, -1), "cannot open /nonexistent.lua: No such file or directory");
    lua_close(L);
    return 0;
}
