/* So many states with all libraries, alive at the same time, each of which runs a small chunk: `states COUNT`.
   Prints the seconds that it took. The same as `states` in host.rs. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <lua.h>
#include <lauxlib.h>
#include <lualib.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int count_of_words, char **words) {
  int count = count_of_words > 2 ? atoi(words[2]) : 1;
  lua_State **all = malloc(count * sizeof *all);
  double start = seconds();
  for (int i = 0; i < count; i++) {
    char chunk[64];
    all[i] = luaL_newstate();
    luaL_openlibs(all[i]);
    snprintf(chunk, sizeof chunk, "greeting = 'hello from ' .. %d", i);
    if (luaL_dostring(all[i], chunk) != LUA_OK) return 1;
  }
  for (int i = 0; i < count; i++) lua_close(all[i]);
  printf("%.9f\n", seconds() - start);
  return 0;
}
