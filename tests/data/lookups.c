/* Preloaded by tests/test_telemetry.py: writes the name of every host that a process, native code
 * included, looks up to the file named by LOOKUPS, and finds none of them but this machine. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*lookup)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int is_here(const char *node) {
    char own[256] = "";
    gethostname(own, sizeof own - 1);
    return !node || !strcmp(node, "localhost") || !strcmp(node, own) || strspn(node, "0123456789.:abcdef") == strlen(node);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **res) {
    if (is_here(node)) return ((lookup)dlsym(RTLD_NEXT, "getaddrinfo"))(node, service, hints, res);
    const char *path = getenv("LOOKUPS");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (file) {
        fprintf(file, "%s\n", node);
        fclose(file);
    }
    return EAI_NONAME;
}
