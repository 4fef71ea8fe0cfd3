/* C code that works with the files of `io` and with the standard streams. */
#include <stdio.h>
#include <stdlib.h>

#include "lauxlib.h"
#include "lua.h"

static FILE *check_file(lua_State *L) {
    luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);
    if (s->closef == NULL) luaL_error(L, "closed in C");
    return s->f;
}

static int say(lua_State *L) {
    fputs(luaL_checkstring(L, 1), stdout);
    return 0;
}

static int read_char(lua_State *L) {
    char c = (char)fgetc(check_file(L));
    lua_pushlstring(L, &c, 1);
    return 1;
}

static int write_text(lua_State *L) {
    fputs(luaL_checkstring(L, 2), check_file(L));
    return 0;
}

static int is_standard_output(lua_State *L) {
    lua_pushboolean(L, check_file(L) == stdout);
    return 1;
}

static int leave(lua_State *L) {
    exit((int)luaL_checkinteger(L, 1));
}

static const luaL_Reg functions[] = {
    {"say", say},
    {"readchar", read_char},
    {"writetext", write_text},
    {"isoutput", is_standard_output},
    {"exit", leave},
    {NULL, NULL},
};

int luaopen_streams(lua_State *L) {
    luaL_newlib(L, functions);
    return 1;
}
