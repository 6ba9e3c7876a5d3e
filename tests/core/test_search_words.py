"""The normaliser: what is the same word in six languages."""

import pytest

from hub.core.search import query
from hub.core.search.words import MAX_WORD, possible_stems, words, words_and_stems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'accès aux SOINS", ["l", "acces", "aux", "soins"]),
        ("e-mail x_y 3.14 ﬁn Straße", ["e", "mail", "x", "y", "3", "14", "fin", "strasse"]),
        ("Ёлка Йод", ["елка", "иод"]),
        ("إِنَّ المنافِعَ ٢٠٢٦ مدرسـة", ["ان", "المنافع", "2026", "مدرسه"]),
        ("社区合作。", ["社区", "区合", "合作", "作"]),
        ("GCM社区2", ["gcm", "社区", "区", "2"]),
        ("ＧＣＭ", ["gcm"]),
        ("e\u0301te\u0301", ["ete"]),
        ("' \" * ( ) : - ^ \x00", []),
        ("a" * 100, ["a" * MAX_WORD]),
    ],
)
def test_words_are_levelled(text, expected):
    assert words(text) == expected
    assert words_and_stems(text, "en")[0] == expected


@pytest.mark.parametrize(
    ("lang", "written", "asked"),
    [
        ("en", "agreements", "agreement"),
        ("en", "sharing", "share"),
        ("en", "policies", "policy"),
        ("fr", "bénéfices", "benefice"),
        ("fr", "migrantes", "migrant"),
        ("es", "migraciones", "migración"),
        ("es", "migraciones", "migracion"),
        ("es", "refugiados", "refugiado"),
        ("ru", "мигрантов", "мигранты"),
        ("ru", "выгод", "выгода"),
        ("ar", "المنافع", "منافع"),
        ("ar", "والهجرة", "هجرة"),
        ("ar", "والهجرة", "الهجره"),
        ("ar", "للاجئين", "لاجئ"),
        ("ar", "للمهاجرين", "المهاجرين"),
        ("zh", "migrants", "migrant"),
        ("ar", "migrants", "migrant"),
    ],
)
def test_stems_of_text_and_question_agree(lang, written, asked):
    (stem,) = words_and_stems(written, lang)[1]
    assert stem in possible_stems(asked)


def test_stems_keep_languages_apart():
    assert words_and_stems("sale", "fr")[1] != words_and_stems("sale", "en")[1]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("", []),
        ("   ", []),
        ('"""', []),
        ("-camp", []),
        ("the", ["the"]),
        ("the camp ", ["camp"]),
        ('"the camp"', ["the camp"]),
        ("“right to work” visa ", ["right to work", "visa"]),
        ("社区合作", ["社区 区合 合作"]),
        ("social-protection ", ["social", "protection"]),
        ("AND OR NOT NEAR(a b)", ["not", "near", "b"]),
    ],
)
def test_read_understands_what_was_typed(typed, wanted):
    parts = query.read(typed).wanted
    shown = [p.text if isinstance(p, query.Word) else " ".join(p.words) for p in parts]
    assert shown == wanted


def test_read_takes_only_the_last_word_for_unfinished():
    begun = [part.is_begun for part in query.read("agreem agreem agree").wanted]
    assert begun == [False, True]
    assert [part.is_begun for part in query.read("agree ").wanted] == [False]
    assert [part.is_begun for part in query.read("ag").wanted] == [False]
