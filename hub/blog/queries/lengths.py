"""How long a text is for its readers: its words, and the minutes that reading takes."""

import re
from math import ceil

from hub.core import markup

# What adults read in a minute, silently; Chinese is counted in characters.
WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 230, 400

_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*")


def words_in(html: str) -> int:
    """How many words stand in a text behind the walls; a Chinese character counts as one."""
    text = markup.plain(html)
    return len(_IDEOGRAPH.findall(text)) + len(_WORD.findall(_IDEOGRAPH.sub(" ", text)))


def minutes_of(html: str) -> int:
    """How many minutes reading takes, at least one."""
    text = markup.plain(html)
    characters = len(_IDEOGRAPH.findall(text))
    words = len(_WORD.findall(_IDEOGRAPH.sub(" ", text)))
    return max(1, ceil(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE))
