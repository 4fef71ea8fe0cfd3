/* States on several OS threads; a state that goes from one to another; memory that is refused at random. */
#include "check.h"

#include <pthread.h>
#include <stdint.h>

static const char work[] =
    "local count = ...\n"
    "local t = setmetatable({}, {__gc = function() end, __close = function() end})\n"
    "local co = coroutine.wrap(function(n) while true do n = coroutine.yield(n * 2) end end)\n"
    "local sum, parts = 0, {}\n"
    "for i = 1, count do\n"
    "  local x <close> = t\n"
    "  sum = sum + co(i)\n"
    "  parts[i] = ('%d:%s'):format(i, tostring(i):reverse()):gsub('%d', '%0')\n"
    "  local ok, e = pcall(error, {i})\n"
    "  assert(not ok and (e == 'not enough memory' or e[1] == i))\n"
    "end\n"
    "return sum, #table.concat(parts, ',')\n";

/* Runs the chunk; false if memory was refused. */
static int run(lua_State *L, int count) {
    int status = luaL_loadstring(L, work);
    if (status == LUA_OK) {
        lua_pushinteger(L, count);
        status = lua_pcall(L, 1, 2, 0);
    }
    if (status == LUA_OK) {
        CHECK(lua_tointeger(L, -2) == (lua_Integer)count * (count + 1));
        CHECK(lua_tointeger(L, -1) > count);
    } else {
        if (status != LUA_ERRMEM) SAME(lua_tostring(L, -1), "not enough memory");
        CHECK(status == LUA_ERRMEM);
    }
    lua_settop(L, 0);
    return status == LUA_OK;
}

static int open_libraries(lua_State *L) {
    luaL_openlibs(L);
    return 0;
}

/* Whether the libraries could be opened. */
static int open_protected(lua_State *L) {
    lua_pushcfunction(L, open_libraries);
    if (lua_pcall(L, 0, 0, 0) == LUA_OK) return 1;
    lua_settop(L, 0);
    return 0;
}

static void *states_of_its_own(void *unused) {
    (void)unused;
    for (int i = 0; i < 5; i++) {
        lua_State *L = luaL_newstate();
        CHECK(L != NULL && open_protected(L) && run(L, 300));
        lua_close(L);
    }
    return NULL;
}

/* What threads take turns with. */
struct shared {
    pthread_mutex_t lock;
    lua_State *L, *co;
    int turns;
};

static void *takes_turns(void *data) {
    struct shared *s = data;
    for (int i = 0; i < 50; i++) {
        int results;
        pthread_mutex_lock(&s->lock);
        CHECK(run(s->L, 20));
        lua_pushinteger(s->co, i);
        CHECK(lua_resume(s->co, s->L, 1, &results) == LUA_YIELD && results == 1);
        CHECK(lua_tointeger(s->co, -1) == ++s->turns);
        lua_pop(s->co, 1);
        lua_gc(s->L, LUA_GCSTEP, 10);
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

/* A generator of numbers, and how often of 1000 times it refuses. */
struct chance {
    uint64_t state;
    unsigned refused;
};

static void *refuse_at_random(void *data, void *block, size_t old, size_t size) {
    struct chance *c = data;
    (void)old;
    if (size == 0) {
        free(block);
        return NULL;
    }
    c->state = c->state * 6364136223846793005u + 1442695040888963407u;
    if ((block == NULL || size > old) && (c->state >> 33) % 1000 < c->refused) return NULL;
    return realloc(block, size);
}

static void *refused_memory(void *data) {
    struct chance c;
    int states = 0, runs = 0, failures = 0;
    c.state = (uint64_t)(size_t)data;
    for (int i = 0; i < 300; i++) {
        lua_State *L;
        c.refused = (unsigned)i % 6 * 20;
        L = lua_newstate(refuse_at_random, &c);
        if (L == NULL) continue;
        states++;
        if (open_protected(L)) {
            for (int j = 0; j < 3; j++) {
                if (run(L, 30)) runs++;
                else failures++;
            }
        }
        lua_close(L);
    }
    CHECK(states > 50 && runs > 50 && failures > 3);
    return NULL;
}

int main(void) {
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    struct shared s;
    int i;
    for (i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, states_of_its_own, NULL) == 0);
    for (i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);

    CHECK(pthread_mutex_init(&s.lock, NULL) == 0);
    s.L = luaL_newstate();
    luaL_openlibs(s.L);
    s.co = lua_newthread(s.L);
    luaL_ref(s.L, LUA_REGISTRYINDEX);
    s.turns = 0;
    CHECK(luaL_loadstring(s.co, "local n = 0 while true do n = n + 1 coroutine.yield(n) end") == LUA_OK);
    for (i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, takes_turns, &s) == 0);
    for (i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(s.turns == THREADS * 50);
    lua_close(s.L);

    for (i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, refused_memory, (void *)(size_t)(i + 1)) == 0);
    for (i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    return 0;
}
