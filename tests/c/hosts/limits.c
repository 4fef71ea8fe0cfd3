/* perilune.h: limits that scripts cannot catch, and bounds. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "perilune.h"
#include <pthread.h>
#include <time.h>

static int run(lua_State *L, const char *source) {
    int status = luaL_loadstring(L, source);
    return status == LUA_OK ? lua_pcall(L, 0, 0, 0) : status;
}

static void works(lua_State *L) {
    CHECK(run(L, "local t = {} for i = 1, 1000 do t[i] = {} end assert(pcall(error) == false)") == LUA_OK);
    CHECK(lua_gettop(L) == 0);
}

static void trips(lua_State *L, const char *source, int limit, const char *message) {
    CHECK(run(L, source) == PERILUNE_ERRLIMIT);
    SAME(lua_tostring(L, -1), message);
    lua_pop(L, 1);
    CHECK(perilune_tripped(L) == limit);
    /* Nothing runs before the limits are reset. */
    CHECK(run(L, "x = 1") == PERILUNE_ERRLIMIT);
    lua_pop(L, 1);
    perilune_setbudget(L, -1);
    perilune_setmemorycap(L, 0);
    perilune_resetlimits(L);
    CHECK(perilune_tripped(L) == PERILUNE_NOLIMIT);
    works(L);
}

static perilune_Interrupt *interrupt;

static void interrupt_soon(lua_State *L, lua_Debug *ar) {
    (void)ar;
    lua_sethook(L, NULL, 0, 0);
    perilune_interrupt(interrupt, PERILUNE_DEADLINE);
}

#define MILLISECOND 1000000

static double seconds(void) {
    struct timespec now;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void deadlines(lua_State *L) {
    int top = lua_gettop(L);
    CHECK(perilune_getdeadline(L) < 0);
    CHECK(perilune_setdeadline(L, 3600000LL * MILLISECOND) == 1);
    CHECK(perilune_getdeadline(L) > 3000000LL * MILLISECOND);
    works(L);
    CHECK(perilune_setdeadline(L, -1) == 1);
    CHECK(perilune_getdeadline(L) < 0);
    const char *endless[] = {"while true do pcall(function() while true do end end) end",
                             "string.find(('a'):rep(100), '.-.-.-.-.-.-b')",
                             "coroutine.wrap(function() while true do pcall(error) end end)()"};
    for (int i = 0; i < 3; i++) {
        double start = seconds();
        CHECK(perilune_setdeadline(L, 30 * MILLISECOND) == 1);
        CHECK(run(L, endless[i]) == PERILUNE_ERRLIMIT);
        CHECK(seconds() - start >= 0.03);
        SAME(lua_tostring(L, -1), "time limit reached");
        lua_pop(L, 1);
        CHECK(perilune_tripped(L) == PERILUNE_DEADLINE);
        CHECK(perilune_getdeadline(L) == 0);
        CHECK(perilune_setdeadline(L, -1) == 1);
        perilune_resetlimits(L);
        works(L);
    }
    /* A deadline that was taken back in time. */
    CHECK(perilune_setdeadline(L, 20 * MILLISECOND) == 1);
    CHECK(perilune_setdeadline(L, -1) == 1);
    double start = seconds();
    while (seconds() - start < 0.04) {}
    works(L);
    /* No time at all. */
    CHECK(perilune_setdeadline(L, 0) == 1);
    trips(L, "while true do end", PERILUNE_DEADLINE, "time limit reached");
    CHECK(perilune_setdeadline(L, -1) == 1);
    perilune_resetlimits(L);
    CHECK(lua_gettop(L) == top);
}

static void *cancel_later(void *handle) {
    double start = seconds();
    while (seconds() - start < 0.02) {}
    perilune_interrupt(handle, PERILUNE_CANCELLED);
    return NULL;
}

/* A C function that catches the error and goes on. */
static int swallow(lua_State *L) {
    lua_pushvalue(L, 1);
    CHECK(lua_pcall(L, 0, 0, 0) == PERILUNE_ERRLIMIT);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    CHECK(lua_pcall(L, 0, 0, 0) == PERILUNE_ERRLIMIT);
    lua_settop(L, 0);
    return 0;
}

static void fails(lua_State *L, const char *source, const char *message) {
    CHECK(run(L, source) == LUA_ERRRUN);
    CHECK(strstr(lua_tostring(L, -1), message) != NULL);
    lua_pop(L, 1);
    CHECK(perilune_tripped(L) == PERILUNE_NOLIMIT);
    works(L);
}

int main(void) {
    lua_State *L = luaL_newstate();
    CHECK(L != NULL);
    luaL_openlibs(L);

    CHECK(perilune_getbudget(L) < 0);
    perilune_setbudget(L, 10000);
    CHECK(perilune_getbudget(L) == 10000);
    trips(L, "while true do pcall(error) end", PERILUNE_INSTRUCTIONS, "instruction limit reached");
    perilune_setbudget(L, 10000);
    trips(L, "coroutine.wrap(function() while true do pcall(error) end end)()", PERILUNE_INSTRUCTIONS,
          "instruction limit reached");
    perilune_setbudget(L, 10000);
    trips(L, "local s = ('x'):rep(1 << 24) while true do end", PERILUNE_INSTRUCTIONS, "instruction limit reached");

    CHECK(perilune_heldmemory(L) >= (size_t)lua_gc(L, LUA_GCCOUNT) * 1024);
    CHECK(perilune_setmemorycap(L, 16 << 20) == 0);
    trips(L, "while true do pcall(string.rep, 'x', 1 << 30) end", PERILUNE_MEMORY, "memory limit reached");

    interrupt = perilune_newinterrupt(L);
    lua_sethook(L, interrupt_soon, LUA_MASKCOUNT, 1000);
    trips(L, "while true do pcall(function() while true do end end) end", PERILUNE_DEADLINE, "time limit reached");
    perilune_interrupt(interrupt, PERILUNE_CANCELLED);
    trips(L, "return", PERILUNE_CANCELLED, "interrupted!");
    deadlines(L);
    pthread_t watcher;
    CHECK(pthread_create(&watcher, NULL, cancel_later, interrupt) == 0);
    trips(L, "while true do pcall(string.rep, 'x', 1 << 20) end", PERILUNE_CANCELLED, "interrupted!");
    CHECK(pthread_join(watcher, NULL) == 0);

    lua_register(L, "swallow", swallow);
    perilune_setbudget(L, 10000);
    trips(L, "pcall(swallow, function() while true do end end) error()", PERILUNE_INSTRUCTIONS,
          "instruction limit reached");

    perilune_Bounds bounds = {10, 100, 2048, 2};
    perilune_setbounds(L, &bounds);
    fails(L, "local t = {} for i = 1, 20 do t[i] = coroutine.create(print) end", "too many coroutines");
    fails(L, "local function f() return f() + 1 end f()", "stack overflow");
    fails(L, "return ('x'):rep(2049)", "resulting string too large");
    fails(L, "local t = {} for i = 1, 3 do t[i] = assert(io.tmpfile()) end", "Too many open files");
    perilune_Bounds none = {0, 0, 0, 0};
    perilune_setbounds(L, &none);
    CHECK(run(L, "local t = {} for i = 1, 20 do t[i] = coroutine.create(print) end") == LUA_OK);

    lua_close(L);
    perilune_interrupt(interrupt, PERILUNE_CANCELLED);
    perilune_freeinterrupt(interrupt);
    return 0;
}
