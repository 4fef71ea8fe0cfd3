/* lua_arith, lua_compare, lua_rawequal, lua_concat and lua_len: all operators, conversions, metamethods, errors. */
#include "../hosts/check.h"

static lua_Integer integers(lua_State *L, int op, lua_Integer a, lua_Integer b) {
    lua_Integer result;
    lua_pushinteger(L, a);
    lua_pushinteger(L, b);
    lua_arith(L, op);
    CHECK(lua_isinteger(L, -1));
    result = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return result;
}

static lua_Number floats(lua_State *L, int op, lua_Number a, lua_Number b) {
    lua_Number result;
    lua_pushnumber(L, a);
    lua_pushnumber(L, b);
    lua_arith(L, op);
    CHECK(lua_type(L, -1) == LUA_TNUMBER && !lua_isinteger(L, -1));
    result = lua_tonumber(L, -1);
    lua_pop(L, 1);
    return result;
}

static void arithmetic(lua_State *L) {
    CHECK(integers(L, LUA_OPADD, LUA_MAXINTEGER, 1) == LUA_MININTEGER && integers(L, LUA_OPSUB, 3, 5) == -2);
    CHECK(integers(L, LUA_OPMUL, -3, 5) == -15 && integers(L, LUA_OPIDIV, -7, 2) == -4 && integers(L, LUA_OPMOD, -7, 2) == 1);
    CHECK(integers(L, LUA_OPMOD, 7, -2) == -1 && integers(L, LUA_OPIDIV, LUA_MININTEGER, -1) == LUA_MININTEGER);
    CHECK(integers(L, LUA_OPBAND, 12, 10) == 8 && integers(L, LUA_OPBOR, 12, 10) == 14 && integers(L, LUA_OPBXOR, 12, 10) == 6);
    CHECK(integers(L, LUA_OPSHL, 1, 63) == LUA_MININTEGER && integers(L, LUA_OPSHL, 1, 64) == 0);
    CHECK(integers(L, LUA_OPSHR, -1, 60) == 15 && integers(L, LUA_OPSHR, 1, -4) == 16);
    CHECK(floats(L, LUA_OPADD, 0.5, 1) == 1.5 && floats(L, LUA_OPSUB, 0.5, 1) == -0.5 && floats(L, LUA_OPMUL, 0.5, 4) == 2.0);
    CHECK(floats(L, LUA_OPDIV, 1, 4) == 0.25 && floats(L, LUA_OPPOW, 2, 10) == 1024.0 && floats(L, LUA_OPIDIV, 7.5, 2) == 3.0);
    CHECK(floats(L, LUA_OPMOD, -5.5, 2) == 0.5);
    /* One operand: it is the only one that is popped. */
    lua_pushliteral(L, "below");
    lua_pushinteger(L, 5);
    lua_arith(L, LUA_OPUNM);
    CHECK(lua_tointeger(L, -1) == -5 && lua_gettop(L) == 2);
    lua_arith(L, LUA_OPBNOT);
    CHECK(lua_tointeger(L, -1) == 4 && lua_gettop(L) == 2);
    lua_settop(L, 0);
    /* Strings are converted; division and power of integers are floats. */
    lua_pushliteral(L, "10");
    lua_pushliteral(L, "0x2");
    lua_arith(L, LUA_OPADD);
    CHECK(lua_isinteger(L, -1) && lua_tointeger(L, -1) == 12);
    lua_pushinteger(L, 4);
    lua_arith(L, LUA_OPDIV);
    CHECK(!lua_isinteger(L, -1) && lua_tonumber(L, -1) == 3.0);
    lua_settop(L, 0);
}

static int fails(lua_State *L) {
    lua_arith(L, (int)lua_tointeger(L, lua_upvalueindex(1)));
    return 1;
}

static void expect_failure(lua_State *L, int op, const char *message) {
    lua_pushinteger(L, op);
    lua_pushcclosure(L, fails, 1);
    lua_insert(L, 1);
    CHECK(lua_pcall(L, lua_gettop(L) - 1, 0, 0) == LUA_ERRRUN);
    SAME(lua_tostring(L, -1), message);
    lua_settop(L, 0);
}

static int operation(lua_State *L) {
    lua_pushfstring(L, "%s(%s, %s)", lua_tostring(L, lua_upvalueindex(1)), luaL_typename(L, 1), luaL_typename(L, 2));
    return 1;
}

static int first(lua_State *L) {
    lua_pushvalue(L, 1);
    return 1;
}

/* Pushes a table with the given metamethod. */
static void push_with(lua_State *L, const char *name, lua_CFunction f) {
    lua_newtable(L);
    lua_newtable(L);
    lua_pushstring(L, name);
    lua_pushcclosure(L, f, 1);
    lua_setfield(L, -2, name);
    lua_setmetatable(L, -2);
}

static void metamethods(lua_State *L) {
    static const struct { int op; const char *name; } operators[] = {
        {LUA_OPADD, "__add"}, {LUA_OPSUB, "__sub"}, {LUA_OPMUL, "__mul"}, {LUA_OPMOD, "__mod"}, {LUA_OPPOW, "__pow"},
        {LUA_OPDIV, "__div"}, {LUA_OPIDIV, "__idiv"}, {LUA_OPBAND, "__band"}, {LUA_OPBOR, "__bor"}, {LUA_OPBXOR, "__bxor"},
        {LUA_OPSHL, "__shl"}, {LUA_OPSHR, "__shr"},
    };
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        char expected[50];
        lua_pushinteger(L, 1);
        push_with(L, operators[i].name, operation);
        lua_arith(L, operators[i].op);
        sprintf(expected, "%s(number, table)", operators[i].name);
        SAME(lua_tostring(L, -1), expected);
        lua_settop(L, 0);
    }
    push_with(L, "__unm", operation);
    lua_arith(L, LUA_OPUNM);
    SAME(lua_tostring(L, -1), "__unm(table, table)");
    push_with(L, "__concat", operation);
    lua_pushinteger(L, 1);
    lua_concat(L, 2);
    SAME(lua_tostring(L, -1), "__concat(table, number)");
    lua_settop(L, 0);
    push_with(L, "__len", operation);
    lua_len(L, 1);
    SAME(lua_tostring(L, -1), "__len(table, table)");
    CHECK(lua_rawlen(L, 1) == 0);
    lua_settop(L, 0);
    /* Comparisons: the result is a boolean, whatever the metamethod gives. */
    push_with(L, "__lt", first);
    push_with(L, "__eq", first);
    CHECK(lua_compare(L, 1, 2, LUA_OPLT) == 1 && lua_compare(L, 2, 1, LUA_OPEQ) == 1 && lua_compare(L, 1, 2, LUA_OPEQ) == 1);
    CHECK(!lua_rawequal(L, 1, 2) && lua_rawequal(L, 1, 1));
    lua_settop(L, 0);
}

static void comparisons(lua_State *L) {
    lua_pushinteger(L, LUA_MAXINTEGER);
    lua_pushnumber(L, 9223372036854775808.0);
    lua_pushinteger(L, 3);
    lua_pushnumber(L, 3.0);
    lua_pushlstring(L, "a\0b", 3);
    lua_pushliteral(L, "a");
    lua_pushnumber(L, 0.0 / (lua_tointeger(L, 3) - 3.0));
    CHECK(lua_compare(L, 1, 2, LUA_OPLT) && !lua_compare(L, 1, 2, LUA_OPEQ) && lua_compare(L, 1, 2, LUA_OPLE));
    CHECK(lua_compare(L, 3, 4, LUA_OPEQ) && lua_rawequal(L, 3, 4) && lua_compare(L, 3, 4, LUA_OPLE) && !lua_compare(L, 3, 4, LUA_OPLT));
    CHECK(lua_compare(L, 6, 5, LUA_OPLT) && !lua_compare(L, 5, 6, LUA_OPLE));
    CHECK(!lua_compare(L, 7, 7, LUA_OPEQ) && !lua_compare(L, 7, 7, LUA_OPLE) && !lua_rawequal(L, 7, 7));
    /* Where there is no value, nothing is equal. */
    CHECK(!lua_compare(L, 1, 20, LUA_OPEQ) && !lua_rawequal(L, 20, 1) && !lua_compare(L, 20, 1, LUA_OPLT));
    lua_settop(L, 0);
}

int main(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    arithmetic(L);
    metamethods(L);
    comparisons(L);
    lua_pushinteger(L, 1);
    lua_pushinteger(L, 0);
    expect_failure(L, LUA_OPIDIV, "attempt to divide by zero");
    lua_pushinteger(L, 1);
    lua_pushinteger(L, 0);
    expect_failure(L, LUA_OPMOD, "attempt to perform 'n%0'");
    lua_pushnumber(L, 1.5);
    lua_pushinteger(L, 1);
    expect_failure(L, LUA_OPBAND, "number has no integer representation");
    lua_pushboolean(L, 1);
    lua_pushinteger(L, 1);
    expect_failure(L, LUA_OPMUL, "attempt to perform arithmetic on a boolean value");
    CHECK(lua_gettop(L) == 0);
    lua_close(L);
    return 0;
}
