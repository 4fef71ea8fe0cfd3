/* To-be-closed slots: lua_toclose, lua_closeslot, lua_settop, returns and errors. */
#include "../hosts/check.h"

static char log_text[200];

/* `__close`: notes the name of the object and the error. */
static int note(lua_State *L) {
    lua_getiuservalue(L, 1, 1);
    strcat(log_text, lua_tostring(L, -1));
    if (!lua_isnil(L, 2)) {
        strcat(log_text, "!");
        strcat(log_text, lua_tostring(L, 2));
    }
    strcat(log_text, " ");
    return 0;
}

static int note_and_fail(lua_State *L) {
    note(L);
    lua_pushfstring(L, "from %s", lua_tostring(L, -1));
    return lua_error(L);
}

/* Pushes an object that is to be closed. */
static void push_object(lua_State *L, const char *name, lua_CFunction close) {
    lua_newuserdatauv(L, 0, 1);
    lua_pushstring(L, name);
    lua_setiuservalue(L, -2, 1);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, close);
    lua_setfield(L, -2, "__close");
    lua_setmetatable(L, -2);
    lua_toclose(L, -1);
}

static void expect_log(const char *expected) {
    SAME(log_text, expected);
    log_text[0] = 0;
}

static int returns(lua_State *L) {
    push_object(L, "a", note);
    push_object(L, "b", note);
    lua_pushinteger(L, 1);
    lua_pushinteger(L, 2);
    return 2;
}

static int drops(lua_State *L) {
    lua_pushinteger(L, 10);
    push_object(L, "a", note);
    lua_pushinteger(L, 20);
    push_object(L, "b", note);
    lua_pushinteger(L, 30);
    lua_settop(L, 4);
    expect_log("");
    lua_settop(L, 3);
    expect_log("b ");
    lua_closeslot(L, 2);
    expect_log("a ");
    CHECK(lua_isnil(L, 2) && lua_gettop(L) == 3 && lua_tointeger(L, 3) == 20);
    /* Nil and false need no closing. */
    lua_pushnil(L);
    lua_toclose(L, -1);
    lua_pushboolean(L, 0);
    lua_toclose(L, -1);
    lua_settop(L, 0);
    expect_log("");
    return 0;
}

static int fails(lua_State *L) {
    push_object(L, "a", note);
    push_object(L, "b", note);
    return luaL_error(L, "failed");
}

static int fails_while_closing(lua_State *L) {
    push_object(L, "a", note);
    push_object(L, "b", note_and_fail);
    push_object(L, "c", note);
    return luaL_error(L, "failed");
}

static int fails_while_returning(lua_State *L) {
    push_object(L, "a", note);
    push_object(L, "b", note_and_fail);
    return 0;
}

static int marks_what_cannot_be_closed(lua_State *L) {
    lua_newtable(L);
    lua_toclose(L, -1);
    return 0;
}

static int go_on(lua_State *L, int status, lua_KContext context) {
    CHECK(status == LUA_YIELD && context == 7 && lua_gettop(L) == 2);
    lua_pushliteral(L, "result");
    return 1;
}

static int yields(lua_State *L) {
    push_object(L, "a", note);
    return lua_yieldk(L, 0, 7, go_on);
}

int main(void) {
    int n;
    lua_State *co, *L = luaL_newstate();
    luaL_openlibs(L);
    lua_pushcfunction(L, returns);
    lua_call(L, 0, 2);
    CHECK(lua_tointeger(L, 1) == 1 && lua_tointeger(L, 2) == 2);
    expect_log("b a ");
    lua_settop(L, 0);
    lua_pushcfunction(L, drops);
    lua_call(L, 0, 0);
    lua_pushcfunction(L, fails);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "failed");
    expect_log("b!failed a!failed ");
    lua_settop(L, 0);
    lua_pushcfunction(L, fails_while_closing);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "from b");
    expect_log("c!failed b!failed a!from b ");
    lua_settop(L, 0);
    lua_pushcfunction(L, fails_while_returning);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), "from b");
    expect_log("b a!from b ");
    lua_settop(L, 0);
    lua_pushcfunction(L, marks_what_cannot_be_closed);
    CHECK(lua_pcall(L, 0, 0, 0) == LUA_ERRRUN);
    CHECK(strstr(lua_tostring(L, -1), "non-closable value") != NULL);
    lua_settop(L, 0);
    /* In a coroutine: the mark outlives the yield; closing the coroutine closes the slot. */
    co = lua_newthread(L);
    lua_pushcfunction(co, yields);
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD);
    expect_log("");
    lua_pushliteral(co, "given");
    CHECK(lua_resume(co, L, 1, &n) == LUA_OK && n == 1);
    SAME(lua_tostring(co, -1), "result");
    expect_log("a ");
    lua_settop(co, 0);
    lua_pushcfunction(co, yields);
    CHECK(lua_resume(co, L, 0, &n) == LUA_YIELD);
    CHECK(lua_resetthread(co) == LUA_OK && lua_gettop(co) == 0);
    expect_log("a ");
    lua_close(L);
    return 0;
}
