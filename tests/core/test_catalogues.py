"""Catalogues follow the sources."""

from hub.core.catalogues import compile_stale, faults, update

PAGE = "<p>{{ _('Discussions') }} {{ ngettext('%(num)s reply', '%(num)s replies', 2) }}</p>"


def sources(folder, page=PAGE):
    templates = folder / "hub" / "home" / "templates"
    templates.mkdir(parents=True, exist_ok=True)
    (templates / "page.html").write_text(page)
    (folder / "hub" / "words.py").write_text("title = _l('Sign in')\n")
    return folder / "hub"


def test_catalogues_hold_what_the_sources_say(tmp_path):
    hub, translations = sources(tmp_path), tmp_path / "translations"
    assert update(hub, translations) == dict.fromkeys(("ar", "zh", "fr", "ru", "es"), 3)
    assert faults(hub, translations) == []
    arabic = (translations / "ar" / "LC_MESSAGES" / "messages.po").read_text()
    assert 'msgid "Discussions"' in arabic
    assert "msgstr[5]" in arabic


def test_catalogues_are_the_same_when_written_again(tmp_path):
    hub, translations = sources(tmp_path), tmp_path / "translations"
    update(hub, translations)
    before = (translations / "messages.pot").read_bytes()
    update(hub, translations)
    assert (translations / "messages.pot").read_bytes() == before


def test_catalogues_keep_a_translation_and_drop_what_nobody_says(tmp_path):
    hub, translations = sources(tmp_path), tmp_path / "translations"
    update(hub, translations)
    french = translations / "fr" / "LC_MESSAGES" / "messages.po"
    translated = french.read_text().replace('"Sign in"\nmsgstr ""', '"Sign in"\nmsgstr "Entrer"')
    french.write_text(translated)
    sources(tmp_path, "<p>{{ _('Spaces') }}</p>")
    stale = faults(hub, translations)
    assert "fr lacks 'Spaces'" in stale
    assert "fr still has 'Discussions'" in stale
    assert update(hub, translations)["fr"] == 1
    assert faults(hub, translations) == []
    assert 'msgstr "Entrer"' in french.read_text()


def test_catalogues_are_compiled_when_they_are_newer(tmp_path):
    hub, translations = sources(tmp_path), tmp_path / "translations"
    update(hub, translations)
    assert compile_stale(translations) == 6
    assert compile_stale(translations) == 0
