/* luaL_Buffer in all its uses, inside the structure and beyond it; lua_pushfstring; luaL_tolstring; luaL_traceback; warnings. */
#include "../hosts/check.h"

static void small_and_large(lua_State *L) {
    for (size_t size = 0; size < 5000; size = size * 2 + 1) {
        luaL_Buffer b;
        char *room;
        /* Character by character. */
        luaL_buffinit(L, &b);
        for (size_t i = 0; i < size; i++) luaL_addchar(&b, (char)('a' + i % 26));
        CHECK(luaL_bufflen(&b) == size && (size == 0 || luaL_buffaddr(&b)[size - 1] == (char)('a' + (size - 1) % 26)));
        luaL_pushresult(&b);
        CHECK(lua_gettop(L) == 1 && lua_rawlen(L, 1) == size);
        /* The same in one piece. */
        luaL_buffinit(L, &b);
        luaL_addlstring(&b, lua_tostring(L, 1), size);
        luaL_pushresult(&b);
        CHECK(lua_rawequal(L, 1, 2) || (size > 40 && lua_compare(L, 1, 2, LUA_OPEQ)));
        /* Written in place. */
        room = luaL_buffinitsize(L, &b, size);
        memcpy(room, lua_tostring(L, 1), size);
        luaL_pushresultsize(&b, size);
        CHECK(lua_gettop(L) == 3 && lua_compare(L, 1, 3, LUA_OPEQ));
        luaL_buffinit(L, &b);
        room = luaL_prepbuffsize(&b, size + 100);
        memcpy(room, lua_tostring(L, 1), size);
        luaL_addsize(&b, size);
        luaL_addstring(&b, "!!");
        luaL_buffsub(&b, 1);
        luaL_pushresult(&b);
        CHECK(lua_rawlen(L, 4) == size + 1 && lua_tostring(L, 4)[size] == '!');
        lua_settop(L, 0);
    }
}

static void values(lua_State *L) {
    luaL_Buffer b;
    lua_pushliteral(L, "below");
    luaL_buffinit(L, &b);
    for (int i = 0; i < 300; i++) {
        lua_pushinteger(L, i % 10);
        luaL_addvalue(&b);
        lua_pushfstring(L, "%f,", 0.5);
        luaL_addvalue(&b);
    }
    luaL_addgsub(&b, "a.b", ".", "--");
    luaL_pushresult(&b);
    CHECK(lua_gettop(L) == 2 && lua_rawlen(L, 2) == 300 * 5 + 4);
    CHECK(strncmp(lua_tostring(L, 2), "00.5,10.5,", 10) == 0 && strcmp(lua_tostring(L, 2) + 1500, "a--b") == 0);
    SAME(lua_tostring(L, 1), "below");
    lua_settop(L, 0);
    SAME(luaL_gsub(L, "%d %d", "%d", "1"), "1 1");
    lua_settop(L, 0);
}

static int fails_with_buffer(lua_State *L) {
    luaL_Buffer b;
    luaL_buffinitsize(L, &b, 100000);
    return luaL_error(L, "%s %d", "error", 1);
}

static int to_text(lua_State *L) {
    lua_pushliteral(L, "as text");
    return 1;
}

static void texts(lua_State *L) {
    size_t len;
    SAME(lua_pushfstring(L, "%s %d %I %f %p %c %U %%", "s", -5, (LUAI_UACINT)LUA_MININTEGER, 1e100, NULL, 'c', 0x20ACL) != NULL
             ? strncmp(lua_tostring(L, -1), "s -5 -9223372036854775808 1e+100 ", 33) == 0 ? "fine" : lua_tostring(L, -1)
             : NULL,
         "fine");
    SAME(lua_pushfstring(L, "%d", 7), "7");
    lua_settop(L, 0);
    lua_pushinteger(L, 1);
    lua_pushnumber(L, 2.0);
    lua_pushboolean(L, 0);
    lua_pushnil(L);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, to_text);
    lua_setfield(L, -2, "__tostring");
    lua_setmetatable(L, -2);
    SAME(luaL_tolstring(L, 1, &len), "1");
    SAME(luaL_tolstring(L, 2, &len), "2.0");
    CHECK(len == 3);
    SAME(luaL_tolstring(L, 3, NULL), "false");
    SAME(luaL_tolstring(L, 4, NULL), "nil");
    SAME(luaL_tolstring(L, 5, NULL), "as text");
    CHECK(lua_gettop(L) == 10 && lua_isinteger(L, 1));
    lua_settop(L, 0);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "my type");
    lua_setfield(L, -2, "__name");
    lua_setmetatable(L, -2);
    CHECK(strncmp(luaL_tolstring(L, 1, NULL), "my type: ", 9) == 0);
    lua_settop(L, 0);
    lua_pushcfunction(L, fails_with_buffer);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "error 1");
    luaL_traceback(L, L, "message", 0);
    SAME(lua_tostring(L, -1), "message\nstack traceback:");
    lua_settop(L, 0);
}

static char warnings[300];

static void warn(void *data, const char *message, int to_continue) {
    strcat(data, message);
    strcat(data, to_continue ? "|" : "\n");
}

static void warnings_reach_the_host(lua_State *L) {
    lua_setwarnf(L, warn, warnings);
    lua_warning(L, "from ", 1);
    lua_warning(L, "C", 0);
    CHECK(luaL_dostring(L, "warn('from ', 'Lua', 1) warn('@on')") == LUA_OK);
    SAME(warnings, "from |C\nfrom |Lua|1\n@on\n");
    lua_setwarnf(L, NULL, NULL);
    lua_warning(L, "to nobody", 0);
    CHECK(luaL_dostring(L, "warn('to nobody')") == LUA_OK);
    SAME(warnings, "from |C\nfrom |Lua|1\n@on\n");
}

int main(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    small_and_large(L);
    values(L);
    texts(L);
    warnings_reach_the_host(L);
    CHECK(lua_gettop(L) == 0);
    lua_close(L);
    return 0;
}
