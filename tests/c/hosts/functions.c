/* Functions of the libraries as C functions: `lua_tocfunction`, and calls by C. */
#include "check.h"

/* The C function behind a field of a library, or behind a global for a library "_G". */
static lua_CFunction library_function(lua_State *L, const char *library, const char *name) {
    lua_CFunction f;
    lua_getglobal(L, library);
    lua_getfield(L, -1, name);
    f = lua_tocfunction(L, -1);
    CHECK(f != NULL && lua_iscfunction(L, -1));
    lua_pop(L, 2);
    return f;
}

/* Calls what a light userdata points to, and then tells that it has come back. */
static int direct(lua_State *L) {
    lua_CFunction *f = (lua_CFunction *)lua_touserdata(L, lua_upvalueindex(1));
    int n = (*f)(L);
    CHECK(n >= 0 && n <= lua_gettop(L));
    lua_pushliteral(L, "back");
    return n + 1;
}

static void register_direct(lua_State *L, const char *name, lua_CFunction *f) {
    lua_pushlightuserdata(L, (void *)f);
    lua_pushcclosure(L, direct, 1);
    lua_setglobal(L, name);
}

static int identities(lua_State *L) {
    static const char *const libraries[] = {"_G", "coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8"};
    lua_CFunction seen[300];
    int count = 0;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        lua_getglobal(L, libraries[i]);
        lua_pushnil(L);
        while (lua_next(L, -2)) {
            if (lua_isfunction(L, -1)) {
                lua_CFunction f = lua_tocfunction(L, -1);
                CHECK(f != NULL && f == lua_tocfunction(L, -1) && count < 300);
                /* `atan2`, where there is one, is another name of `atan`. */
                for (int j = 0; j < count; j++) CHECK(seen[j] != f || strncmp(lua_tostring(L, -2), "atan", 4) == 0);
                seen[count++] = f;
                /* What is pushed is the same function, where that has no upvalues. */
                lua_pushcfunction(L, f);
                CHECK(lua_iscfunction(L, -1) && lua_tocfunction(L, -1) == f);
                /* These are closures. */
                CHECK(lua_rawequal(L, -1, -2) || strstr("require random randomseed", lua_tostring(L, -3)) != NULL);
                lua_pop(L, 1);
            }
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    lua_settop(L, 0);
    return count;
}

static void in_another_state(lua_State *L) {
    lua_CFunction upper = library_function(L, "string", "upper"), format = library_function(L, "string", "format");
    lua_State *other = luaL_newstate();
    lua_pushcfunction(other, upper);
    lua_pushliteral(other, "text");
    lua_call(other, 1, 1);
    SAME(lua_tostring(other, -1), "TEXT");
    luaL_requiref(other, "string", luaopen_string, 1);
    CHECK(library_function(other, "string", "upper") == upper);
    CHECK(library_function(other, "string", "format") == format && format != upper);
    /* With upvalues it is a closure. */
    lua_pushinteger(other, 1);
    lua_pushcclosure(other, upper, 1);
    CHECK(lua_tocfunction(other, -1) == upper);
    lua_pushliteral(other, "closure");
    lua_call(other, 1, 1);
    SAME(lua_tostring(other, -1), "CLOSURE");
    /* In a table of functions. */
    {
        luaL_Reg list[] = {{"up", NULL}, {NULL, NULL}};
        list[0].func = upper;
        luaL_newlib(other, list);
        lua_getfield(other, -1, "up");
        CHECK(lua_tocfunction(other, -1) == upper);
    }
    /* Called by the host itself. */
    lua_settop(other, 0);
    lua_pushliteral(other, "<%s>");
    lua_pushliteral(other, "direct");
    CHECK(format(other) == 1);
    SAME(lua_tostring(other, -1), "<direct>");
    lua_close(other);
}

/* Functions that call, yield and resume, called in the middle of a C function. */
static void requests(lua_State *L) {
    static const char script[] =
        "local function same(a, ...)\n"
        "  assert(a.n == select('#', ...), select('#', ...))\n"
        "  for i = 1, a.n do assert(a[i] == select(i, ...), i) end\n"
        "end\n"
        "local pack = table.pack\n"
        /* protected calls, with errors, handlers and yields */
        "same(pack(true, 1, 2, 'back'), call_pcall(function(...) return ... end, 1, 2))\n"
        "same(pack(false, 'x', 'back'), call_pcall(error, 'x'))\n"
        "same(pack(false, 'x!', 'back'), call_xpcall(error, function(m) return m .. '!' end, 'x'))\n"
        "local co = coroutine.wrap(function(...) return call_pcall(function(...)\n"
        "  local a = coroutine.yield(...)\n"
        "  error('after ' .. a, 0)\n"
        "end, ...) end)\n"
        "same(pack(1, 2), co(1, 2))\n"
        /* its continuation returns for the C function, which is gone */
        "same(pack(false, 'after yield'), co('yield'))\n"
        /* calls by other means */
        "local t = setmetatable({}, {__tostring = function() return 'text' end, __name = 'T'})\n"
        "same(pack('text', 'back'), call_tostring(t))\n"
        "same(pack('A1b2', 'back'), call_gsub('a1b2', '%a', function(c) return c == 'a' and 'A' or false end, 5)\n"
        "  :gsub('^', ''), 'back')\n"
        "local list = {3, 1, 2}\n"
        "same(pack('back'), call_sort(list, function(a, b) return a > b end))\n"
        "assert(table.concat(list) == '321')\n"
        /* yields */
        "co = coroutine.wrap(function(...) return 'end', call_yield(...) end)\n"
        "same(pack('a', 'b'), co('a', 'b'))\n"
        "same(pack('end', 'c', 'd'), co('c', 'd'))\n"
        /* resumes */
        "co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error(b) end)\n"
        "same(pack(true, 2, 'back'), call_resume(co, 1))\n"
        "local none = {}\n"
        "same(pack(false, none, 'back'), call_resume(co, none))\n"
        "same(pack(false, 'cannot resume dead coroutine', 'back'), call_resume(co))\n"
        /* errors, with the position of who calls the C function */
        "local ok, m = pcall(function() call_error('here') end)\n"
        "assert(not ok and m:find('^%[string .*%]:%d+: here$'), m)\n"
        "ok, m = pcall(function() call_format('%d', 'x') end)\n"
        "assert(m:find(\"bad argument #2 to 'call_format' (number expected, got string)\", 1, true), m)\n"
        "ok, m = pcall(call_tostring)\n"
        "assert(m:find('bad argument #1 to .- %(value expected%)'), m)\n";
    static const struct {
        const char *name, *library, *field;
    } list[] = {
        {"call_pcall", "_G", "pcall"}, {"call_xpcall", "_G", "xpcall"}, {"call_tostring", "_G", "tostring"},
        {"call_gsub", "string", "gsub"}, {"call_sort", "table", "sort"}, {"call_yield", "coroutine", "yield"},
        {"call_resume", "coroutine", "resume"}, {"call_error", "_G", "error"}, {"call_format", "string", "format"},
    };
    lua_CFunction functions[sizeof list / sizeof *list];
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        functions[i] = library_function(L, list[i].library, list[i].field);
        register_direct(L, list[i].name, &functions[i]);
    }
    if (luaL_dostring(L, script) != LUA_OK) SAME(lua_tostring(L, -1), "");
    lua_settop(L, 0);
}

/* A closure of a library, called directly by one with the same upvalues. */
static lua_CFunction wrapped;

static int call_wrapped(lua_State *L) { return wrapped(L); }

static void closures(lua_State *L) {
    if (luaL_dostring(L, "return coroutine.wrap(function(a) local b = coroutine.yield(a) return b, 'end' end)") != LUA_OK) SAME(lua_tostring(L, -1), "");
    wrapped = lua_tocfunction(L, -1);
    CHECK(wrapped != NULL);
    CHECK(lua_getupvalue(L, -1, 1) != NULL && lua_isthread(L, -1));
    lua_pushcclosure(L, call_wrapped, 1);
    lua_pushvalue(L, -1);
    lua_pushinteger(L, 1);
    lua_call(L, 1, LUA_MULTRET);
    CHECK(lua_gettop(L) == 3 && lua_tointeger(L, -1) == 1);
    lua_pop(L, 1);
    lua_pushinteger(L, 2);
    lua_call(L, 1, LUA_MULTRET);
    CHECK(lua_gettop(L) == 3 && lua_tointeger(L, -2) == 2);
    SAME(lua_tostring(L, -1), "end");
    lua_settop(L, 0);
    if (luaL_dostring(L, "return coroutine.wrap(error)") != LUA_OK) SAME(lua_tostring(L, -1), "");
    CHECK(lua_tocfunction(L, -1) == wrapped);
    lua_getupvalue(L, -1, 1);
    lua_pushcclosure(L, call_wrapped, 1);
    lua_pushliteral(L, "bad");
    CHECK(lua_pcall(L, 1, 0, 0) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "bad");
    lua_settop(L, 0);
}

int main(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    CHECK(identities(L) > 120);
    CHECK(identities(L) > 120);
    in_another_state(L);
    requests(L);
    closures(L);
    /* Lua functions have none. */
    luaL_loadstring(L, "return 1");
    CHECK(lua_tocfunction(L, -1) == NULL && !lua_iscfunction(L, -1));
    lua_close(L);
    return 0;
}
