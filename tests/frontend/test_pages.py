"""Every page's frame and the pages of refusal: in the reader's language, saying what to do next."""

import re

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from hub.core.i18n import LANGUAGES
from hub.core.permissions import public

CODES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


@pytest.fixture(scope="module")
def refusing(beds) -> Flask:
    """An application of its own, with a page for each refusal."""
    app: Flask = beds("sqlite").app

    @public("for tests")
    def refuse(code: int) -> str:
        if code == 500:
            raise RuntimeError("a fault of ours")
        abort(code)

    if "refuse" not in app.view_functions:
        app._got_first_request = False
        app.add_url_rule("/<lang:lang>/refuse/<int:code>", "refuse", refuse, methods=["GET"])
    return app


@pytest.mark.one_database
@pytest.mark.parametrize("code", CODES)
def test_refusal_says_what_to_do_next(refusing: Flask, app: Flask, code: int) -> None:
    response = refusing.test_client().get(f"/en/refuse/{code}", headers={"Accept": "text/html"})
    page = response.text
    assert response.status_code == code
    assert page.count("<h1") == 1
    assert f"Error {code}" in page
    assert re.search(r'class="button button-primary" href="/en/[^"]*"', page)
    assert "a fault of ours" not in page


def test_fault_shows_a_number_to_quote(refusing: Flask, app: Flask) -> None:
    page = refusing.test_client().get("/en/refuse/500").text
    assert re.search(r'Number to quote: <bdi class="reference">[0-9a-f]{8}</bdi>', page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_names_its_language_and_direction(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/{lang}/nothing-here", headers={"Accept": "text/html"}).text
    direction = "rtl" if lang == "ar" else "ltr"
    assert f'<html lang="{lang}" dir="{direction}">' in page
    assert re.findall(r'<a class="skip-link" href="#main">', page) == [
        '<a class="skip-link" href="#main">'
    ]
    assert page.count('<main class="page-main" id="main"') == 1


def test_address_without_a_language_still_leads_to_the_readers_own(client: FlaskClient) -> None:
    response = client.get("/discussions/", headers={"Accept-Language": "fr"})
    assert (response.status_code, response.headers["Location"]) == (302, "/fr/discussions/")


def test_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/en/discussions/").text
    loaded = re.findall(r'<(?:script|link|img)[^>]*\s(?:src|href)="([^"]+)"', page)
    assert [address for address in loaded if not address.startswith("/")] == []
