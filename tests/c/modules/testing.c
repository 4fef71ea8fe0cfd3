/*
 * The C interface for scripts: a little language whose commands are functions of lua.h and lauxlib.h, one or two lines each, run on the stack of a C
 * function. The module is a table (`T` by custom) with
 *
 *   testC(script, ...)        runs a script; its own arguments are on the stack, the script first
 *   testC(thread, script)     the same on the stack of a thread, or of another state (a light userdata)
 *   makeCfunc(script, ...)    a C function with these upvalues that runs the script
 *   sethook(script, events, count)   a hook that runs a script, above the event's name and the line
 *
 * and functions for what scripts could not do otherwise: references, userdata, states, panics, memory that runs out.
 *
 * Words are separated by blanks, commas and semicolons; `#` begins a comment. A number is digits, `*` for the number of values, `.` for the integer
 * on top, which is popped. An index is a number, `R` for the registry, or `U1` for an upvalue. A string is a word, or stands in quotes.
 */
#include <limits.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua.h"

#include "lauxlib.h"
#include "lualib.h"
#include "testing.h"

/* ---- reading scripts */

struct script {
    lua_State *caller; /* who is told of errors in the script */
    lua_State *L;      /* whose stack it works on */
    const char *at;
    int status; /* of the last call or resume */
    char word[1000];
};

static void skip_blanks(struct script *s) {
    for (;;) {
        s->at += strspn(s->at, " \t\r\n,;");
        if (*s->at != '#') return;
        s->at += strcspn(s->at, "\n");
    }
}

static int at_end(struct script *s) {
    skip_blanks(s);
    return *s->at == '\0';
}

/* The next string, which stays until the one after it is read. Long ones go to the stack of the caller. */
static const char *read_string(struct script *s) {
    const char *begin;
    size_t length;
    skip_blanks(s);
    begin = s->at;
    if (*begin == '"' || *begin == '\'') {
        const char *end = strchr(begin + 1, *begin);
        if (end == NULL) luaL_error(s->caller, "unfinished string in script");
        begin++;
        length = (size_t)(end - begin);
        s->at = end + 1;
    } else {
        length = strcspn(begin, " \t\r\n,;");
        s->at += length;
    }
    if (length >= sizeof s->word) luaL_error(s->caller, "string in script is too long");
    memcpy(s->word, begin, length);
    s->word[length] = '\0';
    return s->word;
}

static int read_number(struct script *s) {
    char *end;
    long number;
    skip_blanks(s);
    if (*s->at == '.') {
        s->at++;
        number = (long)lua_tointeger(s->L, -1);
        lua_pop(s->L, 1);
        return (int)number;
    }
    if (*s->at == '*') {
        s->at++;
        return lua_gettop(s->L);
    }
    number = strtol(s->at, &end, 10);
    if (end == s->at) luaL_error(s->caller, "expected a number in script at '%s'", read_string(s));
    s->at = end;
    return (int)number;
}

static int read_index(struct script *s) {
    skip_blanks(s);
    if (*s->at == 'R') {
        s->at++;
        return LUA_REGISTRYINDEX;
    }
    if (*s->at == 'U') {
        s->at++;
        return lua_upvalueindex(read_number(s));
    }
    return read_number(s);
}

static const char *status_name(int status) {
    switch (status) {
    case LUA_OK: return "OK";
    case LUA_YIELD: return "YIELD";
    case LUA_ERRRUN: return "ERRRUN";
    case LUA_ERRSYNTAX: return "ERRSYNTAX";
    case LUA_ERRMEM: return "not enough memory";
    case LUA_ERRERR: return "ERRERR";
    default: return "?";
    }
}

/* ---- commands: each reads what it needs in the order of its words. A result of at least 0 ends the script with so many results. */

#define GOES_ON (-1)
typedef int (*Command)(struct script *s, lua_State *L);
#define COMMAND(name) static int do_##name(struct script *s, lua_State *L)
#define INDEX read_index(s)
#define NUMBER read_number(s)
#define STRING read_string(s)
#define SIMPLE(name, action) \
    COMMAND(name) {          \
        (void)s;             \
        action;              \
        return GOES_ON;      \
    }
/* With values that are read one after the other. */
#define WITH(name, declaration, action) \
    COMMAND(name) {                     \
        declaration;                    \
        (void)L;                        \
        action;                         \
        return GOES_ON;                 \
    }

static lua_State *thread_at(struct script *s, int index) {
    lua_State *thread = index == 0 ? s->L : lua_tothread(s->L, index);
    if (thread == NULL) luaL_error(s->caller, "there is no thread at %d", index);
    return thread;
}

static int continue_script(lua_State *L, int status, lua_KContext ctx);
static int run_script(lua_State *caller, lua_State *L, const char *text, int *status);
static int call_testC(lua_State *L);
static void set_hook(lua_State *L, const char *script, int mask, int count);

/* the stack */
SIMPLE(absindex, lua_pushinteger(L, lua_absindex(L, INDEX)))
SIMPLE(gettop, lua_pushinteger(L, lua_gettop(L)))
SIMPLE(settop, lua_settop(L, NUMBER))
SIMPLE(pop, lua_pop(L, NUMBER))
SIMPLE(pushvalue, lua_pushvalue(L, INDEX))
SIMPLE(insert, lua_insert(L, NUMBER))
SIMPLE(remove, lua_remove(L, NUMBER))
SIMPLE(replace, lua_replace(L, INDEX))
WITH(copy, int from = INDEX; int to = INDEX, lua_copy(L, from, to))
WITH(rotate, int index = INDEX; int n = NUMBER, lua_rotate(L, index, n))
WITH(checkstack, int n = NUMBER; const char *message = STRING, luaL_checkstack(L, n, *message ? message : NULL))
SIMPLE(rawcheckstack, lua_pushboolean(L, lua_checkstack(L, NUMBER)))
SIMPLE(toclose, lua_toclose(L, NUMBER))
SIMPLE(closeslot, lua_closeslot(L, NUMBER))
WITH(xmove, lua_State *from = thread_at(s, INDEX); lua_State *to = thread_at(s, INDEX); int n = NUMBER,
     lua_xmove(from, to, n == 0 ? lua_gettop(from) : n))

/* pushing */
SIMPLE(pushnil, lua_pushnil(L))
SIMPLE(pushbool, lua_pushboolean(L, NUMBER))
SIMPLE(pushint, lua_pushinteger(L, NUMBER))
SIMPLE(pushnum, lua_pushnumber(L, NUMBER))
SIMPLE(pushstring, lua_pushstring(L, STRING))
SIMPLE(pushcclosure, lua_pushcclosure(L, call_testC, NUMBER))
SIMPLE(pushupvalueindex, lua_pushinteger(L, lua_upvalueindex(NUMBER)))
SIMPLE(pushstatus, lua_pushstring(L, status_name(s->status)))
SIMPLE(threadstatus, lua_pushstring(L, status_name(lua_status(L))))
SIMPLE(pushfstringI, lua_pushfstring(L, lua_tostring(L, -2), (int)lua_tointeger(L, -1)))
SIMPLE(pushfstringS, lua_pushfstring(L, lua_tostring(L, -2), lua_tostring(L, -1)))
SIMPLE(pushfstringP, lua_pushfstring(L, lua_tostring(L, -2), lua_topointer(L, -1)))
SIMPLE(newtable, lua_newtable(L))
SIMPLE(newuserdata, lua_newuserdatauv(L, (size_t)NUMBER, 0))
SIMPLE(newthread, lua_newthread(L))

/* what values are */
SIMPLE(isnumber, lua_pushboolean(L, lua_isnumber(L, INDEX)))
SIMPLE(isstring, lua_pushboolean(L, lua_isstring(L, INDEX)))
SIMPLE(isfunction, lua_pushboolean(L, lua_isfunction(L, INDEX)))
SIMPLE(iscfunction, lua_pushboolean(L, lua_iscfunction(L, INDEX)))
SIMPLE(istable, lua_pushboolean(L, lua_istable(L, INDEX)))
SIMPLE(isuserdata, lua_pushboolean(L, lua_isuserdata(L, INDEX)))
SIMPLE(isudataval, lua_pushboolean(L, lua_islightuserdata(L, INDEX)))
SIMPLE(isnil, lua_pushboolean(L, lua_isnil(L, INDEX)))
SIMPLE(isnull, lua_pushboolean(L, lua_isnone(L, INDEX)))
SIMPLE(isyieldable, lua_pushboolean(L, lua_isyieldable(thread_at(s, INDEX))))
SIMPLE(tobool, lua_pushboolean(L, lua_toboolean(L, INDEX)))
SIMPLE(tointeger, lua_pushinteger(L, lua_tointeger(L, INDEX)))
SIMPLE(tonumber, lua_pushnumber(L, lua_tonumber(L, INDEX)))
SIMPLE(tostring, lua_pushstring(L, lua_tostring(L, INDEX)))
SIMPLE(topointer, lua_pushlightuserdata(L, (void *)lua_topointer(L, INDEX)))
SIMPLE(touserdata, lua_pushlightuserdata(L, lua_touserdata(L, INDEX)))
SIMPLE(tocfunction, lua_pushcfunction(L, lua_tocfunction(L, INDEX)))
SIMPLE(func2num, lua_pushinteger(L, (lua_Integer)(size_t)lua_tocfunction(L, INDEX)))
SIMPLE(objsize, lua_pushinteger(L, (lua_Integer)lua_rawlen(L, INDEX)))
SIMPLE(Ltolstring, luaL_tolstring(L, INDEX, NULL))
WITH(testudata, int index = INDEX; const char *name = STRING, lua_pushboolean(L, luaL_testudata(L, index, name) != NULL))

/* operators */
SIMPLE(len, lua_len(L, INDEX))
SIMPLE(Llen, lua_pushinteger(L, luaL_len(L, INDEX)))
SIMPLE(concat, lua_concat(L, NUMBER))
COMMAND(arith) {
    static const char operators[] = "+-*%^/\\&|~<>_!";
    const char *found = strchr(operators, *STRING);
    if (found == NULL || *found == '\0') luaL_error(s->caller, "unknown operator");
    lua_arith(L, (int)(found - operators));
    return GOES_ON;
}
COMMAND(compare) {
    const char *name = STRING;
    int operator = strcmp(name, "EQ") == 0 ? LUA_OPEQ : strcmp(name, "LT") == 0 ? LUA_OPLT : LUA_OPLE;
    int a = INDEX;
    int b = INDEX;
    lua_pushboolean(L, lua_compare(L, a, b, operator));
    return GOES_ON;
}

/* tables */
SIMPLE(getglobal, lua_getglobal(L, STRING))
SIMPLE(setglobal, lua_setglobal(L, STRING))
SIMPLE(gettable, lua_gettable(L, INDEX))
SIMPLE(settable, lua_settable(L, INDEX))
WITH(getfield, int index = INDEX, lua_getfield(L, index, STRING))
WITH(setfield, int index = INDEX, lua_setfield(L, index, STRING))
WITH(geti, int index = INDEX, lua_geti(L, index, NUMBER))
WITH(seti, int index = INDEX, lua_seti(L, index, NUMBER))
SIMPLE(rawget, lua_rawget(L, INDEX))
SIMPLE(rawset, lua_rawset(L, INDEX))
WITH(rawgeti, int index = INDEX, lua_rawgeti(L, index, NUMBER))
WITH(rawseti, int index = INDEX, lua_rawseti(L, index, NUMBER))
WITH(rawgetp, int index = INDEX, lua_rawgetp(L, index, (void *)(size_t)NUMBER))
WITH(rawsetp, int index = INDEX, lua_rawsetp(L, index, (void *)(size_t)NUMBER))
WITH(append, int index = INDEX, lua_rawseti(L, index, (lua_Integer)lua_rawlen(L, index) + 1))
SIMPLE(next, lua_next(L, -2))
SIMPLE(setmetatable, lua_setmetatable(L, INDEX))
WITH(getmetatable, int found = lua_getmetatable(L, INDEX), if (!found) lua_pushnil(L))
SIMPLE(newmetatable, lua_pushboolean(L, luaL_newmetatable(L, STRING)))

/* calls, coroutines, chunks */
WITH(call, int arguments = NUMBER; int results = NUMBER, lua_call(L, arguments, results))
WITH(callk, int arguments = NUMBER; int results = NUMBER; int next = INDEX, lua_callk(L, arguments, results, next, continue_script))
WITH(pcall, int arguments = NUMBER; int results = NUMBER; int handler = NUMBER,
     s->status = lua_pcall(L, arguments, results, handler))
WITH(pcallk, int arguments = NUMBER; int results = NUMBER; int next = INDEX,
     s->status = lua_pcallk(L, arguments, results, 0, next, continue_script); if (s->status != LUA_OK) return continue_script(L, s->status, next))
COMMAND(yield) {
    return lua_yield(L, NUMBER);
}
COMMAND(yieldk) {
    int n = NUMBER;
    int next = INDEX;
    return lua_yieldk(L, n, next, continue_script);
}
COMMAND(resume) {
    int results;
    lua_State *thread = thread_at(s, INDEX);
    s->status = lua_resume(thread, L, NUMBER, &results);
    return GOES_ON;
}
SIMPLE(resetthread, lua_pushinteger(L, lua_resetthread(L)))
COMMAND(return) {
    (void)L;
    return NUMBER;
}
COMMAND(error) {
    (void)s;
    return lua_error(L);
}
COMMAND(abort) {
    (void)s, (void)L;
    abort();
}
COMMAND(loadstring) {
    size_t length;
    const char *text = luaL_checklstring(L, INDEX, &length);
    s->status = luaL_loadbuffer(L, text, length, text);
    return GOES_ON;
}
SIMPLE(loadfile, s->status = luaL_loadfile(L, luaL_checkstring(L, INDEX)))

/* the rest */
WITH(gsub, int a = INDEX; int b = INDEX; int c = INDEX,
     luaL_gsub(L, lua_tostring(L, a), lua_tostring(L, b), lua_tostring(L, c)))
WITH(traceback, const char *message = STRING; int level = NUMBER, luaL_traceback(L, L, message, level))
SIMPLE(warning, lua_warning(L, STRING, 0))
SIMPLE(warningC, lua_warning(L, STRING, 1))
WITH(sethook, int mask = NUMBER; int count = NUMBER, set_hook(L, STRING, mask, count))

static const struct {
    const char *name;
    Command run;
} commands[] = {
#define ENTRY(name) {#name, do_##name}
    ENTRY(absindex), ENTRY(gettop), ENTRY(settop), ENTRY(pop), ENTRY(pushvalue), ENTRY(insert), ENTRY(remove),
    ENTRY(replace), ENTRY(copy), ENTRY(rotate), ENTRY(checkstack), ENTRY(rawcheckstack), ENTRY(toclose),
    ENTRY(closeslot), ENTRY(xmove), ENTRY(pushnil), ENTRY(pushbool), ENTRY(pushint), ENTRY(pushnum),
    ENTRY(pushstring), ENTRY(pushcclosure), ENTRY(pushupvalueindex), ENTRY(pushstatus), ENTRY(threadstatus),
    ENTRY(pushfstringI), ENTRY(pushfstringS), ENTRY(pushfstringP), ENTRY(newtable), ENTRY(newuserdata),
    ENTRY(newthread), ENTRY(isnumber), ENTRY(isstring), ENTRY(isfunction), ENTRY(iscfunction), ENTRY(istable),
    ENTRY(isuserdata), ENTRY(isudataval), ENTRY(isnil), ENTRY(isnull), ENTRY(isyieldable), ENTRY(tobool),
    ENTRY(tointeger), ENTRY(tonumber), ENTRY(tostring), ENTRY(topointer), ENTRY(touserdata), ENTRY(tocfunction),
    ENTRY(func2num), ENTRY(objsize), ENTRY(Ltolstring), ENTRY(testudata), ENTRY(len), ENTRY(Llen), ENTRY(concat),
    ENTRY(arith), ENTRY(compare), ENTRY(getglobal), ENTRY(setglobal), ENTRY(gettable), ENTRY(settable),
    ENTRY(getfield), ENTRY(setfield), ENTRY(geti), ENTRY(seti), ENTRY(rawget), ENTRY(rawset), ENTRY(rawgeti),
    ENTRY(rawseti), ENTRY(rawgetp), ENTRY(rawsetp), ENTRY(append), ENTRY(next), ENTRY(setmetatable),
    ENTRY(getmetatable), ENTRY(newmetatable), ENTRY(call), ENTRY(callk), ENTRY(pcall), ENTRY(pcallk), ENTRY(yield),
    ENTRY(yieldk), ENTRY(resume), ENTRY(resetthread), ENTRY(return), ENTRY(error), ENTRY(abort), ENTRY(loadstring),
    ENTRY(loadfile), ENTRY(gsub), ENTRY(traceback), ENTRY(warning), ENTRY(warningC), ENTRY(sethook),
};

static int run_script(lua_State *caller, lua_State *L, const char *text, int *status) {
    struct script s;
    s.caller = caller;
    s.L = L;
    s.at = text;
    s.status = *status;
    while (!at_end(&s)) {
        const char *name = read_string(&s);
        size_t i = 0;
        int results;
        while (i < sizeof commands / sizeof *commands && strcmp(commands[i].name, name) != 0) i++;
        if (i == sizeof commands / sizeof *commands) luaL_error(caller, "unknown command '%s'", name);
        results = commands[i].run(&s, L);
        if (results >= 0) return results;
    }
    return 0;
}

/* `ctx` is the index of the script to go on with. */
static int continue_script(lua_State *L, int status, lua_KContext ctx) {
    lua_pushstring(L, status_name(status));
    lua_setglobal(L, "status");
    lua_pushinteger(L, ctx);
    lua_setglobal(L, "ctx");
    return run_script(L, L, lua_tostring(L, (int)ctx), &status);
}

/* ---- functions that run scripts */

/* Pushes copies of the last n values of another state, which are popped there. */
static void copy_from(lua_State *L, lua_State *from, int n) {
    for (int i = lua_gettop(from) - n + 1; i <= lua_gettop(from); i++) {
        switch (lua_type(from, i)) {
        case LUA_TBOOLEAN: lua_pushboolean(L, lua_toboolean(from, i)); break;
        case LUA_TNUMBER:
            if (lua_isinteger(from, i)) lua_pushinteger(L, lua_tointeger(from, i));
            else lua_pushnumber(L, lua_tonumber(from, i));
            break;
        case LUA_TSTRING: {
            size_t length;
            const char *text = lua_tolstring(from, i, &length);
            lua_pushlstring(L, text, length);
            break;
        }
        case LUA_TNIL: lua_pushnil(L); break;
        default: lua_pushlightuserdata(L, (void *)lua_topointer(from, i));
        }
    }
    lua_pop(from, n);
}

static int call_testC(lua_State *L) {
    int status = LUA_OK;
    if (lua_islightuserdata(L, 1)) {
        lua_State *other = lua_touserdata(L, 1);
        int results = run_script(L, other, luaL_checkstring(L, 2), &status);
        luaL_checkstack(L, results, "results");
        copy_from(L, other, results);
        return results;
    }
    if (lua_isthread(L, 1)) {
        lua_State *thread = lua_tothread(L, 1);
        int results = run_script(L, thread, luaL_checkstring(L, 2), &status);
        lua_xmove(thread, L, results);
        return results;
    }
    return run_script(L, L, luaL_checkstring(L, 1), &status);
}

static int run_upvalue(lua_State *L) {
    int status = LUA_OK;
    return run_script(L, L, lua_tostring(L, lua_upvalueindex(1)), &status);
}

static int make_function(lua_State *L) {
    luaL_checkstring(L, 1);
    lua_pushcclosure(L, run_upvalue, lua_gettop(L));
    return 1;
}

/* Scripts of hooks stand in the registry, by thread. */
static void hook(lua_State *L, lua_Debug *ar) {
    static const char *const events[] = {"call", "return", "line", "count", "tail call"};
    int status = LUA_OK;
    const char *script;
    lua_rawgetp(L, LUA_REGISTRYINDEX, L);
    script = lua_tostring(L, -1);
    lua_pop(L, 1);
    if (script == NULL) return;
    lua_pushstring(L, events[ar->event]);
    lua_pushinteger(L, ar->currentline);
    run_script(L, L, script, &status);
}

static void set_hook(lua_State *L, const char *script, int mask, int count) {
    lua_pushstring(L, script);
    lua_rawsetp(L, LUA_REGISTRYINDEX, L);
    lua_sethook(L, hook, mask, count);
}

static int sethook(lua_State *L) {
    if (lua_isnoneornil(L, 1)) {
        lua_sethook(L, NULL, 0, 0);
    } else {
        const char *script = luaL_checkstring(L, 1);
        const char *events = luaL_optstring(L, 2, "");
        int count = (int)luaL_optinteger(L, 3, 0);
        int mask = strchr(events, 'c') ? LUA_MASKCALL : 0;
        if (strchr(events, 'r')) mask |= LUA_MASKRET;
        if (strchr(events, 'l')) mask |= LUA_MASKLINE;
        set_hook(L, script, mask | (count > 0 ? LUA_MASKCOUNT : 0), count);
    }
    return 0;
}

/* ---- values */

static int ref(lua_State *L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
    return 1;
}

static int unref(lua_State *L) {
    luaL_unref(L, LUA_REGISTRYINDEX, (int)luaL_checkinteger(L, 1));
    return 0;
}

static int getref(lua_State *L) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, luaL_checkinteger(L, 1));
    return 1;
}

static int newuserdata(lua_State *L) {
    size_t size = (size_t)luaL_checkinteger(L, 1);
    memset(lua_newuserdatauv(L, size, (int)luaL_optinteger(L, 2, 0)), 'x', size);
    return 1;
}

static int pushuserdata(lua_State *L) {
    lua_pushlightuserdata(L, (void *)(size_t)luaL_checkinteger(L, 1));
    return 1;
}

static int udataval(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)(size_t)lua_touserdata(L, 1));
    return 1;
}

static int upvalue(lua_State *L) {
    int n = (int)luaL_checkinteger(L, 2);
    const char *name;
    luaL_checktype(L, 1, LUA_TFUNCTION);
    if (lua_isnone(L, 3)) {
        name = lua_getupvalue(L, 1, n);
        if (name == NULL) return 0;
        lua_pushstring(L, name);
        return 2;
    }
    lua_settop(L, 3);
    lua_pushstring(L, lua_setupvalue(L, 1, n));
    return 1;
}

static int double_to_string(lua_State *L) {
    double d = luaL_checknumber(L, 1);
    lua_pushlstring(L, (const char *)&d, sizeof d);
    return 1;
}

static int string_to_double(lua_State *L) {
    double d = 0;
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    memcpy(&d, text, length < sizeof d ? length : sizeof d);
    lua_pushnumber(L, d);
    return 1;
}

/* ---- threads and states */

static int resume(lua_State *L) {
    int results;
    lua_State *thread = lua_tothread(L, 1);
    int status;
    luaL_argexpected(L, thread != NULL, 1, "thread");
    status = lua_resume(thread, L, 0, &results);
    lua_pushboolean(L, status == LUA_OK || status == LUA_YIELD);
    return 1;
}

static int do_on_new_stack(lua_State *L) {
    size_t length;
    const char *code = luaL_checklstring(L, 1, &length);
    lua_State *thread = lua_newthread(L);
    int status = luaL_loadbuffer(thread, code, length, code);
    if (status == LUA_OK) status = lua_pcall(thread, 0, 0, 0);
    lua_pushinteger(L, status);
    return 1;
}

struct memory testing_memory = {0, 0, 0, LONG_MAX, LONG_MAX};

void *testing_allocate(void *data, void *block, size_t old, size_t size) {
    struct memory *m = data;
    if (block == NULL) old = 0;
    if (size == 0) {
        if (block != NULL) m->blocks--;
        m->used -= (long)old;
        free(block);
        return NULL;
    }
    if (size > old) {
        void *grown;
        if (m->allocations_left != LONG_MAX) {
            if (m->allocations_left == 0) return NULL;
            m->allocations_left--;
        }
        if (m->used + (long)(size - old) > m->limit) return NULL;
        grown = realloc(block, size);
        if (grown == NULL) return NULL;
        block = grown;
    } else {
        void *shrunk = realloc(block, size);
        if (shrunk != NULL) block = shrunk;
    }
    if (old == 0) m->blocks++;
    m->used += (long)size - (long)old;
    if (m->used > m->most) m->most = m->used;
    return block;
}

static int totalmem(lua_State *L) {
    if (lua_isnone(L, 1)) {
        lua_pushinteger(L, testing_memory.used);
        lua_pushinteger(L, testing_memory.blocks);
        lua_pushinteger(L, testing_memory.most);
        return 3;
    }
    testing_memory.limit = (long)luaL_checkinteger(L, 1);
    if (testing_memory.limit == 0) testing_memory.limit = LONG_MAX;
    return 0;
}

static int alloccount(lua_State *L) {
    testing_memory.allocations_left = lua_isnone(L, 1) ? LONG_MAX : (long)luaL_checkinteger(L, 1);
    return 0;
}

static int newstate(lua_State *L) {
    lua_State *other = lua_newstate(testing_allocate, &testing_memory);
    if (other == NULL) {
        lua_pushnil(L);
    } else {
        lua_atpanic(other, NULL);
        lua_pushlightuserdata(L, other);
    }
    return 1;
}

static int closestate(lua_State *L) {
    luaL_checktype(L, 1, LUA_TLIGHTUSERDATA);
    lua_close(lua_touserdata(L, 1));
    return 0;
}

/* Basic functions and `require`; everything else waits to be required. */
static int loadlib(lua_State *L) {
    static const luaL_Reg waiting[] = {
        {LUA_COLIBNAME, luaopen_coroutine}, {LUA_TABLIBNAME, luaopen_table}, {LUA_IOLIBNAME, luaopen_io},
        {LUA_OSLIBNAME, luaopen_os},        {LUA_STRLIBNAME, luaopen_string}, {LUA_UTF8LIBNAME, luaopen_utf8},
        {LUA_MATHLIBNAME, luaopen_math},    {LUA_DBLIBNAME, luaopen_debug},   {"T", luaopen_testing},
        {NULL, NULL},
    };
    lua_State *other;
    luaL_checktype(L, 1, LUA_TLIGHTUSERDATA);
    other = lua_touserdata(L, 1);
    luaL_requiref(other, LUA_GNAME, luaopen_base, 0);
    luaL_requiref(other, LUA_LOADLIBNAME, luaopen_package, 0);
    luaL_getsubtable(other, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(other, waiting, 0);
    lua_pop(other, 3);
    return 0;
}

static int doremote(lua_State *L) {
    lua_State *other;
    size_t length;
    const char *code = luaL_checklstring(L, 2, &length);
    int status;
    luaL_checktype(L, 1, LUA_TLIGHTUSERDATA);
    other = lua_touserdata(L, 1);
    lua_settop(other, 0);
    status = luaL_loadbuffer(other, code, length, code);
    if (status == LUA_OK) status = lua_pcall(other, 0, LUA_MULTRET, 0);
    if (status != LUA_OK) {
        lua_pushnil(L);
        lua_pushstring(L, lua_tostring(other, -1));
        lua_pushinteger(L, status);
        lua_settop(other, 0);
        return 3;
    }
    status = lua_gettop(other);
    for (int i = 1; i <= status; i++) lua_pushstring(L, lua_tostring(other, i));
    lua_settop(other, 0);
    return status;
}

/* A script that ends in an error which nobody catches; another one runs in the panic function. */
struct panic {
    jmp_buf escape;
    const char *script;
};

static int panic(lua_State *L) {
    struct panic *p;
    memcpy(&p, lua_getextraspace(L), sizeof p);
    if (p->script != NULL) {
        int status = LUA_OK;
        run_script(L, L, p->script, &status);
    }
    longjmp(p->escape, 1);
}

static int checkpanic(lua_State *L) {
    struct panic p, *here = &p;
    const char *code = luaL_checkstring(L, 1);
    lua_State *other = lua_newstate(testing_allocate, &testing_memory);
    int status = LUA_OK;
    p.script = luaL_optstring(L, 2, NULL);
    if (other == NULL) return luaL_error(L, "no memory for a state");
    memcpy(lua_getextraspace(other), &here, sizeof here);
    lua_atpanic(other, panic);
    if (setjmp(p.escape) == 0) {
        run_script(L, other, code, &status);
        lua_pushliteral(L, "no errors");
    } else {
        lua_pushstring(L, lua_tostring(other, -1));
    }
    lua_close(other);
    return 1;
}

/* ---- the module */

static int nothing(lua_State *L) {
    (void)L;
    return 0;
}

static const luaL_Reg functions[] = {
    {"testC", call_testC},       {"makeCfunc", make_function},     {"sethook", sethook},
    {"ref", ref},                {"unref", unref},                 {"getref", getref},
    {"newuserdata", newuserdata}, {"pushuserdata", pushuserdata},  {"udataval", udataval},
    {"upvalue", upvalue},        {"d2s", double_to_string},        {"s2d", string_to_double},
    {"resume", resume},          {"doonnewstack", do_on_new_stack}, {"totalmem", totalmem},
    {"alloccount", alloccount},  {"newstate", newstate},           {"closestate", closestate},
    {"loadlib", loadlib},        {"doremote", doremote},           {"checkpanic", checkpanic},
    {"checkmemory", nothing},    {NULL, NULL},
};

int luaopen_testing(lua_State *L) {
    luaL_newlib(L, functions);
    return 1;
}
