# SPDX-License-Identifier: Apache-2.0
"""Shifts the wall clock of single processes, and no other clock.

A small library is compiled and preloaded. It adds to the time of day the seconds
that it reads from a file at each call, so the clock can jump while a process
runs. Clocks that count from the start of the host stay as they are, as they do
when somebody sets the clock of a host; sleeps and time limits therefore work.
"""

import subprocess
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long shift_in_nanoseconds(void) {
    const char *path = getenv("IRONIC_NG_LAB_CLOCK");
    char text[64];
    if (path == NULL) return 0;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return 0;
    text[length] = 0;
    return (long long)(strtod(text, NULL) * 1e9);
}

static void shift(struct timespec *at) {
    long long whole = (long long)at->tv_sec * 1000000000LL + at->tv_nsec;
    whole += shift_in_nanoseconds();
    at->tv_sec = whole / 1000000000LL;
    at->tv_nsec = whole % 1000000000LL;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (real == NULL)
        real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, at);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        shift(at);
    return result;
}

time_t time(time_t *kept) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (kept != NULL) *kept = at.tv_sec;
    return at.tv_sec;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec found;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &found);
    at->tv_sec = found.tv_sec;
    at->tv_usec = found.tv_nsec / 1000;
    return 0;
}
"""


class WallClock:
    """A clock that a test sets; the processes it was given to read it."""

    def __init__(self, directory: Path) -> None:
        """Compile the library; CalledProcessError or FileNotFoundError without cc."""
        self._file = directory / "shift"
        self._library = directory / "wall_clock.so"
        directory.mkdir(parents=True, exist_ok=True)
        self.set(0)
        source = directory / "wall_clock.c"
        source.write_text(SOURCE, "ascii")
        compiler = ["cc", "-O2", "-shared", "-fPIC", "-o", str(self._library)]
        subprocess.run([*compiler, str(source), "-ldl"], check=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to live by this clock."""
        return {
            "LD_PRELOAD": str(self._library),
            "IRONIC_NG_LAB_CLOCK": str(self._file),
        }

    def set(self, seconds: float) -> None:
        """From now on it shows so many seconds more than the host's; fewer if < 0."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:.3f}", "ascii")
        fresh.replace(self._file)
