/* States whose memory comes from a function of the host: what it is told, what it may refuse, and that it gets everything back. */
#include "check.h"

/* Each block has its size in front, so that what the state says about sizes can be checked. */
struct memory {
    size_t bytes;
    size_t blocks;
    size_t calls;
    size_t limit;     /* most bytes; 0: no limit */
    size_t fail_at;   /* the call that fails; 0: none */
    int fail_on;      /* whether all later ones fail, too */
    size_t kinds[10]; /* new blocks by the kind of their object */
};

static int refuses(struct memory *m, size_t more) {
    m->calls++;
    if (m->limit && m->bytes + more > m->limit) return 1;
    return m->fail_at && (m->calls == m->fail_at || (m->fail_on && m->calls > m->fail_at));
}

static void *allocate(void *data, void *block, size_t old, size_t new) {
    struct memory *m = data;
    size_t *start = block ? (size_t *)block - 1 : NULL;
    CHECK(block == NULL || *start == old);
    if (new == 0) {
        if (block) {
            m->bytes -= old;
            m->blocks--;
        }
        free(start);
        return NULL;
    }
    if (refuses(m, block && new > old ? new - old : block ? 0 : new)) return NULL;
    if (block == NULL && old < 10) m->kinds[old]++;
    size_t *moved = malloc(new + sizeof *moved);
    CHECK(moved != NULL);
    *moved = new;
    if (block) {
        memcpy(moved + 1, block, old < new ? old : new);
        m->bytes -= old;
        free(start);
    } else {
        m->blocks++;
    }
    m->bytes += new;
    return moved + 1;
}

static int open_libraries(lua_State *L) {
    luaL_openlibs(L);
    return 0;
}

/* Something of everything. */
static const char program[] =
    "local t = {}\n"
    "for i = 1, 200 do t[i] = {name = 'n' .. i, i, i + 0.5} end\n"
    "local text = table.concat({('x'):rep(3000), ('y'):rep(3000)}, ',')\n"
    "assert(#text:gsub('x', 'zz') == 9001)\n"
    "local co = coroutine.wrap(function(...) local s = 0 for i = 1, select('#', ...) do s = s + coroutine.yield(i) end return s end)\n"
    "co(1, 2, 3) co(1) co(2) assert(co(3) == 6)\n"
    "local weak = setmetatable({}, {__mode = 'k'})\n"
    "for i = 1, 50 do weak[{}] = {} end\n"
    "local closed = 0\n"
    "do local c <close> = setmetatable({}, {__close = function() closed = closed + 1 end}) end\n"
    "for i = 1, 20 do setmetatable({}, {__gc = function() closed = closed + 1 end}) end\n"
    "collectgarbage()\n"
    "assert(closed <= 21)\n" /* a finalizer that finds no memory is a warning */
    "local f = assert(load('local a, b = ... return function() return a + b end'))\n"
    "assert(f(1, 2)() == 3 and load(string.dump(f))(3, 4)() == 7)\n"
    "local ok, message = pcall(error, {}) assert(not ok and type(message) == 'table')\n"
    "assert(string.format('%5.1f|%q|%s', 1.25, 'a\\n', t) ~= nil)\n"
    "table.sort(t, function(a, b) return a[1] > b[1] end) assert(t[1][1] == 200)\n"
    "local function deep(n) return n == 0 and 0 or 1 + deep(n - 1) end assert(deep(150) == 150)\n"
    "return #t";

static int run(lua_State *L) {
    if (luaL_loadstring(L, program) != LUA_OK) return lua_error(L);
    lua_call(L, 0, 1);
    return 1;
}

/* Opens the libraries and runs the program, protected. */
static int use(lua_State *L) {
    int status;
    lua_settop(L, 0);
    lua_pushcfunction(L, open_libraries);
    status = lua_pcall(L, 0, 0, 0);
    if (status != LUA_OK) return status;
    lua_pushcfunction(L, run);
    status = lua_pcall(L, 0, 1, 0);
    if (status == LUA_OK) CHECK(lua_tointeger(L, -1) == 200);
    return status;
}

static void gives_everything_back(void) {
    struct memory m = {0};
    lua_State *L = lua_newstate(allocate, &m);
    void *data = NULL;
    CHECK(L != NULL && m.blocks > 0);
    CHECK(lua_getallocf(L, &data) == allocate && data == &m);
    CHECK(use(L) == LUA_OK);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCSTOP);
    size_t before = m.bytes;
    lua_newuserdatauv(L, 100000, 1);
    lua_createtable(L, 1000, 0);
    lua_pushlstring(L, program, sizeof program);
    CHECK(m.bytes > before + 100000);
    CHECK(m.kinds[LUA_TUSERDATA] >= 1 && m.kinds[LUA_TSTRING] >= 1);
    /* The count is the allocator's, but for what has been taken in advance. */
    size_t counted = (size_t)lua_gc(L, LUA_GCCOUNT, 0) * 1024;
    CHECK(counted < m.bytes + 64 * 1024 && m.bytes < 2 * counted + 256 * 1024);
    lua_close(L);
    CHECK(m.bytes == 0 && m.blocks == 0);
}

static void a_limit_is_an_error(void) {
    struct memory m = {0};
    lua_State *L = lua_newstate(allocate, &m);
    int i;
    CHECK(use(L) == LUA_OK);
    m.limit = m.bytes + 500000;
    static const char *const bombs[] = {
        "local t = {} for i = 1, math.huge do t[i] = {i} end",
        "local s = 'x' while true do s = s .. s end",
        "return ('x'):rep(1 << 30)",
        "local t = {} for i = 1, math.huge do t[i] = i end",
        "local t = {} for i = 1, math.huge do t['k' .. i] = coroutine.create(print) end",
        "local function f(...) return f(1, ...) end return f()",
    };
    for (i = 0; i < 6; i++) {
        lua_settop(L, 0);
        CHECK(luaL_loadstring(L, bombs[i]) == LUA_OK);
        CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRMEM);
        SAME(lua_tostring(L, -1), "not enough memory");
        CHECK(m.bytes <= m.limit);
        lua_settop(L, 0);
        CHECK(luaL_dostring(L, "local t = {} for i = 1, 1000 do t[i] = {i} end return #t") == LUA_OK);
    }
    lua_close(L);
    CHECK(m.bytes == 0 && m.blocks == 0);
}

/* Every call fails once, alone and with all that follow it until the error has arrived. */
static void every_refusal_is_survived(int fail_on) {
    size_t n, failures = 0, without_state = 0;
    for (n = 1;; n++) {
        struct memory m = {0};
        m.fail_at = n;
        m.fail_on = fail_on;
        lua_State *L = lua_newstate(allocate, &m);
        if (L == NULL) {
            CHECK(m.bytes == 0 && m.blocks == 0);
            without_state++;
            continue;
        }
        int status = use(L);
        if (status != LUA_OK) {
            failures++;
            if (status != LUA_ERRMEM) fprintf(stderr, "call %zu: ", n);
            SAME(lua_tostring(L, -1), "not enough memory");
            CHECK(status == LUA_ERRMEM);
        }
        int done = m.calls < n;
        m.fail_at = 0;
        if (status != LUA_OK) CHECK(use(L) == LUA_OK);
        lua_close(L);
        CHECK(m.bytes == 0 && m.blocks == 0);
        if (done) break;
    }
    CHECK(n > 100 && without_state > 10);
    /* One refusal alone may be made good by a collection. */
    if (fail_on) CHECK(failures > 100);
}

/* Another function takes over the blocks of the first. */
static void functions_can_be_changed(void) {
    struct memory m = {0};
    void *data;
    lua_State *L = luaL_newstate();
    lua_Alloc first = lua_getallocf(L, &data);
    luaL_openlibs(L);
    void *block = first(data, NULL, 0, 100);
    CHECK(block != NULL && first(data, block, 100, 0) == NULL);
    lua_setallocf(L, first, data);
    CHECK(use(L) == LUA_OK);
    lua_close(L);

    L = lua_newstate(allocate, &m);
    struct memory other = m;
    lua_setallocf(L, allocate, &other);
    CHECK(lua_getallocf(L, &data) == allocate && data == &other);
    CHECK(use(L) == LUA_OK);
    lua_close(L);
    CHECK(other.bytes == 0 && other.blocks == 0 && m.blocks > 0);
}

int main(void) {
    gives_everything_back();
    a_limit_is_an_error();
    every_refusal_is_survived(0);
    every_refusal_is_survived(1);
    functions_can_be_changed();
    return 0;
}
