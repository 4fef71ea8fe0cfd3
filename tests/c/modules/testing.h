/* What hosts use of `testing.c`: an allocator that counts, and can be told to fail. */
#ifndef testing_h
#define testing_h

#include <stddef.h>

#include "lua.h"

struct memory {
    long used, blocks, most;
    long limit;            /* bytes that may be in use */
    long allocations_left; /* before the next fails */
};

extern struct memory testing_memory;
void *testing_allocate(void *data, void *block, size_t old, size_t size);
int luaopen_testing(lua_State *L);

#endif
