"""Memory of the one process that does everything with many threads."""

import ctypes
from contextlib import suppress

# malloc.h of the GNU C library.
_ARENA_MAX = -8
_ARENAS = 2


def share_arenas() -> None:
    """Threads begun from now on share two arenas: of its own, each keeps what it freed to itself.

    Where the C library is another, nothing happens.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """What was freed while the application was made goes back to the system."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
