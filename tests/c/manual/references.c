/* The registry: references, addresses and names as keys; user values and metatables of userdata; light userdata. */
#include "../hosts/check.h"

static const char key_a = 0, key_b = 0;

static void references(lua_State *L) {
    int r[100];
    lua_pushnil(L);
    CHECK(luaL_ref(L, LUA_REGISTRYINDEX) == LUA_REFNIL && lua_gettop(L) == 0);
    CHECK(lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_REFNIL) == LUA_TNIL);
    lua_pop(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, LUA_NOREF);
    luaL_unref(L, LUA_REGISTRYINDEX, LUA_REFNIL);
    for (int i = 0; i < 100; i++) {
        lua_pushfstring(L, "value %d", i);
        r[i] = luaL_ref(L, LUA_REGISTRYINDEX);
        CHECK(r[i] > 0);
        for (int k = 0; k < i; k++) CHECK(r[k] != r[i]);
    }
    /* A reference that was given back is used again, the last one first. */
    luaL_unref(L, LUA_REGISTRYINDEX, r[10]);
    luaL_unref(L, LUA_REGISTRYINDEX, r[20]);
    lua_pushboolean(L, 0);
    CHECK(luaL_ref(L, LUA_REGISTRYINDEX) == r[20]);
    lua_pushboolean(L, 1);
    CHECK(luaL_ref(L, LUA_REGISTRYINDEX) == r[10]);
    CHECK(lua_rawgeti(L, LUA_REGISTRYINDEX, r[20]) == LUA_TBOOLEAN && !lua_toboolean(L, -1));
    CHECK(lua_rawgeti(L, LUA_REGISTRYINDEX, r[99]) == LUA_TSTRING);
    SAME(lua_tostring(L, -1), "value 99");
    lua_settop(L, 0);
    /* In a table of its own. */
    lua_newtable(L);
    lua_pushliteral(L, "x");
    r[0] = luaL_ref(L, 1);
    lua_pushliteral(L, "y");
    r[1] = luaL_ref(L, 1);
    CHECK(lua_gettop(L) == 1 && r[0] != r[1]);
    lua_rawgeti(L, 1, r[0]);
    SAME(lua_tostring(L, -1), "x");
    lua_settop(L, 0);
}

static void addresses(lua_State *L) {
    lua_pushliteral(L, "a");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_a);
    lua_pushliteral(L, "b");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_b);
    lua_pushlightuserdata(L, (void *)&key_a);
    CHECK(lua_gettable(L, LUA_REGISTRYINDEX) == LUA_TSTRING);
    SAME(lua_tostring(L, -1), "a");
    CHECK(lua_rawgetp(L, LUA_REGISTRYINDEX, &key_b) == LUA_TSTRING);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key_b);
    CHECK(lua_rawgetp(L, LUA_REGISTRYINDEX, &key_b) == LUA_TNIL);
    lua_pushlightuserdata(L, (void *)&key_a);
    lua_pushlightuserdata(L, (void *)&key_a);
    CHECK(lua_rawequal(L, -1, -2) && lua_topointer(L, -1) == &key_a && lua_touserdata(L, -1) == &key_a);
    CHECK(lua_isuserdata(L, -1) && lua_islightuserdata(L, -1) && lua_rawlen(L, -1) == 0);
    lua_settop(L, 0);
}

static void user_values(lua_State *L) {
    char *block = lua_newuserdatauv(L, 10, 3);
    CHECK(lua_touserdata(L, 1) == block && lua_rawlen(L, 1) == 10 && lua_topointer(L, 1) == block);
    for (int i = 1; i <= 3; i++) {
        CHECK(lua_getiuservalue(L, 1, i) == LUA_TNIL);
        lua_pop(L, 1);
        lua_pushinteger(L, i * 11);
        CHECK(lua_setiuservalue(L, 1, i) == 1);
    }
    CHECK(lua_gettop(L) == 1);
    for (int i = 1; i <= 3; i++) {
        CHECK(lua_getiuservalue(L, -1, i) == LUA_TNUMBER && lua_tointeger(L, -1) == i * 11);
        lua_pop(L, 1);
    }
    /* Others are not there; the value is popped all the same. */
    CHECK(lua_getiuservalue(L, 1, 4) == LUA_TNONE && lua_isnil(L, -1));
    CHECK(lua_getiuservalue(L, 1, 0) == LUA_TNONE && lua_gettop(L) == 3);
    lua_pushboolean(L, 1);
    CHECK(lua_setiuservalue(L, 1, 4) == 0 && lua_gettop(L) == 3);
    lua_settop(L, 1);
    /* They keep their values alive, and refer to their userdata. */
    lua_newtable(L);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "owner");
    lua_setiuservalue(L, 1, 2);
    lua_pushnil(L);
    lua_setiuservalue(L, 1, 1);
    lua_gc(L, LUA_GCCOLLECT);
    CHECK(lua_getiuservalue(L, 1, 2) == LUA_TTABLE && lua_getfield(L, -1, "owner") == LUA_TUSERDATA && lua_rawequal(L, 1, -1));
    lua_settop(L, 0);
    lua_newuserdata(L, 4);
    CHECK(lua_getuservalue(L, 1) == LUA_TNIL && lua_getiuservalue(L, 1, 2) == LUA_TNONE);
    lua_settop(L, 0);
}

static int checks(lua_State *L) {
    luaL_checkudata(L, 1, "manual.type");
    return 0;
}

static void metatables(lua_State *L) {
    CHECK(luaL_newmetatable(L, "manual.type") == 1);
    CHECK(lua_getfield(L, -1, "__name") == LUA_TSTRING);
    SAME(lua_tostring(L, -1), "manual.type");
    lua_settop(L, 0);
    CHECK(luaL_newmetatable(L, "manual.type") == 0 && luaL_getmetatable(L, "manual.type") == LUA_TTABLE && lua_rawequal(L, 1, 2));
    lua_settop(L, 0);
    lua_newuserdatauv(L, 1, 0);
    CHECK(luaL_testudata(L, 1, "manual.type") == NULL && lua_getmetatable(L, 1) == 0 && lua_gettop(L) == 1);
    luaL_setmetatable(L, "manual.type");
    CHECK(luaL_testudata(L, 1, "manual.type") == lua_touserdata(L, 1) && luaL_testudata(L, 1, "other") == NULL);
    CHECK(lua_getmetatable(L, 1) == 1 && lua_gettop(L) == 2);
    lua_settop(L, 1);
    lua_pushnil(L);
    lua_setmetatable(L, 1);
    CHECK(lua_getmetatable(L, 1) == 0);
    lua_pushcfunction(L, checks);
    lua_insert(L, 1);
    CHECK(lua_pcall(L, 1, 0, 0) == LUA_ERRRUN);
    CHECK(strstr(lua_tostring(L, -1), "manual.type expected, got userdata") != NULL);
    lua_settop(L, 0);
    CHECK(luaL_getmetatable(L, "manual.none") == LUA_TNIL);
    lua_settop(L, 0);
}

int main(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    references(L);
    addresses(L);
    user_values(L);
    metatables(L);
    lua_close(L);
    return 0;
}
