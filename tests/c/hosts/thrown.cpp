// Exceptions that leave functions which Lua has called: they pass all of Lua, to whoever catches them in C++, and the state can be used then.
#include "lua.hpp"
#include "perilune.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
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

static int alive;
static std::vector<std::string> closed;

struct Counted {
    Counted() { alive++; }
    Counted(const Counted &) { alive++; }
    ~Counted() { alive--; }
};

struct Boom : std::runtime_error {
    Counted counted;
    explicit Boom(const std::string &what) : std::runtime_error(what) {}
};

static int throws(lua_State *L) {
    Counted a;
    std::vector<Counted> many(10);
    const char *s = lua_tostring(L, 1);
    throw Boom(s ? s : "?");
}

static int throws_number(lua_State *) {
    Counted a;
    throw 42;
}

// Calls its first argument with the others; the exception goes through this frame as well.
static int calls(lua_State *L) {
    Counted a;
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int pcalls(lua_State *L) {
    Counted a;
    lua_pushboolean(L, lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0) == LUA_OK);
    lua_insert(L, 1);
    return lua_gettop(L);
}

// Catches in the middle of Lua, and goes on with what was on the stack.
static int catches(lua_State *L) {
    Counted a;
    lua_pushliteral(L, "kept");
    lua_insert(L, 1);
    int top = lua_gettop(L);
    try {
        lua_call(L, top - 2, 0);
        lua_pushliteral(L, "nothing");
    } catch (const Boom &e) {
        CHECK(lua_gettop(L) == 1 && lua_tostring(L, 1) == std::string("kept"));
        lua_pushstring(L, e.what());
    }
    return 1;
}

static int resumes(lua_State *L) {
    lua_State *thread = lua_tothread(L, 1);
    int results;
    int status = lua_resume(thread, L, 0, &results);
    CHECK(status == LUA_OK || status == LUA_YIELD);
    lua_pop(thread, results);
    return 0;
}

static int notes(lua_State *L) {
    closed.push_back(lua_tostring(L, 1));
    return 0;
}

static int finish(lua_State *L, int status, lua_KContext context) {
    CHECK(status == LUA_YIELD);
    Counted a;
    if (context == 1) throw Boom("continuation");
    lua_pushliteral(L, "finished");
    return 1;
}

static int yields_and_throws(lua_State *L) { return lua_yieldk(L, 0, 1, finish); }

static int calls_across(lua_State *L) {
    lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, finish);
    return finish(L, LUA_YIELD, 0);
}

static int pcalls_across(lua_State *L) {
    int status = lua_pcallk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, 0, finish);
    CHECK(status == LUA_OK);
    return finish(L, LUA_YIELD, 0);
}

static lua_State *open() {
    lua_State *L = luaL_newstate();
    CHECK(L != nullptr);
    luaL_openlibs(L);
    lua_register(L, "throws", throws);
    lua_register(L, "throws_number", throws_number);
    lua_register(L, "calls", calls);
    lua_register(L, "pcalls", pcalls);
    lua_register(L, "catches", catches);
    lua_register(L, "resumes", resumes);
    lua_register(L, "notes", notes);
    lua_register(L, "yields_and_throws", yields_and_throws);
    lua_register(L, "calls_across", calls_across);
    lua_register(L, "pcalls_across", pcalls_across);
    const char *closing = "function closing(name, f)\n"
                          "  return setmetatable({}, {__close = function(_, e) notes(name .. ' ' .. tostring(e)) if f then f() end end})\n"
                          "end";
    CHECK(luaL_dostring(L, closing) == LUA_OK);
    return L;
}

// What comes out of an action; all objects are gone then, and the stack is as it was.
static std::string thrown_by(lua_State *L, const std::function<void()> &action) {
    int top = lua_gettop(L);
    std::string what = "nothing";
    try {
        action();
    } catch (const Boom &e) {
        what = e.what();
    } catch (int n) {
        what = std::to_string(n);
    }
    CHECK(alive == 0);
    CHECK(!std::uncaught_exception());
    CHECK(lua_gettop(L) == top);
    CHECK(lua_status(L) == LUA_OK);
    return what;
}

static std::string thrown_by_source(lua_State *L, const char *source, bool is_protected) {
    return thrown_by(L, [=] {
        CHECK(luaL_loadstring(L, source) == LUA_OK);
        if (is_protected) {
            int status = lua_pcall(L, 0, 0, 0);
            if (status != LUA_OK) std::fprintf(stderr, "%s\n", lua_tostring(L, -1));
            CHECK(status == LUA_OK);
        } else {
            lua_call(L, 0, 0);
        }
    });
}

static std::string closings() {
    std::string all;
    for (const std::string &entry : closed) all += entry + ";";
    closed.clear();
    return all;
}

static void passes_through_calls(lua_State *L) {
    for (int p = 0; p < 2; p++) {
        bool is_protected = p == 1;
        const auto thrown = [=](const char *source) { return thrown_by_source(L, source, is_protected); };
        CHECK(thrown("throws('Lua')") == "Lua");
        CHECK(thrown("throws_number()") == "42");
        CHECK(thrown("return throws('tail call')") == "tail call");
        CHECK(thrown("calls(calls, calls, throws, 'C')") == "C");
        CHECK(thrown("pcalls(calls, pcalls, throws, 'protected C')") == "protected C");
        CHECK(thrown("calls(function() calls(function() throws('both') end) end)") == "both");
        CHECK(thrown("pcall(pcall, throws, 'pcall')") == "pcall");
        CHECK(thrown("xpcall(throws, function() error 'not called' end, 'xpcall')") == "xpcall");
        CHECK(thrown("table.sort({3, 2, 1}, function() throws('sort') end)") == "sort");
        CHECK(thrown("string.gsub('abc', '.', function() throws('gsub') end)") == "gsub");
        CHECK(thrown("for _ in throws, 'iterator' do end") == "iterator");
        CHECK(thrown("local t = setmetatable({}, {__index = function() throws('index') end}) return t.x") == "index");
        CHECK(thrown("local t = setmetatable({}, {__add = function() throws('add') end}) return 1 + t") == "add");
        CHECK(thrown("tostring(setmetatable({}, {__tostring = function() throws('tostring') end}))") == "tostring");
        CHECK(thrown("require 'string' package.preload.m = function() throws('require') end require 'm'") == "require");
        CHECK(thrown("load(function() throws('load') end)") == "load");
        CHECK(thrown("assert(catches(throws, 'inside') == 'inside') assert(catches(print == nil and 1 or function() end) == 'nothing')") ==
              "nothing");
        CHECK(thrown("assert(catches(pcall, pcall, throws, 'a') == 'a') assert(catches(calls, throws, 'b') == 'b') throws('c')") == "c");
        CHECK(thrown("local n = 0 for i = 1, 1000 do local ok, m = pcall(catches, throws, 'i' .. i) n = n + (m == 'i' .. i and 1 or 0) end\n"
                     "assert(n == 1000)") == "nothing");
    }
    // A C function called by C.
    for (int i = 0; i < 1000; i++) {
        CHECK(thrown_by(L, [=] { lua_pushcfunction(L, throws), lua_pushliteral(L, "direct"), lua_call(L, 1, 0); }) == "direct");
        CHECK(thrown_by(L, [=] { lua_pushcfunction(L, throws), lua_pushliteral(L, "direct"), lua_pcall(L, 1, 0, 0); }) == "direct");
    }
}

static void closes_variables(lua_State *L) {
    CHECK(thrown_by_source(L, "local a <close> = closing 'a' do local b <close> = closing 'b' throws('x') end", true) == "x");
    CHECK(closings() == "b C++ exception;a C++ exception;");
    CHECK(thrown_by_source(L, "local a <close> = closing 'a' pcall(function() local b <close> = closing 'b' throws('x') end)", false) == "x");
    CHECK(closings() == "b C++ exception;a C++ exception;");
    // What is closed may fail, throw, and catch.
    CHECK(thrown_by_source(L, "local a <close> = closing 'a' pcall(function() local b <close> = closing('b', error) throws('x') end)", true) == "x");
    CHECK(closings() == "b C++ exception;a nil;");
    CHECK(thrown_by_source(L, "local a <close> = closing('a', function() throws('y') end) throws('x')", true) == "y");
    CHECK(thrown_by_source(L, "pcall(function() local a <close> = closing('a', function() throws('y') end) throws('x') end)", true) == "y");
    CHECK(thrown_by_source(L, "local a <close> = closing('a', function() assert(catches(throws, 'y') == 'y') end) throws('x')", true) == "x");
    CHECK(thrown_by_source(L, "local a <close> = closing('a', coroutine.yield) throws('x')", true) == "x");
    CHECK(thrown_by_source(L, "local a <close> = closing('a', function() throws('y') end) error('x')", true) == "y");
    closings();
    // Closures keep the values of their variables.
    CHECK(thrown_by_source(L, "local a, b = 1, 2 function get() return a + b end a = 40 throws('x')", true) == "x");
    CHECK(thrown_by_source(L, "assert(get() == 42)", true) == "nothing");
}

static void ends_coroutines(lua_State *L) {
    CHECK(thrown_by_source(L, "co = coroutine.create(function() throws('x') end) coroutine.resume(co)", true) == "x");
    CHECK(thrown_by_source(L, "assert(coroutine.status(co) == 'dead' and coroutine.running() ~= co)", true) == "nothing");
    CHECK(thrown_by_source(L, "coroutine.wrap(function() coroutine.wrap(function() local a <close> = closing 'a' throws('x') end)() end)()", true) == "x");
    CHECK(closings() == "a C++ exception;");
    CHECK(thrown_by_source(L, "co = coroutine.create(function() coroutine.yield() pcall(throws, 'x') end) resumes(co) resumes(co)", true) == "x");
    CHECK(thrown_by_source(L, "assert(coroutine.status(co) == 'dead')", true) == "nothing");
    for (const char *source : {"yields_and_throws()", "calls_across(yields_and_throws)", "pcalls_across(yields_and_throws)",
                               "pcall(pcalls_across, calls_across, yields_and_throws)"}) {
        lua_State *thread = lua_newthread(L);
        int results;
        CHECK(luaL_loadstring(thread, source) == LUA_OK);
        CHECK(lua_resume(thread, L, 0, &results) == LUA_YIELD && results == 0);
        CHECK(thrown_by(L, [&] { lua_resume(thread, L, 0, &results); }) == "continuation");
        CHECK(lua_status(thread) == LUA_ERRRUN);
        CHECK(lua_closethread(thread, L) == LUA_ERRRUN);
        lua_settop(thread, 0);
        // It can be used again.
        CHECK(luaL_loadstring(thread, "return 1") == LUA_OK);
        CHECK(lua_resume(thread, L, 0, &results) == LUA_OK && results == 1);
        lua_pop(L, 1);
    }
    // A call in a thread that does not run.
    lua_State *other = lua_newthread(L);
    CHECK(thrown_by(L, [=] { luaL_loadstring(other, "throws('other')"), lua_call(other, 0, 0); }) == "other");
    CHECK(lua_gettop(other) == 0);
    lua_pop(L, 1);
}

static void throwing_hook(lua_State *L, lua_Debug *) {
    Counted a;
    lua_sethook(L, nullptr, 0, 0);
    throw Boom("hook");
}

static const char *throwing_reader(lua_State *, void *, size_t *) {
    Counted a;
    throw Boom("reader");
}

static int throwing_writer(lua_State *, const void *, size_t, void *) {
    Counted a;
    throw Boom("writer");
}

static void throwing_receiver(void *, const char *, int) {
    Counted a;
    throw Boom("warning");
}

static std::string warned;

static void receiver(void *, const char *message, int) { warned += message; }

static int panics(lua_State *L) { throw Boom(lua_tostring(L, -1)); }

static void leaves_callbacks(lua_State *L) {
    for (int mask : {LUA_MASKCOUNT, LUA_MASKLINE, LUA_MASKCALL, LUA_MASKRET}) {
        CHECK(thrown_by(L, [=] {
            CHECK(luaL_loadstring(L, "pcall(function() for i = 1, 1000 do tostring(i) end end)") == LUA_OK);
            lua_sethook(L, throwing_hook, mask, 10);
            lua_pcall(L, 0, 0, 0);
        }) == "hook");
    }
    CHECK(thrown_by(L, [=] { lua_load(L, throwing_reader, nullptr, "name", nullptr); }) == "reader");
    CHECK(luaL_loadstring(L, "return 1") == LUA_OK);
    CHECK(thrown_by(L, [=] { lua_dump(L, throwing_writer, nullptr, 0); }) == "writer");
    lua_pop(L, 1);
    lua_pushcfunction(L, throws);
    CHECK(thrown_by(L, [=] {
        CHECK(luaL_loadstring(L, "error 'handler'") == LUA_OK);
        lua_pcall(L, 0, 0, -2);
    }) == "[string \"error 'handler'\"]:1: handler");
    lua_pop(L, 1);
    lua_setwarnf(L, throwing_receiver, nullptr);
    CHECK(thrown_by_source(L, "warn('x')", true) == "warning");
    CHECK(thrown_by(L, [=] { lua_warning(L, "x", 0); }) == "warning");
    // A finalizer's is a warning: it could run anywhere.
    lua_setwarnf(L, receiver, nullptr);
    CHECK(thrown_by_source(L, "setmetatable({}, {__gc = throws}) collectgarbage() collectgarbage()", true) == "nothing");
    CHECK(warned.find("C++ exception") != std::string::npos);
    CHECK(thrown_by_source(L, "local a <close> = closing('a', function() setmetatable({}, {__gc = throws}) collectgarbage() end) throws('x')", true) == "x");
    CHECK(closings() == "a C++ exception;");
    lua_setwarnf(L, nullptr, nullptr);
    // What closes a thread tells of errors by results.
    CHECK(thrown_by_source(L, "local co = coroutine.create(function() local a <close> = closing('a', throws) coroutine.yield() end)\n"
                              "coroutine.resume(co) local ok, m = coroutine.close(co) assert(not ok and m == 'C++ exception')", true) == "nothing");
    closings();
}

// With the setting they are errors like any.
static void becomes_errors(lua_State *L) {
    CHECK(perilune_catchexceptions(L, 1) == 0);
    CHECK(thrown_by_source(L, "local ok, m = pcall(throws, 'x') assert(not ok and m == 'C++ exception')", true) == "nothing");
    CHECK(thrown_by_source(L, "local ok, m = coroutine.resume(coroutine.create(throws_number)) assert(not ok and m == 'C++ exception')", true) == "nothing");
    CHECK(thrown_by_source(L, "local ok, m = xpcall(throws, string.upper) assert(m == 'C++ EXCEPTION')", true) == "nothing");
    CHECK(thrown_by(L, [=] {
        CHECK(luaL_loadstring(L, "throws('x')") == LUA_OK);
        CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
        CHECK(lua_tostring(L, -1) == std::string("C++ exception"));
        lua_pop(L, 1);
    }) == "nothing");
    CHECK(perilune_catchexceptions(L, 0) == 1);
}

// As a module inside of another program this is a function that C finds.
#ifdef main
extern "C" int main();
#endif

int main() {
    lua_State *L = open();
    for (int i = 0; i < 20; i++) {
        passes_through_calls(L);
        closes_variables(L);
        ends_coroutines(L);
        leaves_callbacks(L);
        becomes_errors(L);
        lua_gc(L, LUA_GCCOLLECT);
    }
    // Another state in between.
    lua_State *other = open();
    lua_pushlightuserdata(L, other);
    lua_pushcclosure(
        L,
        [](lua_State *l) -> int {
            lua_State *inner = static_cast<lua_State *>(lua_touserdata(l, lua_upvalueindex(1)));
            CHECK(luaL_loadstring(inner, "pcall(throws, 'two states')") == LUA_OK);
            return lua_pcall(inner, 0, 0, 0);
        },
        1);
    lua_setglobal(L, "enter");
    CHECK(thrown_by_source(L, "pcall(enter)", true) == "two states");
    CHECK(lua_gettop(other) == 0);
    lua_close(other);
    // The panic function may throw, too; the state is only good for being closed then.
    lua_atpanic(L, panics);
    try {
        lua_pushliteral(L, "nobody catches");
        lua_error(L);
        CHECK(false);
    } catch (const Boom &e) {
        CHECK(e.what() == std::string("nobody catches"));
    }
    CHECK(alive == 0);
    lua_close(L);
    return 0;
}
