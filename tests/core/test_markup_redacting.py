"""Names are taken out of texts in every script, and of HTML without breaking it."""

import pytest

from hub.core import markup


def of(*names, weak=()):
    return markup.redaction(names, weak, name="[…]", address="[link]")


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("Quokka House", "The Quokka House did it.", "The […] did it."),
        ("Quokka House", "QUOKKA  HOUSE, quokka-house", "[…], […]"),
        ("Quokka House", "**Quokka** House’s van", "**[…]’s van"),
        ("Quokka House", "Quokka Houses and Quokkas", "Quokka Houses and Quokkas"),
        ("Élodie Brûlé", "Elodie BRULE and E\u0301lodie Brule\u0301.", "[…] and […]."),
        ("Care", "Care gives care, CARE!", "[…] gives care, […]!"),
        ("Иванова", "Спросили Иванову и Ивановой", "Спросили […] и […]"),
        ("منظمة الكوكا", "قالت منظمة الكوكا ومنظمة الكوكا", "قالت […] و[…]"),
        ("مُحَمَّد علي", "شارك محمد علي", "شارك […]"),
        ("袋鼠基金会", "这是袋鼠基金会的做法", "这是[…]的做法"),
        ("Straße", "STRASSE und Straße", "[…] und […]"),
        (
            "Nobody",
            "Write to a.b@quokka.example.org or www.quokka.example",
            "Write to [link] or [link]",
        ),
        ("quokka.example", "See quokka.example/report.", "See […]/report."),
    ],
)
def test_names_go_whole_words_only(name, text, left):
    assert markup.redact(text, of(name)) == left


def test_a_word_of_the_language_goes_only_as_a_name():
    assert markup.redact("Point made by Mr Point.", of(weak=["Point"])) == "[…] made by Mr […]."
    assert markup.redact("the point", of(weak=["Point"])) == "the point"


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p><strong>Quokka</strong> House</p>", "<p><strong>[…]</strong></p>"),
        ("<p>Quokka</p><p>House</p>", "<p>Quokka</p><p>House</p>"),
        ("<p>Quokka &amp; House &lt;b&gt;</p>", "<p>[…] &lt;b&gt;</p>"),
        ('<p><a href="https://quokka.example" rel="nofollow">here</a></p>', "<p>here</p>"),
        (
            '<p><img src="/files/1/quokka.png" alt="Quokka House" loading="lazy"></p>',
            '<p><img src="/f/1" alt="" loading="lazy">[…]</p>',
        ),
        ('<ol start="2"><li>Quokka House</li></ol>', '<ol start="2"><li>[…]</li></ol>'),
    ],
)
def test_html_stays_whole(html, left):
    def lead(address):
        return "/f/1" if address.startswith("/files/") else None

    assert markup.redact_html(html, of("Quokka House"), lead) == left


def test_addresses_alone_can_be_changed():
    html = '<p>Quokka <a href="/files/1/a.pdf">a &amp; b</a> <a href="https://x.example">x</a></p>'
    changed = markup.readdress_html(
        html, lambda address: "/f" if address.startswith("/files/") else address
    )
    assert changed == ('<p>Quokka <a href="/f">a &amp; b</a> <a href="https://x.example">x</a></p>')
