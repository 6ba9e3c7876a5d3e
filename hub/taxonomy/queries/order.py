"""The order in which readers of each language look for a name in a list."""

import unicodedata

ARABIC_FORMS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه"})


def sort_key(name: str, lang: str) -> tuple[object, ...]:
    """A key that sorts names as a reader of `lang` expects them; ties keep the written form."""
    match lang:
        case "ar":
            return _arabic(name), name
        case "ru":
            # й is a letter of its own, only ё is filed under е.
            return name.casefold().replace("ё", "е"), name
        case "zh":
            # The common characters stand in GB 18030 in the order of their pinyin.
            return name.encode("gb18030"), name
        case _:
            return _without_accents(name).casefold(), name


def _arabic(name: str) -> str:
    # The article is passed over in each word, as UN lists do; and before the forms of alef are made
    # one, since the first two letters of "ألمانيا" are no article.
    letters = "".join(char for char in name if not unicodedata.combining(char))
    words = (word.removeprefix("ال") if len(word) > 3 else word for word in letters.split())
    return " ".join(words).translate(ARABIC_FORMS)


def _without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFD", name)
    return "".join(char for char in letters if not unicodedata.combining(char))
