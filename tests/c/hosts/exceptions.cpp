// A host in C++: exceptions and Lua errors that become each other where C++ meets Lua, and objects that live in userdata.
#include "lua.hpp"

#include <cstdio>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#define CHECK(condition)                                                                        \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            std::exit(1);                                                                       \
        }                                                                                       \
    } while (0)

// An error of Lua on its way through C++.
struct LuaError : std::runtime_error {
    int status;
    LuaError(int status, const char *message) : std::runtime_error(message), status(status) {}
};

static int alive;

// Something with a destructor, which must run.
struct Counted {
    Counted() { alive++; }
    Counted(const Counted &) { alive++; }
    ~Counted() { alive--; }
};

// Out of Lua: an error becomes an exception, when no frame of Lua is left in between.
static void call(lua_State *L, int arguments, int results) {
    int status = lua_pcall(L, arguments, results, 0);
    if (status == LUA_OK) return;
    const char *message = lua_tostring(L, -1);
    LuaError error(status, message ? message : "?");
    lua_pop(L, 1);
    throw error;
}

static void run(lua_State *L, const char *source) {
    if (luaL_loadstring(L, source) != LUA_OK) {
        LuaError error(LUA_ERRSYNTAX, lua_tostring(L, -1));
        lua_pop(L, 1);
        throw error;
    }
    call(L, 0, 0);
}

// Into Lua: what the function throws becomes an error, when it has run all destructors.
template <int (*function)(lua_State *)>
static int guarded(lua_State *L) {
    try {
        return function(L);
    } catch (const std::exception &e) {
        lua_pushstring(L, e.what());
    } catch (...) {
        lua_pushliteral(L, "something else");
    }
    return lua_error(L);
}

static int throws(lua_State *L) {
    Counted a;
    std::vector<Counted> many(10);
    size_t length;
    const char *s = lua_tolstring(L, 1, &length);
    std::string message(s ? s : "", s ? length : 0);
    if (message == "number") throw 42;
    throw std::out_of_range("thrown: " + message);
}

// Calls its argument and lets no exception of its own out, but those of the callee: Lua, C++, Lua, C++.
static int calls(lua_State *L) {
    Counted a;
    call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int catches(lua_State *L) {
    Counted a;
    try {
        call(L, lua_gettop(L) - 1, 0);
        lua_pushliteral(L, "nothing");
    } catch (const LuaError &e) {
        lua_pushfstring(L, "caught %d: %s", e.status, e.what());
    }
    return 1;
}

// Exceptions that stay in C++ while frames of Lua are below.
static int throws_inside(lua_State *L) {
    int caught = 0;
    for (int i = 0; i < 100; i++) {
        try {
            Counted a;
            throw i;
        } catch (int) {
            caught++;
        }
    }
    lua_pushinteger(L, caught);
    return 1;
}

static int collect_counted(lua_State *L) {
    static_cast<Counted *>(lua_touserdata(L, 1))->~Counted();
    return 0;
}

static int new_counted(lua_State *L) {
    new (lua_newuserdatauv(L, sizeof(Counted), 0)) Counted;
    if (luaL_newmetatable(L, "Counted")) {
        lua_pushcfunction(L, collect_counted);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return 1;
}

static std::string message_of(lua_State *L, const char *source) {
    try {
        run(L, source);
    } catch (const LuaError &e) {
        CHECK(e.status == LUA_ERRRUN || e.status == LUA_ERRSYNTAX);
        return e.what();
    }
    return "";
}

// As a module inside of another program this is a function that C finds.
#ifdef main
extern "C" int main();
#endif

int main() {
    lua_State *L = luaL_newstate();
    CHECK(L != nullptr);
    luaL_openlibs(L);
    lua_register(L, "throws", guarded<throws>);
    lua_register(L, "calls", guarded<calls>);
    lua_register(L, "catches", guarded<catches>);
    lua_register(L, "throws_inside", guarded<throws_inside>);
    lua_register(L, "new_counted", guarded<new_counted>);
    for (int i = 0; i < 100; i++) {
        CHECK(message_of(L, "local x =") == "[string \"local x =\"]:1: unexpected symbol near <eof>");
        CHECK(message_of(L, "error('from Lua', 0)") == "from Lua");
        CHECK(message_of(L, "throws('deep')") == "thrown: deep");
        CHECK(message_of(L, "throws('number')") == "something else");
        CHECK(message_of(L, "local ok, m = pcall(throws, 'x') assert(not ok) error('again ' .. m, 0)") == "again thrown: x");
        CHECK(message_of(L, "calls(calls, calls, throws, 'far')") == "thrown: far");
        CHECK(message_of(L, "calls(function() throws('through Lua') end)") == "thrown: through Lua");
        CHECK(message_of(L, "assert(catches(throws, 'y') == 'caught 2: thrown: y') assert(catches(print == nil) ~= 'nothing')") == "");
        CHECK(message_of(L, "assert(catches(error, 'z', 0) == 'caught 2: z') assert(catches(function() end) == 'nothing')") == "");
        CHECK(message_of(L, "assert(throws_inside() == 100)") == "");
        CHECK(message_of(L, "local co = coroutine.create(function() coroutine.yield() throws('co') end) coroutine.resume(co)\n"
                            "local _, m = coroutine.resume(co) error(m, 0)") == "thrown: co");
        CHECK(message_of(L, "for i = 1, 3 do local c <close> = setmetatable({}, {__close = function() throws('close') end}) end") ==
              "thrown: close");
        CHECK(message_of(L, "table.sort({3, 2, 1}, function() throws('sort') end)") == "thrown: sort");
        CHECK(lua_gettop(L) == 0 && alive == 0);
    }
    run(L, "for i = 1, 50 do new_counted() end kept = new_counted() collectgarbage()");
    CHECK(alive == 1);
    lua_close(L);
    CHECK(alive == 0);
    return 0;
}
