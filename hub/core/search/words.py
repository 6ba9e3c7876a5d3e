"""One normaliser for six languages: what a text is found by, the same on every database.

A word is indexed twice: as it stands (case, accents and Arabic spelling levelled) and as its stem
in the text's language, with that language's capital in front: `Eagreement`. The language of a query
is not known, so each of its words asks for itself or for its stem in any language of its script;
the capital keeps a Spanish stem from finding an English word by chance. Chinese has no spaces: its
runs are indexed as overlapping pairs of characters.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

MAX_WORD = 40

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u30a1-\u30fa\u30fc\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Letters, digits and marks. An apostrophe or hyphen parts words: "l'accès" is found by "accès".
WORD = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}_])[\w\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670])+")
_IS_CJK = re.compile(f"[{_CJK}]")
_IS_PLAIN = re.compile("[a-z0-9]+").fullmatch

_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_ARABIC_LEVEL = str.maketrans("أإآٱىیةکؤئ", "ااااييهكوي")
_ARABIC_ALEF = str.maketrans("أإآٱیک", "اااايك")
_ARABIC_JOINED = ("وال", "فال", "بال", "كال")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_SNOWBALL = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
# No levelled word has a capital, so that a stem is never mistaken for a word.
_CAPITAL_OF = {"en": "E", "fr": "F", "es": "S", "ru": "R", "ar": "A"}
_BY_SCRIPT = {"arabic": ("ar",), "cyrillic": ("ru",), "latin": ("en", "fr", "es")}

_EMPTY_WORDS = """
a an and are as at by for from in is it of on or that the this to was with
au aux ce ces d dans de des du en et l la le les ou par pour que qui sur un une
al con del el los las por se sus una y
в и из к на не о об от по с у что
إلى أن عن على في ما من و هذا هذه التي الذي
"""


def words(text: str) -> list[str]:
    """The levelled words of a text, in their order; a Chinese run as its pairs."""
    levelled: list[str] = []
    for match in WORD.finditer(_compatible(text)):
        run = match[0]
        if _IS_CJK.match(run):
            levelled.extend(pairs(run))
        else:
            levelled.append(level(run[:MAX_WORD]))
    return [word for word in levelled if word]


def words_and_stems(text: str, lang: str) -> tuple[list[str], list[str]]:
    """The levelled words of a text, and their stems in the language it is written in."""
    levelled: list[str] = []
    stems: list[str] = []
    for match in WORD.finditer(_compatible(text)):
        run = match[0]
        if _IS_CJK.match(run):
            levelled.extend(pairs(run))
            continue
        word, stem = _both(run[:MAX_WORD], lang)
        if word:
            levelled.append(word)
        if stem:
            stems.append(stem)
    return levelled, stems


def pairs(run: str) -> list[str]:
    """A run of Chinese as overlapping pairs, and its last character by itself."""
    return [run[at : at + 2] for at in range(len(run))]


def is_cjk(run: str) -> bool:
    return _IS_CJK.match(run) is not None


def folded(text: str) -> str:
    """The text with compatible forms and case levelled; its words stay apart as they were."""
    return _compatible(text)


@lru_cache(maxsize=100_000)
def level(word: str) -> str:
    """A folded word with accents dropped, Arabic spelling unified and digits made European."""
    if _IS_PLAIN(word):
        return word
    word = _ARABIC_MARKS.sub("", word).translate(_ARABIC_LEVEL).translate(_DIGITS)
    return _without_accents(word)


def is_empty_word(word: str) -> bool:
    """Whether a levelled word says nothing by itself in some language."""
    return word in _level_empty_words()


@lru_cache(maxsize=20_000)
def possible_stems(word: str) -> frozenset[str]:
    """The stems a folded word may have been indexed by, in any language of its script."""
    found = set()
    for spelling in {word, level(word), _ta_marbuta(word)}:
        for lang in _BY_SCRIPT.get(_script(spelling), ()):
            found.add(_stem(spelling, lang))
    return frozenset(found - {""})


@lru_cache(maxsize=100_000)
def _both(word: str, lang: str) -> tuple[str, str]:
    possible = _BY_SCRIPT.get(_script(word), ())
    if not possible:
        return level(word), ""
    return level(word), _stem(word, lang if lang in possible else possible[0])


@lru_cache(maxsize=1)
def _level_empty_words() -> frozenset[str]:
    return frozenset(map(level, _EMPTY_WORDS.split()))


def _stem(word: str, lang: str) -> str:
    if lang == "ar":
        word = _ARABIC_MARKS.sub("", word).translate(_ARABIC_ALEF)
        word = _without_joined(word) if len(word) > 5 else word
    stem = level(_stemmer(lang).stemWord(word))
    return _CAPITAL_OF[lang] + stem if stem else ""


def _without_joined(word: str) -> str:
    # "And", "for" and the like are written onto the word before its article.
    if word.startswith("لل"):
        return word[1:] if word.startswith("للا") else word[2:]
    return word[1:] if word.startswith(_ARABIC_JOINED) else word


_per_thread = threading.local()


def _stemmer(lang: str) -> snowballstemmer.basestemmer.BaseStemmer:
    # A stemmer keeps the word it works on in itself.
    stemmer = getattr(_per_thread, lang, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(_SNOWBALL[lang])
        setattr(_per_thread, lang, stemmer)
    return stemmer


def _script(word: str) -> str:
    if word.isascii():
        return "latin" if word.isalpha() else ""
    first = next((char for char in word if char.isalpha()), "")
    if "\u0400" <= first <= "\u052f":
        return "cyrillic"
    if "\u0600" <= first <= "\u06ff":
        return "arabic"
    return "latin" if first and first < "\u0250" else ""


def _ta_marbuta(word: str) -> str:
    return word[:-1] + "ة" if word.endswith("ه") else word


def _compatible(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", text)


def _without_accents(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    kept = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", kept)
