/* What Perilune's library has beyond the interface of Lua 5.4: limits that the code in a state cannot catch, bounds that it can, and what becomes of
   exceptions.

   When a limit trips, what runs ends: the outermost lua_pcall, or lua_resume, of the host returns PERILUNE_ERRLIMIT with a message on the stack. Neither
   pcall nor coroutines nor message handlers nor __close nor __gc of a script come in between. Nothing runs in the state before perilune_resetlimits. A
   C function between two of these calls should pass the error on with lua_error; if it does not, what it calls next fails at once. */
#ifndef perilune_h
#define perilune_h

#include "lua.h"

#if defined(__cplusplus)
extern "C" {
#endif

/* Status of calls and threads: a limit has tripped. */
#define PERILUNE_ERRLIMIT 7

/* Limits, as perilune_tripped tells them. */
#define PERILUNE_NOLIMIT 0
#define PERILUNE_INSTRUCTIONS 1
#define PERILUNE_MEMORY 2
#define PERILUNE_DEADLINE 3
#define PERILUNE_CANCELLED 4

/* The instructions that code may use from now on: those of the machine and units of work of the libraries. A negative number: as many as it likes. */
LUA_API void perilune_setbudget(lua_State *L, lua_Integer instructions);
/* What is left of them, or a negative number. */
LUA_API lua_Integer perilune_getbudget(lua_State *L);

/* The deadline, in nanoseconds from now on: a thread of the system, which the state has from its first deadline to its end, waits for it and trips
   PERILUNE_DEADLINE. A negative number: none. It takes the place of the one before; that one counts only if code has met it already. Returns 1, or 0 if
   there is no memory or no thread for it. */
LUA_API int perilune_setdeadline(lua_State *L, lua_Integer nanoseconds);
/* What is left of the time, or a negative number. */
LUA_API lua_Integer perilune_getdeadline(lua_State *L);

/* The bytes of memory that the state may hold; 0: no cap. Returns what was set before. */
LUA_API size_t perilune_setmemorycap(lua_State *L, size_t bytes);
/* The bytes that it holds: those in use (LUA_GCCOUNT), free places between objects, lists of the collector. */
LUA_API size_t perilune_heldmemory(lua_State *L);

/* The limit that has tripped. */
LUA_API int perilune_tripped(lua_State *L);
/* Lets code run again. The limits stay as they are: a budget that is used up and a deadline that has passed have to be set anew. */
LUA_API void perilune_resetlimits(lua_State *L);

/* By which other threads of the system, and signal handlers, end what runs in a state. It may outlive the state. */
typedef struct perilune_Interrupt perilune_Interrupt;
LUA_API perilune_Interrupt *perilune_newinterrupt(lua_State *L);
LUA_API void perilune_freeinterrupt(perilune_Interrupt *interrupt);
/* Trips PERILUNE_DEADLINE or PERILUNE_CANCELLED, from anywhere. */
LUA_API void perilune_interrupt(const perilune_Interrupt *interrupt, int limit);

/* Bounds, beyond which stand ordinary errors; 0: none. */
typedef struct perilune_Bounds {
    size_t coroutines; /* that exist: "too many coroutines" */
    size_t depth;      /* calls that are active in a thread: "stack overflow" */
    size_t string;     /* bytes of a string, 1024 at least: "resulting string too large" */
    size_t files;      /* files of the library io that are open: "Too many open files" */
} perilune_Bounds;
LUA_API void perilune_setbounds(lua_State *L, const perilune_Bounds *bounds);

/* Exceptions of C++ that leave a function which Lua has called: 0, as in a new state, they pass all of Lua, protected calls and coroutines included, to
   whoever catches them in C++; otherwise they are errors there, with the value "C++ exception". Returns what was set before. */
LUA_API int perilune_catchexceptions(lua_State *L, int errors);

#if defined(__cplusplus)
}
#endif

#endif
