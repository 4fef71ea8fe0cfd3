// The C interface of Lua for C++ programs.
extern "C" {
#include "lua.h"
#include "lualib.h"
#include "lauxlib.h"
}
