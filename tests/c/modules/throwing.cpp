// A module in C++ whose functions throw.
#include "lua.hpp"

#include <stdexcept>
#include <string>

static int alive;

struct Counted {
    Counted() { alive++; }
    ~Counted() { alive--; }
};

static int raise(lua_State *L) {
    Counted a;
    std::string text(luaL_checkstring(L, 1));
    throw std::runtime_error(text);
}

static int call(lua_State *L) {
    Counted a;
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int count(lua_State *L) {
    lua_pushinteger(L, alive);
    lua_pushinteger(L, std::uncaught_exception());
    return 2;
}

extern "C" int luaopen_throwing(lua_State *L) {
    const luaL_Reg functions[] = {{"raise", raise}, {"call", call}, {"count", count}, {nullptr, nullptr}};
    luaL_newlib(L, functions);
    return 1;
}
