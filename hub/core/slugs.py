"""Titles as parts of addresses."""

import re
import unicodedata
from collections.abc import Collection

# Arabic writes vowels and doubled letters as marks, which would cut words in two.
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")


def slugify(title: str, *, otherwise: str = "topic") -> str:
    """The words of the title as a part of an address, in any script."""
    words = _MARKS.sub("", unicodedata.normalize("NFKC", title).casefold())
    slug = re.sub(r"[^\w]+", "-", words).strip("-_")
    return slug[:80].strip("-") or otherwise


def free_slug(stem: str, taken: Collection[str]) -> str:
    """The stem, or with the first number behind it that is not taken."""
    number, slug = 2, stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
