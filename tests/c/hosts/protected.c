/* `pcall` of C functions by Lua code: results, errors, yields, closing slots, depth. */
#include "check.h"

/* Returns its first argument many values, the rest of them first. */
static int values(lua_State *L) {
    int n = (int)luaL_checkinteger(L, 1);
    lua_remove(L, 1);
    luaL_checkstack(L, n, NULL);
    while (lua_gettop(L) < n) lua_pushinteger(L, lua_gettop(L) + 1);
    return n;
}

static int fail(lua_State *L) { return lua_error(L); }

static int resumed(lua_State *L, int status, lua_KContext context) {
    CHECK(status == LUA_YIELD && context == 7);
    return lua_gettop(L);
}

static int yields(lua_State *L) { return lua_yieldk(L, lua_gettop(L), 7, resumed); }

/* Calls its second argument with the others. */
static int calls(lua_State *L) {
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* Makes garbage, and has a slot closed at its end. */
static int closes(lua_State *L) {
    lua_settop(L, 1);
    lua_toclose(L, 1);
    for (int i = 0; i < 1000; i++) {
        lua_newuserdatauv(L, 1000, 0);
        lua_pop(L, 1);
    }
    lua_pushliteral(L, "closed behind this");
    return 1;
}

static int upvalue(lua_State *L) {
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

static const char script[] =
    "local function same(expected, ...)\n"
    "  local t = table.pack(...)\n"
    "  for i = 1, t.n do t[i] = tostring(t[i]) end\n"
    "  local found = table.concat(t, ' ')\n"
    "  if found ~= expected then error(('%s, not %s'):format(found, expected), 2) end\n"
    "end\n"
    "same('true', pcall(values, 0))\n"
    "same('true 1 2 3', pcall(values, 3))\n"
    "same('true a b 3', pcall(values, 3, 'a', 'b'))\n"
    "local a, b, c = pcall(values, 1, 'x')\n"
    "same('true x nil', a, b, c)\n"
    "same('true', (pcall(values, 5)))\n"
    "same('500', select('#', pcall(values, 499)))\n"
    "same('1 true nil', 1, pcall(values, 2), nil)\n"
    "local t = {pcall(values, 2)}\n"
    "same('3 true 1 2', #t, table.unpack(t))\n"
    "same('true up', pcall(upvalue))\n"
    "for i = 1, 100 do\n"
    "  pcall(values, i)\n"
    "  same('false wrong', pcall(fail, 'wrong'))\n"
    "  same(\"false bad argument #1 to 'values' (number expected, got no value)\", pcall(values))\n"
    "end\n"
    "same('false inner outer', (function() local _, m = pcall(pcall, fail, 'x') local ok, e = pcall(fail, 'inner') return ok, e, 'outer' end)())\n"
    "same('true false x', pcall(pcall, fail, 'x'))\n"
    "same('true true 1', pcall(pcall, values, 1))\n"
    "local co = coroutine.wrap(function(...) return 'end', pcall(yields, ...) end)\n"
    "same('1 2', co(1, 2))\n"
    "same('end true 3 4', co(3, 4))\n"
    "co = coroutine.wrap(function() return pcall(calls, coroutine.yield, 1) end)\n"
    "same('false attempt to yield across a C-call boundary', co())\n"
    "local log = {}\n"
    "local guard = setmetatable({}, {__close = function() log[#log + 1] = 'close' end})\n"
    "same('true closed behind this close', (function() local ok, m = pcall(closes, guard) return ok, m, log[1] end)())\n"
    "local bad = setmetatable({}, {__close = function() error('in close', 0) end})\n"
    "same('false in close', pcall(closes, bad))\n"
    "local depth = 0\n"
    "local function deeper() depth = depth + 1 local ok, m = pcall(calls, deeper) if not ok then error(m, 0) end end\n"
    "local ok, m = pcall(deeper)\n"
    "same('false true true', ok, m:find('stack overflow', 1, true) ~= nil, depth > 20)\n"
    "same('true 1', pcall(values, 1))\n"
    "local lines = 0\n"
    "debug.sethook(function(event) lines = lines + 1 end, 'cr')\n"
    "pcall(values, 1)\n"
    "debug.sethook()\n"
    "same('true', lines >= 4)\n"
    "local function trace() return (debug.traceback('', 1):gsub('%[C%]: in %?\\n?', '')) end\n"
    "local ok, text = pcall(calls, trace)\n"
    "same('true true true', ok, text:find(\"in function 'pcall'\", 1, true) ~= nil, text:find('calls', 1, true) ~= nil)\n";

int main(void) {
    static const luaL_Reg functions[] = {
        {"values", values}, {"fail", fail}, {"yields", yields}, {"calls", calls}, {"closes", closes}, {NULL, NULL}};
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    lua_pushglobaltable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushliteral(L, "up");
    lua_pushcclosure(L, upvalue, 1);
    lua_setglobal(L, "upvalue");
    lua_settop(L, 0);
    for (int i = 0; i < 3; i++) {
        if (luaL_loadbuffer(L, script, sizeof script - 1, "=script") != LUA_OK || lua_pcall(L, 0, 0, 0) != LUA_OK) {
            fprintf(stderr, "%s\n", lua_tostring(L, -1));
            return 1;
        }
        CHECK(lua_gettop(L) == 0);
    }
    lua_close(L);
    return 0;
}
