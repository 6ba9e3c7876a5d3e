"""Numbers that look like chance and are the same at every load."""

import zlib


def share(*words: str) -> float:
    """A number from 0 up to 1 that depends on the words alone."""
    return zlib.crc32(" ".join(words).encode()) / 2**32
