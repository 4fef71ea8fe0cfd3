/* Values, conversions, tables, buffers, formats. */
#include "check.h"

static void conversions(lua_State *L) {
    int ok;
    size_t len;
    lua_pushliteral(L, "0x10");
    lua_pushnumber(L, 3.0);
    lua_pushnumber(L, 3.5);
    lua_pushlstring(L, "a\0b", 3);
    lua_pushnil(L);
    CHECK(lua_tointegerx(L, 1, &ok) == 16 && ok && lua_isnumber(L, 1) && lua_isstring(L, 1) && !lua_isinteger(L, 1));
    CHECK(lua_tointegerx(L, 2, &ok) == 3 && ok);
    CHECK(lua_tointegerx(L, 3, &ok) == 0 && !ok && lua_tonumberx(L, 3, &ok) == 3.5 && ok);
    CHECK(lua_tointegerx(L, 4, &ok) == 0 && !ok && !lua_isnumber(L, 4));
    CHECK(memcmp(lua_tolstring(L, 4, &len), "a\0b", 4) == 0 && len == 3 && lua_rawlen(L, 4) == 3);
    CHECK(lua_tolstring(L, 5, &len) == NULL && len == 0 && !lua_toboolean(L, 5));
    SAME(lua_tostring(L, 2), "3.0");
    CHECK(lua_type(L, 2) == LUA_TSTRING && lua_type(L, 6) == LUA_TNONE && lua_type(L, lua_upvalueindex(1)) == LUA_TNONE);
    CHECK(lua_stringtonumber(L, "12") == 3 && lua_isinteger(L, -1) && lua_stringtonumber(L, "x") == 0);
    CHECK(lua_compare(L, 1, 1, LUA_OPEQ) && !lua_rawequal(L, 1, 2) && !lua_compare(L, 1, 50, LUA_OPEQ));
    lua_settop(L, 0);
    SAME(lua_typename(L, LUA_TNONE), "no value");
    SAME(lua_typename(L, LUA_TLIGHTUSERDATA), "userdata");
    SAME(luaL_typename(L, 1), "no value");
    lua_pushinteger(L, 7);
    lua_pushinteger(L, 2);
    lua_arith(L, LUA_OPIDIV);
    CHECK(lua_tointeger(L, -1) == 3);
    lua_arith(L, LUA_OPUNM);
    CHECK(lua_tointeger(L, -1) == -3 && lua_gettop(L) == 1);
    lua_pushliteral(L, "x");
    lua_pushinteger(L, 1);
    lua_concat(L, 3);
    SAME(lua_tostring(L, -1), "-3x1");
    lua_concat(L, 0);
    SAME(lua_tostring(L, -1), "");
    lua_len(L, 1);
    CHECK(lua_tointeger(L, -1) == 4);
    lua_settop(L, 0);
}

static void stack(lua_State *L) {
    for (int i = 1; i <= 5; i++) lua_pushinteger(L, i);
    lua_rotate(L, 2, 1);
    CHECK(lua_tointeger(L, 2) == 5 && lua_tointeger(L, 5) == 4);
    lua_rotate(L, -4, -1);
    CHECK(lua_tointeger(L, 2) == 2 && lua_tointeger(L, 5) == 5);
    lua_remove(L, 1);
    lua_insert(L, 1);
    lua_pushvalue(L, 2);
    lua_replace(L, -2);
    CHECK(lua_gettop(L) == 4 && lua_absindex(L, -1) == 4 && lua_absindex(L, LUA_REGISTRYINDEX) == LUA_REGISTRYINDEX);
    lua_settop(L, 6);
    CHECK(lua_isnil(L, 6));
    lua_settop(L, -3);
    CHECK(lua_gettop(L) == 4 && lua_checkstack(L, 10000) && !lua_checkstack(L, 10000000));
    for (int i = 0; i < 10000; i++) lua_pushinteger(L, i);
    CHECK(lua_gettop(L) == 10004 && lua_tointeger(L, -1) == 9999);
    lua_settop(L, 0);
}

static void tables(lua_State *L) {
    int key, count = 0;
    lua_Integer sum = 0;
    lua_createtable(L, 3, 3);
    for (int i = 1; i <= 3; i++) {
        lua_pushinteger(L, i * i);
        lua_seti(L, 1, i);
    }
    lua_pushliteral(L, "value");
    lua_setfield(L, 1, "field");
    lua_pushboolean(L, 1);
    lua_rawsetp(L, 1, &key);
    CHECK(lua_rawgetp(L, 1, &key) == LUA_TBOOLEAN && lua_rawgetp(L, -2, &sum) == LUA_TNIL);
    lua_pop(L, 2);
    CHECK(lua_geti(L, 1, 3) == LUA_TNUMBER && lua_getfield(L, 1, "field") == LUA_TSTRING && luaL_len(L, 1) == 3);
    lua_pop(L, 2);
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        if (lua_isinteger(L, -2)) sum += lua_tointeger(L, -1);
        count++;
        lua_pop(L, 1);
    }
    CHECK(sum == 14 && count == 5 && lua_gettop(L) == 1);
    lua_pushglobaltable(L);
    CHECK(lua_getglobal(L, "_G") == LUA_TTABLE && lua_rawequal(L, -1, -2));
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
    CHECK(lua_tothread(L, -1) == L && lua_pushthread(L) == 1);
    lua_settop(L, 0);
    CHECK(luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE) && !luaL_getsubtable(L, -1, "new") && lua_gettop(L) == 2);
    lua_settop(L, 0);
    CHECK(luaL_getmetafield(L, LUA_REGISTRYINDEX, "__none") == LUA_TNIL && lua_gettop(L) == 0);
}

static void strings(lua_State *L) {
    luaL_Buffer b;
    char *room;
    size_t total = 0;
    SAME(lua_pushfstring(L, "%s|%d|%I|%f|%c|%U|%%|%s|%d|%f|%s", "one", -2, (LUAI_UACINT)1 << 40, 0.1, 'x', 0x1F600L,
                         "seven", 8, 9.5, "ten"),
         "one|-2|1099511627776|0.1|x|\xF0\x9F\x98\x80|%|seven|8|9.5|ten");
    SAME(lua_pushfstring(L, "%f%f%f%f%f%f%f%f%f%f", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0),
         "1.02.03.04.05.06.07.08.09.010.0");
    SAME(luaL_gsub(L, "a.b.c", ".", "::"), "a::b::c");
    lua_settop(L, 0);
    /* A buffer with values of the stack in between. */
    luaL_buffinit(L, &b);
    for (int i = 0; i < 500; i++) {
        luaL_addstring(&b, "0123456789");
        luaL_addchar(&b, '-');
        lua_pushinteger(L, i);
        luaL_addvalue(&b);
        total += 11 + (i < 10 ? 1 : i < 100 ? 2 : 3);
    }
    CHECK(luaL_bufflen(&b) == total);
    luaL_buffsub(&b, 3);
    luaL_pushresult(&b);
    CHECK(lua_gettop(L) == 1 && lua_rawlen(L, 1) == total - 3);
    room = luaL_buffinitsize(L, &b, 100000);
    memset(room, 'z', 100000);
    luaL_pushresultsize(&b, 100000);
    CHECK(lua_gettop(L) == 2 && lua_rawlen(L, 2) == 100000 && lua_tostring(L, 2)[99999] == 'z' && lua_tostring(L, 2)[100000] == 0);
    luaL_buffinit(L, &b);
    for (int i = 0; i < 3000; i++) luaL_addchar(&b, 'c');
    luaL_addgsub(&b, "x-y", "-", "+");
    luaL_pushresult(&b);
    CHECK(lua_rawlen(L, -1) == 3003 && strcmp(lua_tostring(L, -1) + 3000, "x+y") == 0);
    lua_settop(L, 0);
}

int main(void) {
    lua_State *L = luaL_newstate();
    void *data;
    CHECK(lua_getallocf(L, &data) != NULL);
    luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 0);
    CHECK(lua_gettop(L) == 2 && lua_getglobal(L, "string") == LUA_TNIL);
    lua_settop(L, 0);
    conversions(L);
    stack(L);
    tables(L);
    strings(L);
    lua_close(L);
    return 0;
}
