/* A host that gives a state all of its memory: what is asked for, where it goes, and what the process takes beside it. */
#include "check.h"

#include <malloc.h>
#include <stdint.h>

/* A region of its own, cut into blocks of powers of two, so that what the C library's allocator gives is the process's alone. Large blocks come from
   there as well, and are not counted. */
#define REGION ((size_t)256 << 20)
#define LARGE ((size_t)256 << 10)
#define CLASSES 20

struct host {
    char *region;
    size_t used;
    void *free[CLASSES];
    size_t bytes, blocks, peak, calls;
    size_t limit;   /* most bytes; 0: no limit */
    size_t process; /* what the C library's allocator has given, at the beginning */
    size_t beside;  /* most of what it has given since then */
};

/* In front of each block. */
struct head {
    struct host *host;
    size_t size;
};

static size_t process_bytes(void) {
#if defined(__GLIBC__) && __GLIBC__ == 2 && __GLIBC_MINOR__ >= 33
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}

static void look_at_process(struct host *h) {
    size_t bytes = process_bytes();
    if (bytes > h->process && bytes - h->process > h->beside) h->beside = bytes - h->process;
}

static void *large(struct host *h, void *block, size_t size) {
    size_t before = process_bytes();
    if (size) block = malloc(size);
    else free(block);
    h->process += process_bytes() - before;
    CHECK(size == 0 || block != NULL);
    return block;
}

static int class_of(size_t size) {
    int class = 5;
    while (((size_t)1 << class) < size) class++;
    return class;
}

static void *allocate(void *data, void *block, size_t old, size_t new) {
    struct host *h = data;
    struct head *head = block ? (struct head *)block - 1 : NULL;
    if (++h->calls % 64 == 0) look_at_process(h);
    /* Each block comes back to its own host, with the size that it was given with. */
    CHECK(head == NULL || (head->host == h && head->size == old));
    if (new == 0) {
        if (head == NULL) return NULL;
        h->bytes -= old;
        h->blocks--;
        memset(head, 0xdd, old + sizeof *head);
        if (old >= LARGE) return large(h, head, 0), NULL;
        int class = class_of(old + sizeof *head);
        memcpy(head, &h->free[class], sizeof(void *));
        h->free[class] = head;
        return NULL;
    }
    size_t kept = head ? old : 0;
    if (h->limit && new > kept && h->bytes + new - kept > h->limit) return NULL;
    int class = new < LARGE ? class_of(new + sizeof *head) : 0;
    struct head *made = h->free[class];
    if (new >= LARGE) {
        made = large(h, NULL, new + sizeof *head);
    } else if (made) {
        memcpy(&h->free[class], made, sizeof(void *));
    } else {
        made = (struct head *)(h->region + h->used);
        h->used += (size_t)1 << class;
        CHECK(h->used <= REGION);
    }
    made->host = h;
    made->size = new;
    memset(made + 1, 0xaa, new);
    h->bytes += new;
    h->blocks++;
    if (h->bytes > h->peak) h->peak = h->bytes;
    if (head) {
        memcpy(made + 1, block, old < new ? old : new);
        allocate(h, block, old, 0);
    }
    CHECK((uintptr_t)(made + 1) % 16 == 0);
    return made + 1;
}

static void start(struct host *h) {
    memset(h, 0, sizeof *h);
    h->region = malloc(REGION);
    CHECK(h->region != NULL);
    h->used = -(uintptr_t)h->region % 16;
    h->process = process_bytes();
}

/* The state is closed. */
static void finish(struct host *h) {
    look_at_process(h);
    CHECK(h->bytes == 0 && h->blocks == 0);
    free(h->region);
}

static lua_State *new_state(struct host *h) {
    lua_State *L = lua_newstate(allocate, h);
    CHECK(L != NULL);
    luaL_openlibs(L);
    return L;
}

static void run(lua_State *L, const char *code) {
    if (luaL_dostring(L, code)) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
        exit(1);
    }
    lua_settop(L, 0);
}

/* Code, texts and files, some tens of megabytes. */
static const char much[] =
    "local lines = {}\n"
    "for i = 1, 30000 do lines[i] = ('do local function f(a, b) local t = {x = a, y = \"text %d\"} return t.x + b end g = f(%d, %d.5) end'):format(i, i, i) end\n"
    "local text = table.concat(lines, '\\n')\n"
    "local big = assert(load(text, '=big')) big()\n"
    "local dumped = string.dump(big)\n"
    "assert(load(dumped, 'dumped', 'b'))()\n"
    "local rest = text\n"
    "assert(load(function() local piece = rest:sub(1, 5000) rest = rest:sub(5001) return piece end, '=pieces'))()\n"
    "local long = ('x'):rep(4000000)\n"
    "long = long:gsub('x', 'yz'):upper():reverse() .. long\n"
    "assert(#string.format('%s|%q|%99.3f', long, long, 1.5) == 24000000 + 103)\n"
    "assert(string.unpack('s4', string.pack('s4', long)) == long)\n"
    "local words = {} for word in text:gmatch '%a+' do words[#words + 1] = word end\n"
    "table.sort(words) table.sort(words, function(a, b) return a > b end)\n"
    "local name = os.tmpname()\n"
    "local file = assert(io.open(name, 'w'))\n"
    "file:setvbuf('full', 1 << 20) file:write(text, '\\n', long) file:close()\n"
    "local count = 0 for line in io.lines(name) do count = count + 1 end assert(count == 30001)\n"
    "file = assert(io.open(name)) assert(#file:read 'a' == #text + 1 + #long) file:close()\n"
    "assert(loadfile(name) == nil) os.remove(name)\n"
    "collectgarbage()";

/* A little of all libraries. */
static const char various[] =
    "local threads = {}\n"
    "for i = 1, 200 do threads[i] = coroutine.wrap(function(...) for j = 1, 5 do coroutine.yield(j) end error {} end) end\n"
    "for j = 1, 6 do for i = 1, 200 do pcall(threads[i]) end end\n"
    "local function deep(n) if n == 0 then error 'deep' end return 1 + deep(n - 1) end\n"
    "local ok, message = xpcall(deep, debug.traceback, 100) assert(not ok and message:find 'traceback')\n"
    "for _, f in ipairs {error, string.rep, setmetatable, function() return {} < {} end, function() return nil .. 'x' end,\n"
    "function() local t = nil t.x = 1 end, function() return 1.5 & 1 end, function() return #print end} do assert(not pcall(f, 1)) end\n"
    "assert(not load 'x = = 1' and not load 'goto x' and not load('\\27Lua'))\n"
    "debug.sethook(function() end, 'l', 3) for i = 1, 100 do ok = i end debug.sethook()\n"
    "debug.getinfo(1, 'nSlutf') debug.getlocal(1, 1) debug.getupvalue(deep, 1) debug.setuservalue(io.stdout, 1)\n"
    "local sum = 0 for _, c in utf8.codes 'a\\u{e4}\\u{20ac}' do sum = sum + c end\n"
    "assert(not pcall(require, 'no.such.module') and not package.searchpath('x', package.path) and not package.loadlib('./no', 'f'))\n"
    "local weak = setmetatable({}, {__mode = 'k'}) for i = 1, 1000 do weak[{}] = {} end\n"
    "for i = 1, 100 do setmetatable({}, {__gc = function() sum = sum + 1 end}) end\n"
    "do local c <close> = setmetatable({}, {__close = function() sum = sum + 1 end}) end\n"
    "collectgarbage() collectgarbage 'generational' collectgarbage() collectgarbage 'incremental' collectgarbage 'step'\n"
    "for i = 1, 300 do string.find('aaa' .. i, '(a)(a)(%w+)' .. ('x?'):rep(i % 40)) end\n"
    "local pipe = io.popen 'echo hi' assert(pipe:read 'a' == 'hi\\n') pipe:close()\n"
    "assert(os.execute 'true' and os.date '%c' and os.date('*t').year and os.getenv 'PATH')\n"
    "assert(not os.rename('no.such.file', 'x') and not io.open 'no.such.file' and not os.setlocale 'xx' and not loadfile 'no.such.file')\n"
    "local temporary = io.tmpfile() temporary:write(('line\\n'):rep(5000)) temporary:seek 'set' assert(#temporary:read 'a' == 25000)\n"
    "assert(tostring(12.5) == '12.5' and tonumber '0x1p4' == 16 and math.tointeger '8' == 8 and math.random() < 1)\n"
    "io.stdout:write '' io.stderr:write '' warn '@off' warn('not ', 'seen')\n";

/* What the process may take beside: a few words for each state, and buffers of the C library. */
#define LITTLE ((size_t)32 * 1024)

static void everything_comes_from_the_host(void) {
    struct host h;
    start(&h);
    lua_State *L = new_state(&h);
    run(L, much);
    run(L, various);
    CHECK(h.peak > 20000000);
    lua_close(L);
    finish(&h);
    CHECK(h.beside < LITTLE);
}

static int fill_buffer(lua_State *L) {
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (lua_Integer i = luaL_checkinteger(L, 1); i > 0; i--) {
        luaL_addlstring(&b, various, 1000);
        lua_pushinteger(L, i);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    return 1;
}

struct text {
    char bytes[1 << 20];
    size_t used;
};

static int write_text(lua_State *L, const void *piece, size_t size, void *data) {
    struct text *text = data;
    (void)L;
    if (size > sizeof text->bytes - text->used) return 1;
    memcpy(text->bytes + text->used, piece, size);
    text->used += size;
    return 0;
}

static const char *read_text(lua_State *L, void *data, size_t *size) {
    struct text *text = data;
    /* A reader may work with the state. */
    lua_pushfstring(L, "%s %f", various, 1.5);
    lua_pop(L, 1);
    *size = text->used < 100 ? text->used : 100;
    text->used -= *size;
    return text->bytes + 0 * text->used;
}

/* The same by functions of the interface. */
static void functions_of_the_interface_ask_the_host(void) {
    struct host h;
    static struct text text;
    start(&h);
    lua_State *L = new_state(&h);
    lua_pushcfunction(L, fill_buffer);
    lua_pushinteger(L, 20000);
    CHECK(lua_pcall(L, 1, 1, 0) == LUA_OK && lua_rawlen(L, -1) > 20000000);
    lua_pushfstring(L, "%s%s", lua_tostring(L, -1), lua_tostring(L, -1));
    luaL_gsub(L, lua_tostring(L, -1), "local", "global");
    luaL_traceback(L, L, lua_tostring(L, -1), 0);
    lua_concat(L, 2);
    lua_settop(L, 0);
    CHECK(luaL_loadbuffer(L, much, sizeof much - 1, much) == LUA_OK);
    CHECK(lua_dump(L, write_text, &text, 0) == 0);
    memset(text.bytes, ' ', sizeof text.bytes);
    text.used = 100000;
    CHECK(lua_load(L, read_text, &text, "spaces", NULL) == LUA_OK);
    CHECK(luaL_loadstring(L, "x = = y") == LUA_ERRSYNTAX && luaL_loadfile(L, "no.such.file") == LUA_ERRFILE);
    CHECK(luaL_newmetatable(L, "metatable") && luaL_ref(L, LUA_REGISTRYINDEX) != LUA_NOREF);
    lua_close(L);
    finish(&h);
    CHECK(h.beside < LITTLE);
}

/* A cap holds for all of it: what does not fit is an error, and the process does not give it instead. */
static void a_cap_holds_for_code_and_texts(void) {
    static const char *const bombs[] = {
        "local s = ('x = 1 '):rep(1 << 20) return load(s)",
        "local s = ('x'):rep(1000000) return s:gsub('x', s)",
        "local s = ('x'):rep(1000000) return string.format(('%s'):rep(99), table.unpack(setmetatable({}, {__index = function() return s end}), 1, 99))",
        "local s = ('x'):rep(1000000) local t = {} for i = 1, 99 do t[i] = s end return table.concat(t)",
        "local s = ('x'):rep(1000000) return load(function() return s end)",
        "local f = io.open '/dev/zero' return f:read(1 << 28)",
        "local f = io.open '/dev/zero' return f:read 'a'",
        "return loadfile '/dev/zero'",
        "local f = io.tmpfile() f:setvbuf('full', 1 << 28) for i = 1, 1 << 20 do f:write(('x'):rep(1000)) end",
        "local t = {} for i = 1, 1e7 do t[i] = load('local x = ' .. i .. ' return function() return x end') end",
        "local t = {} for i = 1, 1e7 do t[i] = io.tmpfile() or error 'files' t[i]:write(('x'):rep(1000)) end",
        "return fill(1 << 20)",
    };
    struct host h;
    size_t i, survived = 0;
    start(&h);
    lua_State *L = new_state(&h);
    lua_register(L, "fill", fill_buffer);
    h.limit = h.bytes + 8000000;
    for (i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        lua_settop(L, 0);
        CHECK(luaL_loadstring(L, bombs[i]) == LUA_OK);
        int status = lua_pcall(L, 0, 2, 0);
        CHECK(h.bytes <= h.limit);
        /* `load` gives its error to its caller. Files end before memory does, maybe, and buffers may be smaller than asked for. */
        if (status == LUA_OK && lua_isstring(L, 2)) {
            SAME(lua_tostring(L, 2), "not enough memory");
        } else if (status == LUA_OK) {
            survived++;
        } else if (status != LUA_ERRMEM) {
            CHECK(strstr(lua_tostring(L, -1), "files") != NULL);
        }
        lua_settop(L, 0);
        lua_gc(L, LUA_GCCOLLECT);
        /* What is due only now has been kept for its finalizer. */
        lua_gc(L, LUA_GCCOLLECT);
        CHECK(h.bytes < 500000);
        run(L, "local t = {} for i = 1, 1000 do t[i] = {i} end assert(load 'return 1')");
    }
    CHECK(survived <= 1);
    /* Nothing is left: then nothing is loaded. */
    lua_gc(L, LUA_GCCOLLECT);
    h.limit = h.bytes;
    for (i = 0; luaL_loadstring(L, "local t = {} for i = 1, 10000 do t[i] = i end") == LUA_OK; i++) CHECK(i < 1000);
    SAME(lua_tostring(L, -1), "not enough memory");
    h.limit = 1024;
    CHECK(luaL_loadstring(L, "return 1") == LUA_ERRMEM);
    h.limit = 0;
    lua_settop(L, 0);
    CHECK(luaL_loadstring(L, "return 1") == LUA_OK);
    lua_close(L);
    finish(&h);
    /* What cannot be refused at once is lent: a list of the compiler. */
    CHECK(h.beside < LITTLE);
}

/* A host that refuses everything from some moment on: then nothing is made any more, however small, since each object is asked for. */

static int closed_by(lua_State *L) {
    return (int)lua_tointeger(L, lua_upvalueindex(1));
}

static void make_table(lua_State *L) { lua_newtable(L); }
static void make_short_string(lua_State *L) { lua_pushstring(L, "never seen before"); }
static void make_long_string(lua_State *L) { lua_pushlstring(L, various, 1000); }
static void make_formatted(lua_State *L) { lua_pushfstring(L, "%d is new", 31337); }
static void make_userdata(lua_State *L) { lua_newuserdatauv(L, 1, 0); }
static void make_user_values(lua_State *L) { lua_newuserdatauv(L, 8, 3); }
static void make_closure(lua_State *L) { lua_pushinteger(L, 1), lua_pushcclosure(L, closed_by, 1); }
static void make_thread(lua_State *L) { lua_newthread(L); }
static void make_concatenation(lua_State *L) { lua_pushinteger(L, 271828), lua_pushliteral(L, "e"), lua_concat(L, 2); }
static void make_element(lua_State *L) { lua_pushboolean(L, 1), lua_rawseti(L, 1, 1); }
static void make_metatable(lua_State *L) { luaL_newmetatable(L, "a type"); }
static void make_chunk(lua_State *L) {
    if (luaL_loadstring(L, "") == LUA_ERRMEM) lua_error(L);
}

static void (*const makers[])(lua_State *L) = {
    make_table, make_short_string, make_long_string, make_formatted, make_userdata, make_user_values, make_closure, make_thread,
    make_concatenation, make_element, make_metatable, make_chunk,
};

static const char *const scripts[] = {
    "return {}", "return {x = 1}", "return function() return small end", "local n = 1 return function() n = n + 1 end", "return 'text ' .. small", "return tostring(small)",
    "return coroutine.create(print)", "return coroutine.wrap(print)", "return ('x'):rep(10)", "small[#small + 1] = 1", "t.new = 1", "return string.format('%5d', 9)",
    "return table.pack(1)", "return load ''", "return (function(...) return {...} end)(1, 2)", "return ('a'):upper()", "return setmetatable({}, {})", "return (('k=v'):gsub('k', 'w'))",
};

/* What takes no memory is not refused any: also where a function works with some of its own, as `find` does with its pattern. */
static const char *const harmless[] = {
    "return ('not enough memory'):find 'not enough memory'", "return ('a b'):find('%a+ %a')", "return ('key = value'):find('=', 1, true)",
    "local a, b = 1, 2 return a + b", "return t[1] == nil and rawlen(t)", "return select('#', 1, 2)", "return math.max(1, 2)", "return ('abc'):byte(1, 3)", "return type(t)",
    "return rawequal(t, t)", "return pcall(error)", "return next(t)", "t.x = nil", "for i = 1, 100 do local a = i * 2 end", "return utf8.len 'abc'",
    "return tonumber '12' + 1", "return t == small", "return getmetatable(small) ~= nil", "return select(2, 1, 2)", "return math.tointeger(3.0)", "return os.time()", "return string.len 'x'",
};

/* Calls one of `makers`, or the function that it gets. */
static int make(lua_State *L) {
    struct host *h = lua_touserdata(L, 1);
    size_t which = (size_t)lua_tointeger(L, 2);
    lua_remove(L, 2);
    lua_remove(L, 1);
    h->limit = 1;
    if (which < sizeof makers / sizeof *makers) makers[which](L);
    else lua_call(L, 0, 1);
    return 0;
}

static void nothing_is_made_of_nothing(void) {
    struct host h;
    size_t i, kinds = sizeof makers / sizeof *makers, all = kinds + sizeof scripts / sizeof *scripts;
    int mode;
    for (mode = 0; mode < 4; mode++) {
        start(&h);
        lua_State *L = new_state(&h);
        run(L, "t = {} small = setmetatable({}, {__tostring = function() return 'made ' .. 1 end, __concat = function(a, b) return {} end})");
        for (i = 0; i < all; i++) {
            lua_pushcfunction(L, make);
            lua_pushlightuserdata(L, &h);
            lua_pushinteger(L, (lua_Integer)i);
            if (i < kinds) lua_newtable(L);
            else CHECK(luaL_loadstring(L, scripts[i - kinds]) == LUA_OK);
            /* There is much that a page would have room for. */
            if (mode & 1) run(lua_newthread(L), "local t = {} for i = 1, 1000 do t[i] = {tostring(i), function() return i end} end"), lua_pop(L, 1);
            if (mode & 2) lua_gc(L, LUA_GCGEN, 0, 0);
            lua_gc(L, LUA_GCCOLLECT);
            int status = lua_pcall(L, 3, 1, 0);
            CHECK(h.limit == 1);
            h.limit = 0;
            if (status != LUA_ERRMEM) {
                fprintf(stderr, "maker %zu of %zu: ", i, kinds);
                if (i >= kinds) fprintf(stderr, "%s: ", scripts[i - kinds]);
            }
            CHECK(status == LUA_ERRMEM);
            SAME(lua_tostring(L, -1), "not enough memory");
            lua_settop(L, 0);
            run(L, "assert(#table.concat({('x'):rep(100), {}, 1}, '', 1, 1) == 100 and load 'return 1')");
        }
        for (i = 0; i < sizeof harmless / sizeof *harmless; i++) {
            lua_pushcfunction(L, make);
            lua_pushlightuserdata(L, &h);
            lua_pushinteger(L, (lua_Integer)kinds);
            CHECK(luaL_loadstring(L, harmless[i]) == LUA_OK);
            lua_gc(L, LUA_GCCOLLECT);
            int status = lua_pcall(L, 3, 1, 0);
            h.limit = 0;
            if (status != LUA_OK) fprintf(stderr, "%s: %s\n", harmless[i], lua_tostring(L, -1));
            CHECK(status == LUA_OK);
            lua_settop(L, 0);
        }
        lua_close(L);
        finish(&h);
    }
}

/* Each state takes memory from its own host, also where one runs within the other and errors, yields and closing cross both. */

static struct host hosts[2];
static lua_State *other;

static int fail_in_other(lua_State *L) {
    return luaL_error(L, "error %s in the other state, %d", "from C", 42);
}

/* Runs its argument in the other state, which calls back to fail; and makes a state besides that needs the process. */
static int in_other(lua_State *L) {
    size_t before = hosts[1].calls, own = hosts[0].calls;
    const char *code = luaL_checkstring(L, 1);
    lua_State *plain = luaL_newstate();
    luaL_openlibs(plain);
    run(plain, "local t = {} for i = 1, 100 do t[i] = load('return ' .. i) end keep = t");
    if (luaL_dostring(other, code)) lua_pushstring(L, lua_tostring(other, -1));
    else lua_pushnil(L);
    lua_settop(other, 0);
    lua_pushcfunction(other, fail_in_other);
    CHECK(lua_pcall(other, 0, 0, 0) == LUA_ERRRUN);
    lua_settop(other, 0);
    CHECK(hosts[1].calls > before && hosts[0].calls < own + 10);
    run(plain, "for i = 1, #keep do assert(keep[i]() == i) end");
    lua_close(plain);
    return 1;
}

static int continued(lua_State *L, int status, lua_KContext ctx) {
    CHECK(status == LUA_YIELD && ctx == 7);
    lua_pushfstring(L, "%s after %d", "continued", 7);
    return 1;
}

static int yields(lua_State *L) {
    lua_pushfstring(L, "%s", "before");
    return lua_yieldk(L, 1, 7, continued);
}

static void states_within_states(void) {
    start(&hosts[0]);
    start(&hosts[1]);
    lua_State *L = new_state(&hosts[0]);
    other = new_state(&hosts[1]);
    lua_register(L, "other", in_other);
    lua_register(L, "yields", yields);
    run(L,
        "local code = 'local t = {} for i = 1, 100 do t[i] = load(\"return \" .. i) end return string.dump(t[1])'\n"
        "assert(other(code) == nil)\n"
        "assert(other('error(\"x\" .. (\"y\"):rep(1000))'):find 'xyyy')\n"
        "local co = coroutine.wrap(function()\n"
        "    assert(other(code) == nil)\n"
        "    local text = yields()\n"
        "    assert(text == 'continued after 7', text)\n"
        "    assert(other 'error {}' == nil)\n"
        "    error(string.rep('z', 1000) .. select(2, pcall(error, 'x')))\n"
        "end)\n"
        "assert(co() == 'before')\n"
        "assert(not pcall(co))\n"
        "setmetatable({}, {__gc = function() other(code) end}) collectgarbage()\n"
        "local t = {} for i = 1, 100 do t[i] = load('return ' .. i) end\n"
        "table.sort(t, function(a, b) other 'x = load(\"return 1\")' return a() < b() end)\n"
        "local _ = ('x'):rep(20):gsub('x', function() other 'x = (\"y\"):rep(10000)' end)\n");
    lua_close(other);
    finish(&hosts[1]);
    lua_close(L);
    finish(&hosts[0]);
}

/* A state that has begun with the process's memory goes on with a host's. */

static struct {
    lua_Alloc function;
    void *data;
    size_t calls;
} wrapped;

static void *wrap(void *data, void *block, size_t old, size_t new) {
    (void)data;
    wrapped.calls++;
    return wrapped.function(wrapped.data, block, old, new);
}

static void a_state_gets_a_host_later(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    run(L, "f = load(('local x = 1 '):rep(100)) local file = io.tmpfile() file:write 'x'");
    wrapped.function = lua_getallocf(L, &wrapped.data);
    lua_setallocf(L, wrap, NULL);
    size_t before = wrapped.calls;
    CHECK(luaL_loadstring(L, "return function() end") == LUA_OK && wrapped.calls > before + 3);
    run(L, "f() f = nil g = load(('local x = 1 '):rep(100)) collectgarbage() g()");
    lua_setallocf(L, wrapped.function, wrapped.data);
    run(L, "g() g = nil collectgarbage()");
    lua_close(L);
}

int main(void) {
    everything_comes_from_the_host();
    functions_of_the_interface_ask_the_host();
    a_cap_holds_for_code_and_texts();
    nothing_is_made_of_nothing();
    states_within_states();
    a_state_gets_a_host_later();
    return 0;
}
