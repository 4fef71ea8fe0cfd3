/* What the host programs share. A program prints nothing unless a check fails. */
#ifndef check_h
#define check_h

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua.h"

#include "lauxlib.h"
#include "lualib.h"

#define CHECK(condition)                                                               \
    do {                                                                               \
        if (!(condition)) {                                                            \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                   \
        }                                                                              \
    } while (0)

#define SAME(a, b)                                                                          \
    do {                                                                                    \
        const char *left = (a), *right = (b);                                               \
        if (left == NULL || strcmp(left, right) != 0) {                                     \
            fprintf(stderr, "%s:%d: '%s' is not '%s'\n", __FILE__, __LINE__, left ? left : "(null)", right); \
            exit(1);                                                                        \
        }                                                                                   \
    } while (0)

#endif
