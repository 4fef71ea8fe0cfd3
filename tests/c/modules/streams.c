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

/* Files of C's own: what closes them tells how often it has. */
static int closings = 0;

static int close_own(lua_State *L) {
    luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);
    int result = fclose(s->f);
    if (s->closef != NULL || lua_gettop(L) != 1) luaL_error(L, "closing twice");
    closings++;
    lua_pushliteral(L, "closed by C");
    lua_pushinteger(L, result);
    return 2;
}

static int open_own(lua_State *L) {
    luaL_Stream *s = lua_newuserdatauv(L, sizeof *s, (int)luaL_optinteger(L, 3, 0));
    s->closef = NULL;
    s->f = NULL;
    luaL_setmetatable(L, LUA_FILEHANDLE);
    s->f = fopen(luaL_checkstring(L, 1), luaL_checkstring(L, 2));
    if (s->f == NULL) return luaL_fileresult(L, 0, lua_tostring(L, 1));
    s->closef = close_own;
    return 1;
}

static int unopened(lua_State *L) {
    luaL_Stream *s = lua_newuserdatauv(L, sizeof *s, 0);
    s->closef = lua_toboolean(L, 1) ? close_own : NULL;
    s->f = NULL;
    luaL_setmetatable(L, LUA_FILEHANDLE);
    return 1;
}

static int count_closings(lua_State *L) {
    lua_pushinteger(L, closings);
    return 1;
}

/* Not all C code looks whether a file is closed. */
static int use_unasked(lua_State *L) {
    luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);
    lua_pushinteger(L, fgetc(s->f));
    lua_pushinteger(L, fputs("text", s->f));
    return 2;
}

/* The function that closes a file of `io`, called by C. */
static int close_from_c(lua_State *L) {
    luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);
    lua_CFunction close = s->closef;
    s->closef = NULL;
    lua_settop(L, 1);
    return close(L);
}

/* Closes a file of `io` without its function. */
static int take_over(lua_State *L) {
    luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);
    s->closef = NULL;
    lua_pushinteger(L, fclose(s->f));
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
    {"open", open_own},
    {"unopened", unopened},
    {"closings", count_closings},
    {"unasked", use_unasked},
    {"close", close_from_c},
    {"takeover", take_over},
    {"exit", leave},
    {NULL, NULL},
};

int luaopen_streams(lua_State *L) {
    luaL_newlib(L, functions);
    return 1;
}
