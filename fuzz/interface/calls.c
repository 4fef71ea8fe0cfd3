/*
 * Random sequences of calls of the C interface. What comes out depends on the seed and on the library alone, so that two libraries can be compared:
 *
 *     calls FIRST COUNT          a line for each sequence: its seed, how many calls it made, and a hash of all that was seen
 *     calls --show SEED          all that is seen in one sequence
 *
 * As a module for `package.loadlib` (with MODULE defined), `sequence(SEED)` returns the line.
 *
 * A sequence has a state of its own. It runs C functions that make random calls on their stacks, call each other and functions of Lua, are metamethods, yield,
 * are continued and fail. Calls keep to what the manual allows; errors that the manual knows are part of the game. After each call everything on the stack is
 * noted: objects by numbers, in the order in which they were first seen, and texts without addresses.
 *
 * Left out is what the manual leaves open, and what the two need not have in common: orders of traversal, borders of tables with holes, addresses, amounts of memory,
 * temporaries of Lua functions, count hooks, how deep calls nest.
 */
#include <math.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua.h"

#include "lauxlib.h"
#include "lualib.h"

/* ---- chance, and what is noted */

static uint64_t chance, hash;
static long calls;
static int shown, depth, budget;
static int handlers; /* protected calls with message handlers that are active */

static uint32_t below(uint32_t n) {
    uint64_t z = (chance += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ (z >> 31)) >> 16) % n;
}

static int one_in(uint32_t n) { return below(n) == 0; }

static void note_bytes(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
    if (shown) fwrite(bytes, 1, length, stdout);
}

static void note(const char *format, ...) {
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    note_bytes(text, strlen(text));
}

/* A text, its addresses left out. */
static void note_text(const char *text, size_t length) {
    char out[256];
    size_t n = 0, i = 0;
    if (text == NULL) {
        note(" NULL");
        return;
    }
    while (i < length && n + 8 < sizeof out) {
        if (length - i > 5 && text[i] == '0' && text[i + 1] == 'x') {
            size_t digits = 0;
            while (i + 2 + digits < length && strchr("0123456789abcdef", text[i + 2 + digits]) != NULL && text[i + 2 + digits]) digits++;
            if (digits >= 5) {
                i += 2 + digits;
                out[n++] = '@';
                continue;
            }
        }
        if ((unsigned char)text[i] < 32 || (unsigned char)text[i] > 126) n += (size_t)snprintf(out + n, 6, "\\%u", (unsigned char)text[i++]);
        else out[n++] = text[i++];
    }
    out[n] = '\0';
    note(" '%s'", out);
    if (strncmp(out, "table: ", 7) && !strchr(out, '@')) note("%d", (int)length);
}

static void note_c_text(const char *text) { note_text(text, text == NULL ? 0 : strlen(text)); }

static char ids_key, functions_key, closable_key;

/* Objects are known by numbers, and kept. */
static lua_Integer number_of(lua_State *L, int index) {
    lua_Integer number;
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &ids_key);
    lua_pushvalue(L, index);
    if (lua_rawget(L, -2) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
        lua_rawget(L, -2);
        number = lua_tointeger(L, -1) + 1;
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
        lua_pushinteger(L, number);
        lua_rawset(L, -3);
        lua_pushvalue(L, index);
        lua_pushinteger(L, number);
        lua_rawset(L, -3);
    } else {
        number = lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return number;
}

static void note_value(lua_State *L, int index) {
    int type = lua_type(L, index);
    size_t length;
    const char *text;
    if (!lua_checkstack(L, 10)) return;
    switch (type) {
    case LUA_TNONE: note(" none"); break;
    case LUA_TNIL: note(" nil"); break;
    case LUA_TBOOLEAN: note(lua_toboolean(L, index) ? " true" : " false"); break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) note(" %lld", (long long)lua_tointeger(L, index));
        else if (isnan(lua_tonumber(L, index))) note(" nan");
        else note(" %a", lua_tonumber(L, index));
        break;
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &length);
        note_text(text, length);
        break;
    default: note(" %s#%d", lua_typename(L, type), (int)number_of(L, index));
    }
}

static void note_stack(lua_State *L) {
    int top = lua_gettop(L);
    if (!lua_checkstack(L, 10)) return;
    note(" |");
    for (int i = 1; i <= top; i++) note_value(L, i);
    note("\n");
}

/* ---- a C function that runs */

struct frame {
    lua_State *L;
    int pending[4], pendings; /* indices of slots to be closed */
};

static int floor_of(struct frame *f) { return f->pendings > 0 ? f->pending[f->pendings - 1] : 0; }

static void forget_pending(struct frame *f) {
    while (f->pendings > 0 && floor_of(f) > lua_gettop(f->L)) f->pendings--;
}

static int body(lua_State *L);
static int continued(lua_State *L, int status, lua_KContext context);
static int upper_body(lua_State *L);
static const lua_CFunction c_functions[] = {body, upper_body};

static const char *const sources[] = {
    "return ...",
    "local a, b = ... return b, a",
    "error((...))",
    "error({...}, 2)",
    "local body = ... return body(select(2, ...))",
    "local n = 0 return function(...) n = n + 1 return n, ... end",
    "return coroutine.yield(...)",
    "local a = coroutine.yield(1) local b = coroutine.yield(a, 2) return a, b",
    "return pcall(...)",
    "local f = ... local ok, e = pcall(f, 1, 2) return ok, type(e)",
    "local t = {...} return #t, t[1]",
    "local s = '' for i = 1, 3 do s = s .. i end return s",
    "local f = ...\nlocal x <close> = closable\nreturn (body(f, x))",
    "local a, b = ... return a + b",
    "local a, b = ... return a < b, a == b",
    "local t = ... for k in pairs(t) do end return t.x",
    "local t = ... t.x = 1 t[1] = 2 return t.y",
    "return (...).field.more",
    "local co = coroutine.wrap(function(...) return (...)(coroutine.yield(...)) end) return co(...)",
    "local function f(n) if n == 0 then return body() end return f(n - 1) end return f(3)",
    "x = (x or 0) + 1 return x",
    "return setmetatable({}, {__index = body, __newindex = body, __call = body, __close = body, __eq = body, __lt = body, __concat = body, __len = body, __unm = body, __name = 'Mine', __tostring = body})",
    "return string.format('%s %q %d', 1, 'a', ...)",
    "return table.concat({...}, ',')",
    "return (string.gsub('abc', '%w', ...))",
    "return debug.traceback('trace', 1)",
    "return tostring(...)",
    "local a <const> = 5; local b; local c = function() b = a end; c() return b, c",
    "for i = 1, 2 do\n body(i)\nend\nreturn body(3)",
    "goto done do return 1 end ::done:: return select('#', ...)",
    "return math.type((...)), #...",
    "local t = {} for i, v in ipairs({...}) do t[i] = v end return table.unpack(t)",
    "return error",
    "return (nil)()",
    "return -{}, 1 .. {}",
    "local a = ... ; a.b.c = 1",
    "return coroutine.running()",
    "return coroutine.close(coroutine.create(body))",
};
#define SOURCES ((int)(sizeof sources / sizeof *sources))

static const char *const texts[] = {
    "", "a", "x", "y", "field", "10", "-7", "0x10", "1e2", " 12 ", "1.5", "0x.8p1", "1e400", "nan", "10 a", "abc%s", "__index", "__name", "a longer text that is not interned because of its length, surely", "n\0ul", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e15", "99999999999999999999", "%d", "\xff\xfe",
};
#define TEXTS ((int)(sizeof texts / sizeof *texts))

static lua_Integer any_integer(void) {
    static const lua_Integer known[] = {0, 1, 2, 3, -1, -2, 10, 255, 1 << 20, LUA_MAXINTEGER, LUA_MININTEGER, LUA_MAXINTEGER - 1, 1LL << 53, (1LL << 53) + 1};
    return one_in(3) ? (lua_Integer)below(20) - 5 : known[below(sizeof known / sizeof *known)];
}

static lua_Number any_number(void) {
    static const lua_Number known[] = {0.0, -0.0, 1.0, 0.5, -1.5, 1e15, 1e16, 1e100, 9007199254740993.0, 9223372036854775808.0, -9223372036854775808.0, 3.0, 1e-10, HUGE_VAL, -HUGE_VAL};
    return known[below(sizeof known / sizeof *known)];
}

static const char *any_text(size_t *length) {
    int i = (int)below(TEXTS);
    *length = i == 19 ? 4 : strlen(texts[i]);
    return texts[i];
}

static const char *any_name(void) {
    static const char *const names[] = {"x", "y", "field", "__len", "__name", "z", "closable"};
    return names[below(sizeof names / sizeof *names)];
}

static void push_metatable(struct frame *f);

/* Pushes any value. */
static void push_any(struct frame *f) {
    lua_State *L = f->L;
    size_t length;
    const char *text;
    int top = lua_gettop(L);
    switch (below(20)) {
    case 0: lua_pushnil(L); break;
    case 1: lua_pushboolean(L, (int)below(2)); break;
    case 2: case 3: case 4: lua_pushinteger(L, any_integer()); break;
    case 5: case 6: lua_pushnumber(L, any_number()); break;
    case 7: case 8: text = any_text(&length); lua_pushlstring(L, text, length); break;
    case 9: lua_pushstring(L, texts[below(19)]); break;
    case 10: lua_createtable(L, (int)below(4), (int)below(4)); break;
    case 11: memset(lua_newuserdatauv(L, below(40), (int)below(4)), 0, 0); break;
    case 12: lua_pushlightuserdata(L, (void *)&texts[below(3)]); break;
    case 13: lua_pushcfunction(L, c_functions[below(2)]); break;
    case 14:
        lua_pushinteger(L, (lua_Integer)below(100));
        lua_pushliteral(L, "upvalue");
        lua_pushcclosure(L, c_functions[below(2)], (int)below(2) + 1);
        break;
    case 15: case 16:
        lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
        lua_rawgeti(L, -1, (lua_Integer)below(SOURCES) + 1);
        lua_remove(L, -2);
        break;
    case 17: lua_pushvalue(L, top == 0 ? LUA_REGISTRYINDEX : (int)below((uint32_t)top) + 1); break;
    case 18: push_metatable(f); break;
    default: lua_pushthread(L); break;
    }
    lua_settop(L, top + 1);
    if (top == 0 && lua_rawequal(L, 1, LUA_REGISTRYINDEX)) {
        lua_pushnil(L);
        lua_replace(L, 1);
    }
}

/* Pushes a table whose metamethods are functions that do something random. */
static void push_metatable(struct frame *f) {
    static const char *const events[] = {"__index", "__newindex", "__call", "__eq", "__lt", "__le", "__concat", "__len", "__add", "__unm", "__band", "__close", "__tostring", "__idiv", "__metatable"};
    lua_State *L = f->L;
    lua_newtable(L);
    for (int n = (int)below(5); n >= 0; n--) {
        lua_pushcfunction(L, c_functions[below(2)]);
        lua_setfield(L, -2, events[below(sizeof events / sizeof *events)]);
    }
    if (one_in(3)) {
        lua_pushliteral(L, "Named");
        lua_setfield(L, -2, "__name");
    }
}

static void need(struct frame *f, int n) {
    while (lua_gettop(f->L) - floor_of(f) < n) push_any(f);
}

/* The index of something that is there, in any way to write it. */
static int any_index(struct frame *f) {
    int top = lua_gettop(f->L);
    if (one_in(12)) return lua_upvalueindex((int)below(3) + 1);
    if (top == 0) return lua_upvalueindex(1);
    int index = (int)below((uint32_t)top) + 1;
    return one_in(2) ? index : index - top - 1;
}

/* That of something that may be changed. */
static int free_index(struct frame *f) {
    need(f, 1);
    int top = lua_gettop(f->L), low = floor_of(f);
    int index = low + 1 + (int)below((uint32_t)(top - low));
    return one_in(2) ? index : index - top - 1;
}

/* That of a table, which is pushed if need be. */
static int table_index(struct frame *f) {
    int top = lua_gettop(f->L);
    for (int tries = 0; tries < 4 && top > 0; tries++) {
        int index = (int)below((uint32_t)top) + 1;
        if (lua_istable(f->L, index)) return index;
    }
    lua_newtable(f->L);
    return lua_gettop(f->L);
}

/* That of a thread that does nothing now and has something to do. */
static lua_State *thread_to_resume(struct frame *f, int *index) {
    lua_Debug ar;
    for (int i = 1; i <= lua_gettop(f->L); i++) {
        lua_State *co = lua_tothread(f->L, i);
        if (co == NULL || co == f->L) continue;
        if (lua_status(co) == LUA_YIELD || (lua_status(co) == LUA_OK && !lua_getstack(co, 0, &ar) && lua_gettop(co) > 0 && co != f->L)) {
            lua_rawgeti(f->L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
            lua_State *main = lua_tothread(f->L, -1);
            lua_pop(f->L, 1);
            if (co == main) continue;
            *index = i;
            return co;
        }
    }
    return NULL;
}

struct pieces {
    const char *text;
    size_t left, most;
};

static const char *read_piece(lua_State *L, void *data, size_t *size) {
    struct pieces *p = data;
    const char *piece = p->text;
    (void)L;
    if (p->left == 0) return NULL;
    *size = p->left < p->most ? p->left : p->most;
    p->text += *size;
    p->left -= *size;
    return piece;
}

struct dumped {
    char *bytes;
    size_t length;
    int refused;
};

static int write_piece(lua_State *L, const void *piece, size_t size, void *data) {
    struct dumped *d = data;
    (void)L;
    if (d->refused) return 7;
    d->bytes = realloc(d->bytes, d->length + size + 1);
    memcpy(d->bytes + d->length, piece, size);
    d->length += size;
    return 0;
}

static void warn(void *data, const char *message, int to_continue) {
    note(" warning %d", to_continue);
    note_c_text(message);
    (void)data;
}

static void note_debug(lua_Debug *ar, const char *what) {
    if (strchr(what, 'S')) {
        note(" what %s line %d-%d", ar->what, ar->linedefined, ar->lastlinedefined);
        note_text(ar->source, ar->srclen);
        note_c_text(ar->short_src);
    }
    if (strchr(what, 'n')) {
        note_c_text(ar->name);
        note_c_text(ar->namewhat);
    }
    if (strchr(what, 'l')) note(" at %d", ar->currentline);
    if (strchr(what, 'u')) note(" u %d %d %d", ar->nups, ar->nparams, ar->isvararg);
    if (strchr(what, 't')) note(" t %d", ar->istailcall != 0);
}

static void hook(lua_State *L, lua_Debug *ar) {
    lua_getinfo(L, "nSlt", ar);
    note(" hook %d", ar->event);
    note_debug(ar, "nSlt");
    if (ar->event == LUA_HOOKLINE && one_in(40)) luaL_error(L, "hooked");
}

/* Calls something with arguments of which there are any number. */
static int call_any(struct frame *f) {
    lua_State *L = f->L;
    int arguments = (int)below(4), results = (int)below(5) - 1, status, before = depth;
    push_any(f);
    if (one_in(2) && !lua_isfunction(L, -1)) {
        lua_pushcfunction(L, body);
        lua_replace(L, -2);
    }
    for (int i = 0; i < arguments; i++) push_any(f);
    if (!lua_checkstack(L, results + 10)) return -1;
    note(" %d %d", arguments, results);
    switch (below(4)) {
    case 0: {
        lua_KContext context = floor_of(f) + 100 * before;
        if (f->pendings > 1 || one_in(2)) {
            lua_call(L, arguments, results);
            break;
        }
        lua_callk(L, arguments, results, context, continued);
        return continued(L, LUA_OK, context);
    }
    case 1: {
        lua_KContext context = floor_of(f) + 100 * before;
        if (f->pendings > 1) return -1;
        status = lua_pcallk(L, arguments, results, 0, context, continued);
        return continued(L, status, context);
    }
    default: {
        int handler = 0;
        int outer = handlers;
        /* how often a handler that fails is called again is a matter of the stack, and hooks would see it */
        if (one_in(2) && lua_gethook(L) == NULL) {
            handlers++;
            push_any(f);
            if (!lua_isfunction(L, -1)) {
                lua_pushcfunction(L, body);
                lua_replace(L, -2);
            }
            lua_insert(L, -arguments - 2);
            handler = lua_gettop(L) - arguments - 1;
        }
        status = lua_pcall(L, arguments, results, handler);
        depth = before;
        handlers = outer;
        note(" status %d", status);
    }
    }
    return -1;
}

static int resume_any(struct frame *f) {
    lua_State *L = f->L;
    int index, status, results, arguments = (int)below(3), before = depth;
    lua_State *co = thread_to_resume(f, &index);
    if (co == NULL) {
        co = lua_newthread(L);
        push_any(f);
        if (!lua_isfunction(L, -1)) {
            lua_pushcfunction(L, body);
            lua_replace(L, -2);
        }
        lua_xmove(L, co, 1);
        return -1;
    }
    for (int i = 0; i < arguments; i++) push_any(f);
    if (!lua_checkstack(co, arguments + 20)) return -1;
    lua_xmove(L, co, arguments);
    if (lua_status(co) == LUA_OK && lua_gettop(co) < arguments + 1) return -1;
    if (lua_status(co) == LUA_OK) arguments = (int)below((uint32_t)lua_gettop(co));
    status = lua_resume(co, L, arguments, &results);
    depth = before;
    note(" resumed %d %d status %d", status, status <= LUA_YIELD ? results : 0, lua_status(co));
    if (status == LUA_OK || status == LUA_YIELD) {
        if (results > 10 || !lua_checkstack(L, results + 10)) {
            lua_pop(co, results);
        } else {
            lua_xmove(co, L, results);
        }
    } else {
        note_value(co, -1);
        if (one_in(2)) {
            status = lua_resetthread(co);
            note(" reset %d %d", status, lua_gettop(co));
            if (status != LUA_OK) note_value(co, -1);
        }
    }
    return -1;
}

/* One random call. A result of at least 0 ends the function. */
static int act(struct frame *f) {
    lua_State *L = f->L;
    int a, b, n, top = lua_gettop(L);
    size_t length;
    const char *text;
    lua_Debug ar;
    uint32_t which = below(128);
    calls++;
    budget--;
    note("%d/%d %d:", depth, (int)which, top);
    if (top > 45) {
        int low = floor_of(f);
        lua_settop(L, low > 10 ? low : 10);
        forget_pending(f);
        return -1;
    }
    luaL_checkstack(L, 60, "random calls");
    switch (which) {
    /* the stack */
    case 0: note(" %d", lua_absindex(L, any_index(f))); break;
    case 1: n = floor_of(f) + (int)below(8); lua_settop(L, n); forget_pending(f); break;
    case 2: if (top > 0) lua_settop(L, -(int)below((uint32_t)top) - 1); forget_pending(f); break;
    case 3: lua_pushvalue(L, any_index(f)); break;
    case 4: a = free_index(f); top = lua_gettop(L); n = top - lua_absindex(L, a) + 1; lua_rotate(L, a, (int)below(2u * (uint32_t)n + 1) - n); break;
    case 5: a = any_index(f); need(f, 1); if (lua_isnone(L, a)) break; b = free_index(f); if (!lua_isnone(L, a)) lua_copy(L, a, b); break;
    case 6: note(" %d", lua_checkstack(L, (int)below(100))); break;
    case 7: a = free_index(f); lua_insert(L, a); break;
    case 8: a = free_index(f); lua_remove(L, a); break;
    case 9: a = free_index(f); lua_replace(L, a); break;
    case 10: {
        lua_State *co = lua_newthread(L);
        need(f, 2);
        n = (int)below(3);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        for (int i = 0; i < n; i++) push_any(f);
        lua_xmove(L, co, n);
        note(" %d %d", lua_gettop(co), lua_status(co));
        if (one_in(2)) lua_xmove(co, L, n);
        break;
    }
    case 11: case 12:
        if (f->pendings >= 4) break;
        if (one_in(4)) push_any(f);
        else lua_rawgetp(L, LUA_REGISTRYINDEX, &closable_key);
        lua_toclose(L, -1);
        f->pending[f->pendings++] = lua_gettop(L);
        break;
    case 13: if (f->pendings > 0) { n = floor_of(f); lua_closeslot(L, n); f->pendings--; } break;
    /* pushing */
    case 14: case 15: case 16: case 17: case 18: case 19: push_any(f); break;
    case 20: note_c_text(lua_pushfstring(L, "%s %d %I %f %c %% %U", texts[below(19)], (int)any_integer(), any_integer(), any_number(), 'a' + (int)below(26), (long)below(0x110000))); break;
    case 21: note_c_text(lua_pushfstring(L, "%p", NULL)); break;
    case 22: note_c_text(lua_pushstring(L, NULL)); break;
    case 23: n = (int)below(5); need(f, n); lua_pushcclosure(L, c_functions[below(2)], n); break;
    case 24: note(" %d", lua_pushthread(L) == 1); break;
    case 25: text = any_text(&length); note(" %d", (int)lua_stringtonumber(L, text)); break;
    /* reading */
    case 26: case 27:
        a = any_index(f);
        note(" %d%d%d%d%d", lua_type(L, a), lua_isnumber(L, a), lua_isstring(L, a), lua_iscfunction(L, a), lua_isinteger(L, a));
        note(" %d%d%d%s", lua_isuserdata(L, a), lua_toboolean(L, a), lua_isnoneornil(L, a), luaL_typename(L, a));
        break;
    case 28: a = any_index(f); { int is; lua_Number x = lua_tonumberx(L, a, &is); if (isnan(x)) x = 0; note(" %d %a", is, x); } break;
    case 29: a = any_index(f); { int is; lua_Integer x = lua_tointegerx(L, a, &is); note(" %d %lld", is, (long long)x); } break;
    case 30: need(f, 1); a = free_index(f); text = lua_tolstring(L, a, &length); note_text(text, length); break;
    case 31: a = any_index(f); if (lua_type(L, a) != LUA_TTABLE) note(" %d", (int)lua_rawlen(L, a)); break;
    case 32: a = any_index(f); note(" %d%d%d%d", lua_tocfunction(L, a) != NULL, lua_touserdata(L, a) != NULL, lua_tothread(L, a) != NULL, lua_topointer(L, a) != NULL); break;
    case 33: a = any_index(f); b = any_index(f); note(" %d", lua_rawequal(L, a, b)); break;
    case 34: case 35: a = any_index(f); b = any_index(f); note(" %d", lua_compare(L, a, b, (int)below(3))); break;
    case 36: case 37: case 38: n = (int)below(14); need(f, n == LUA_OPUNM || n == LUA_OPBNOT ? 1 : 2); note(" op %d", n); lua_arith(L, n); break;
    case 39: n = (int)below(5); need(f, n); lua_concat(L, n); break;
    case 40: a = any_index(f); if (!lua_istable(L, a) || lua_getmetatable(L, a)) lua_len(L, a); break;
    case 41: a = any_index(f); if (!lua_istable(L, a)) note(" %lld", (long long)luaL_len(L, a)); break;
    case 42: {
        long entries = 0, sum = 0;
        a = table_index(f);
        a = lua_absindex(L, a);
        if (lua_rawequal(L, a, LUA_REGISTRYINDEX)) break;
        lua_pushnil(L);
        while (lua_next(L, a) && entries < 1000) {
            entries++;
            sum += lua_type(L, -1) * 100 + lua_type(L, -2);
            lua_pop(L, 1);
        }
        if (entries == 1000) lua_pop(L, 1);
        note(" %ld %ld", entries, sum);
        break;
    }
    /* tables */
    case 43: note(" %d", lua_getglobal(L, any_name())); break;
    case 44: need(f, 1); if (lua_isfunction(L, -1)) break; lua_setglobal(L, any_name()); break;
    case 45: case 46: need(f, 1); a = any_index(f); if (lua_isnone(L, a)) break; note(" %d", lua_gettable(L, a)); break;
    case 47: case 48: a = any_index(f); if (lua_isnone(L, a)) break; note(" %d", lua_getfield(L, a, any_name())); break;
    case 49: a = any_index(f); if (lua_isnone(L, a)) break; note(" %d", lua_geti(L, a, any_integer())); break;
    case 50: case 51:
        need(f, 2);
        a = any_index(f);
        if (lua_isnone(L, a) || lua_isinteger(L, -2) || lua_isnumber(L, -2)) break;
        a = lua_absindex(L, a);
        lua_settable(L, a);
        break;
    case 52: case 53: need(f, 1); a = any_index(f); if (lua_isnone(L, a)) break; lua_setfield(L, a, any_name()); break;
    case 54: need(f, 1); a = any_index(f); if (lua_isnone(L, a)) break; lua_seti(L, a, 100 + 2 * (lua_Integer)below(50)); break;
    case 55: need(f, 1); a = table_index(f); push_any(f); note(" %d", lua_rawget(L, a)); break;
    case 56: a = table_index(f); note(" %d", lua_rawgeti(L, a, any_integer())); break;
    case 57: a = table_index(f); note(" %d", lua_rawgetp(L, a, &texts[below(3)])); break;
    case 58:
        a = table_index(f);
        push_any(f);
        push_any(f);
        if (lua_isnil(L, -2) || lua_isnumber(L, -2)) break;
        lua_rawset(L, a);
        break;
    case 59: {
        /* a sequence grows at its end, or loses its end */
        a = table_index(f);
        if (lua_rawequal(L, a, LUA_REGISTRYINDEX)) break;
        n = (int)lua_rawlen(L, a);
        push_any(f);
        if (lua_isnil(L, -1)) lua_rawseti(L, a, n);
        else lua_rawseti(L, a, n + 1);
        note(" %d", (int)lua_rawlen(L, a));
        break;
    }
    case 60: a = table_index(f); push_any(f); lua_rawsetp(L, a, &texts[below(3)]); break;
    case 61: case 62: case 63:
        a = any_index(f);
        if (lua_type(L, a) != LUA_TTABLE && lua_type(L, a) != LUA_TUSERDATA) break;
        a = lua_absindex(L, a);
        if (lua_rawequal(L, a, LUA_REGISTRYINDEX)) break;
        if (one_in(6)) lua_pushnil(L);
        else push_metatable(f);
        note(" %d", lua_setmetatable(L, a));
        break;
    case 64: a = any_index(f); n = lua_getmetatable(L, a); note(" %d", n); break;
    case 65: a = any_index(f); if (lua_type(L, a) == LUA_TUSERDATA) note(" %d", lua_getiuservalue(L, a, (int)below(5))); break;
    case 66: a = any_index(f); if (lua_type(L, a) == LUA_TUSERDATA) { a = lua_absindex(L, a); push_any(f); note(" %d", lua_setiuservalue(L, a, (int)below(5))); } break;
    /* calls, threads */
    case 67: case 68: case 69: case 70: case 71: case 72: case 73: return call_any(f);
    case 74: case 75: case 76: case 77: return resume_any(f);
    case 78: note(" %d", lua_isyieldable(L)); break;
    case 79:
        if (f->pendings > 1 || one_in(2)) break;
        n = (int)below(3);
        need(f, n);
        if (one_in(2)) return lua_yield(L, n);
        return lua_yieldk(L, n, floor_of(f) + 100 * depth, continued);
    case 80: need(f, 1); if (one_in(3)) return lua_error(L); break;
    case 81: {
        int index;
        lua_State *co = thread_to_resume(f, &index);
        if (co == NULL) break;
        n = lua_resetthread(co);
        note(" %d %d %d", n, lua_gettop(co), lua_status(co));
        if (n != LUA_OK) {
            note_value(co, -1);
            lua_settop(co, 0);
        }
        break;
    }
    /* chunks */
    case 82: case 83: {
        static const char *const modes[] = {NULL, "t", "bt", "b"};
        static const char *const names[] = {"=name", "@file.lua", "return 1", NULL, "a name\nwith lines"};
        static const char *const broken[] = {"x =", "return +", "for", "goto x", "local a <const> = 1; a = 2", "'", "return 0x", "\"\\xZZ\"", "break", "x = }"};
        struct pieces p;
        const char *name = names[below(5)], *mode = modes[below(4)];
        p.text = one_in(3) ? broken[below(10)] : sources[below(SOURCES)];
        p.left = strlen(p.text);
        p.most = 1 + below(20);
        n = lua_load(L, read_piece, &p, name, mode);
        note(" %d", n);
        break;
    }
    case 84: {
        struct dumped d = {NULL, 0, one_in(4)};
        int strip = one_in(2);
        need(f, 1);
        n = lua_dump(L, write_piece, &d, strip);
        note(" %d", n);
        if (n == 0) {
            n = luaL_loadbufferx(L, d.bytes, d.length, "=dumped", one_in(4) ? "t" : "b");
            note(" %d", n);
            if (n != LUA_OK) lua_pop(L, 1);
        }
        free(d.bytes);
        break;
    }
    case 85: n = luaL_loadstring(L, sources[below(SOURCES)]); note(" %d", n); break;
    case 86: n = luaL_loadfilex(L, "/nonexistent/file.lua", NULL); note(" %d", n); break;
    /* the auxiliary library */
    case 87: a = any_index(f); text = luaL_tolstring(L, a, &length); if (lua_isnone(L, a) == 0) note_text(text, length); break;
    case 88: a = any_index(f); n = luaL_getmetafield(L, a, any_name()); note(" %d", n); break;
    case 89: a = any_index(f); n = luaL_callmeta(L, a, one_in(2) ? "__tostring" : "__len"); note(" %d", n); break;
    case 90: a = (int)below(6) + 1; text = luaL_checklstring(L, a, &length); note_text(text, length); break;
    case 91: a = (int)below(6) + 1; { lua_Number x = luaL_checknumber(L, a); if (isnan(x)) x = 0; note(" %a", x); } break;
    case 92: a = (int)below(6) + 1; note(" %lld", (long long)luaL_checkinteger(L, a)); break;
    case 93: a = (int)below(6) + 1; note(" %lld", (long long)luaL_optinteger(L, a, 42)); break;
    case 94: a = (int)below(6) + 1; { lua_Number x = luaL_optnumber(L, a, 4.5); if (isnan(x)) x = 0; note(" %a", x); } break;
    case 95: a = (int)below(6) + 1; text = luaL_optlstring(L, a, one_in(2) ? NULL : "default", &length); note_text(text, length); break;
    case 96: a = (int)below(6) + 1; luaL_checktype(L, a, (int)below(9)); break;
    case 97: luaL_checkany(L, (int)below(6) + 1); break;
    case 98: {
        static const char *const options[] = {"a", "x", "field", NULL};
        a = (int)below(6) + 1;
        note(" %d", luaL_checkoption(L, a, one_in(2) ? NULL : "x", options));
        break;
    }
    case 99: if (one_in(3)) return luaL_argerror(L, (int)below(4), "random reason"); break;
    case 100: if (one_in(3)) return luaL_typeerror(L, (int)below(4) + 1, "thing"); break;
    case 101: luaL_where(L, (int)below(3)); break;
    case 102: if (one_in(3)) return luaL_error(L, "message %d %s", (int)below(10), "end"); break;
    case 103: note(" %d", luaL_newmetatable(L, one_in(2) ? "Type.A" : "Type.B")); break;
    case 104: a = any_index(f); if (lua_type(L, a) == LUA_TUSERDATA) { a = lua_absindex(L, a); luaL_newmetatable(L, "Type.A"); lua_pop(L, 1); lua_pushvalue(L, a); luaL_setmetatable(L, "Type.A"); lua_pop(L, 1); } break;
    case 105: a = any_index(f); note(" %d", luaL_testudata(L, a, "Type.A") != NULL); break;
    case 106: a = (int)below(6) + 1; note(" %d", luaL_checkudata(L, a, one_in(2) ? "Type.A" : "Type.B") != NULL); break;
    case 107: errno = (int)below(3) * 2; return luaL_fileresult(L, (int)below(2), one_in(2) ? NULL : "name");
    case 108: errno = 0; return luaL_execresult(L, (int)below(4) * 256);
    case 109: {
        need(f, 1);
        n = luaL_ref(L, LUA_REGISTRYINDEX);
        note(" %d", n < 0 ? n : 0);
        lua_rawgeti(L, LUA_REGISTRYINDEX, n);
        luaL_unref(L, LUA_REGISTRYINDEX, n);
        break;
    }
    case 110: note_c_text(luaL_gsub(L, texts[below(19)], one_in(2) ? "a" : "1", texts[below(19)])); break;
    case 111: {
        static const luaL_Reg list[] = {{"one", body}, {"two", upper_body}, {"hole", NULL}, {NULL, NULL}};
        n = (int)below(3);
        lua_newtable(L);
        for (int i = 0; i < n; i++) push_any(f);
        luaL_setfuncs(L, list, n);
        break;
    }
    case 112: a = table_index(f); if (!lua_getmetatable(L, a)) note(" %d", luaL_getsubtable(L, a, any_name())); break;
    case 113: {
        luaL_traceback(L, L, one_in(2) ? NULL : "message", (int)below(3));
        break;
    }
    case 114: luaL_requiref(L, "string", one_in(2) ? luaopen_string : body, (int)below(2)); lua_pop(L, 1); break;
    case 115: case 116: {
        luaL_Buffer buffer;
        if (lua_gethook(L) != NULL) break; /* the buffer may call functions of its own */
        int pieces = (int)below(6);
        if (one_in(2)) luaL_buffinit(L, &buffer);
        else luaL_buffinitsize(L, &buffer, below(3000));
        if (one_in(8)) { luaL_pushresultsize(&buffer, 0); break; }
        for (int i = 0; i < pieces; i++) {
            switch (below(6)) {
            case 0: luaL_addchar(&buffer, (char)('a' + below(26))); break;
            case 1: text = any_text(&length); luaL_addlstring(&buffer, text, length); break;
            case 2: luaL_addstring(&buffer, texts[below(19)]); break;
            case 3: lua_pushinteger(L, any_integer()); luaL_addvalue(&buffer); break;
            case 4: length = below(2000); memset(luaL_prepbuffsize(&buffer, length), 'p', length); luaL_addsize(&buffer, length); break;
            default: luaL_addgsub(&buffer, "a.b.c", ".", texts[below(19)]); break;
            }
        }
        if (luaL_bufflen(&buffer) > 2 && one_in(4)) luaL_buffsub(&buffer, 1);
        luaL_pushresult(&buffer);
        break;
    }
    /* the debug interface */
    case 117: case 118: case 119: {
        static const char *const whats[] = {"n", "S", "l", "u", "t", "nSlut", "nSlutfL", "f"};
        text = whats[below(8)];
        n = (int)below(5);
        if (!lua_getstack(L, n, &ar)) { note(" no level %d", n); break; }
        note(" %d", lua_getinfo(L, text, &ar));
        note_debug(&ar, text);
        if (strchr(text, 'L')) {
            int lines = 0;
            if (lua_istable(L, -1)) {
                lua_pushnil(L);
                while (lua_next(L, -2)) {
                    lines += (int)lua_tointeger(L, -2);
                    lua_pop(L, 1);
                }
            }
            note(" lines %d", lines);
            lua_pop(L, 1);
        }
        break;
    }
    case 120: {
        need(f, 1);
        if (!lua_isfunction(L, -1)) break;
        note(" %d", lua_getinfo(L, ">Su", &ar));
        note_debug(&ar, "Su");
        break;
    }
    case 121: {
        int level = (int)below(4);
        if (!lua_getstack(L, level, &ar)) break;
        lua_getinfo(L, "S", &ar);
        /* below others, a C function may have values of the library on its stack */
        if (*ar.what == 'C' && level > 0) break;
        n = *ar.what == 'C' ? (int)below(4) + 1 : (int)below(2) + 1;
        if (*ar.what == 'C' && level == 0) n += floor_of(f);
        text = lua_getlocal(L, &ar, n);
        if (text == NULL) break;
        if (*text == '(' && *ar.what != 'C') { lua_pop(L, 1); break; }
        note_c_text(text);
        if (*ar.what != 'C') {
            push_any(f);
            note_c_text(lua_setlocal(L, &ar, n));
        }
        break;
    }
    case 122: {
        a = any_index(f);
        if (!lua_isfunction(L, a)) break;
        a = lua_absindex(L, a);
        n = (int)below(4);
        text = lua_getupvalue(L, a, n);
        note_c_text(text);
        if (text != NULL && strcmp(text, "_ENV") != 0) {
            push_any(f);
            note_c_text(lua_setupvalue(L, a, n));
        }
        note(" %d", n > 0 && lua_upvalueid(L, a, n) != NULL);
        break;
    }
    case 123: {
        a = any_index(f);
        b = any_index(f);
        if (!lua_isfunction(L, a) || !lua_isfunction(L, b) || lua_iscfunction(L, a) || lua_iscfunction(L, b)) break;
        a = lua_absindex(L, a);
        b = lua_absindex(L, b);
        if (lua_getupvalue(L, a, 1) == NULL) break;
        lua_pop(L, 1);
        if (lua_getupvalue(L, b, 1) == NULL) break;
        lua_pop(L, 1);
        note(" %d", lua_upvalueid(L, a, 1) == lua_upvalueid(L, b, 1));
        lua_upvaluejoin(L, a, 1, b, 1);
        note(" %d", lua_upvalueid(L, a, 1) == lua_upvalueid(L, b, 1));
        break;
    }
    case 124:
        if (handlers == 0 && one_in(3)) lua_sethook(L, hook, (int)below(8), 0);
        else lua_sethook(L, NULL, 0, 0);
        note(" %d %d %d", lua_gethook(L) == hook, lua_gethookmask(L), lua_gethookcount(L));
        break;
    case 125:
        switch (below(8)) {
        case 0: lua_gc(L, LUA_GCCOLLECT); break;
        case 1: note(" %d", lua_gc(L, LUA_GCISRUNNING)); break;
        case 2: lua_gc(L, LUA_GCRESTART); note(" %d", lua_gc(L, LUA_GCISRUNNING)); break;
        case 3: lua_gc(L, LUA_GCSTOP); note(" %d", lua_gc(L, LUA_GCISRUNNING)); break;
        case 4: note(" %d", lua_gc(L, LUA_GCGEN, 0, 0)); break;
        case 5: note(" %d", lua_gc(L, LUA_GCINC, 0, 0, 0)); break;
        case 6: note(" %d", lua_gc(L, LUA_GCCOUNT) > 0); break;
        default: lua_gc(L, LUA_GCSTEP, 1); break;
        }
        break;
    case 126: lua_warning(L, texts[below(19)], (int)below(2)); break;
    default: note(" %f %d", lua_version(L), lua_atpanic(L, NULL) != NULL); luaL_checkversion(L); break;
    }
    return -1;
}

static int go_on(struct frame *f) {
    int n = (int)below(14);
    if (depth > 5) n = 1;
    for (; n > 0 && budget > 0; n--) {
        int results = act(f);
        if (results >= 0) return results;
        note_stack(f->L);
    }
    depth--;
    n = (int)below((uint32_t)lua_gettop(f->L) + 1);
    note(" returns %d\n", n);
    return n;
}

static int body(lua_State *L) {
    struct frame f;
    f.L = L;
    f.pendings = 0;
    depth++;
    if (depth > 8 || budget <= 0) {
        depth--;
        return lua_gettop(L) > 0;
    }
    note("body");
    note_stack(L);
    return go_on(&f);
}

static int upper_body(lua_State *L) { return body(L); }

static int continued(lua_State *L, int status, lua_KContext context) {
    struct frame f;
    f.L = L;
    f.pendings = 0;
    depth = (int)(context / 100);
    context %= 100;
    if (context > 0) f.pending[f.pendings++] = (int)context;
    /* whether a yield has passed is not told reliably: an error that was caught further in counts as one in the reference */
    note("continued %d %d", status == LUA_YIELD ? LUA_OK : status, (int)context);
    note_stack(L);
    return go_on(&f);
}

static int close_it(lua_State *L) {
    note(" closed");
    note_value(L, 2);
    if (one_in(8)) return luaL_error(L, "error while closing");
    return 0;
}

static void prepare(lua_State *L) {
    luaL_openlibs(L);
    lua_gc(L, LUA_GCSTOP);
    lua_setwarnf(L, warn, NULL);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &ids_key);
    lua_newtable(L);
    lua_newtable(L);
    lua_pushcfunction(L, close_it);
    lua_setfield(L, -2, "__close");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setglobal(L, "closable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &closable_key);
    lua_register(L, "body", body);
    lua_createtable(L, SOURCES, 0);
    for (int i = 0; i < SOURCES; i++) {
        char name[20];
        snprintf(name, sizeof name, "=chunk%d", i);
        if (luaL_loadbuffer(L, sources[i], strlen(sources[i]), name) != LUA_OK) {
            fprintf(stderr, "%s\n", lua_tostring(L, -1));
            exit(1);
        }
        lua_rawseti(L, -2, i + 1);
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &functions_key);
}

static void run(uint64_t seed) {
    lua_State *L = luaL_newstate();
    chance = seed * 0xD1342543DE82EF95u + 1;
    hash = 0xCBF29CE484222325u;
    calls = 0;
    prepare(L);
    budget = 600;
    while (budget > 0) {
        int status;
        depth = handlers = 0;
        lua_pushcfunction(L, body);
        lua_pushinteger(L, budget);
        status = lua_pcall(L, 1, LUA_MULTRET, 0);
        note("main %d", status);
        note_stack(L);
        lua_sethook(L, NULL, 0, 0);
        if (lua_gettop(L) > 20) lua_settop(L, 0);
        budget--;
    }
    lua_close(L);
}

#define LINE "%llu %ld %016llx"

#ifdef MODULE
int sequence(lua_State *L) {
    char line[100];
    uint64_t seed = (uint64_t)luaL_checkinteger(L, 1);
    run(seed);
    snprintf(line, sizeof line, LINE, (unsigned long long)seed, calls, (unsigned long long)hash);
    lua_pushstring(L, line);
    return 1;
}
#else
int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "--show") == 0) {
        shown = 1;
        run(strtoull(arguments[2], NULL, 10));
        return 0;
    }
    if (count != 3) {
        fprintf(stderr, "usage: calls FIRST COUNT | calls --show SEED\n");
        return 2;
    }
    uint64_t first = strtoull(arguments[1], NULL, 10), end = first + strtoull(arguments[2], NULL, 10);
    for (uint64_t seed = first; seed < end; seed++) {
        run(seed);
        printf(LINE "\n", (unsigned long long)seed, calls, (unsigned long long)hash);
    }
    return 0;
}
#endif
