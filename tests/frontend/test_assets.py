"""Built files: found by name, served small, kept for long."""

import gzip
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core import assets


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built front end of one style sheet, where the real one may not be built."""
    monkeypatch.setattr(assets, "DIST", tmp_path)
    (tmp_path / "hub-ABC.css").write_text("body{color:red}")
    (tmp_path / "hub-ABC.css.gz").write_bytes(gzip.compress(b"body{color:red}"))
    (tmp_path / "hub-ABC.css.br").write_bytes(b"brotli")
    (tmp_path / "manifest.json").write_text(json.dumps({"css/hub.css": "hub-ABC.css"}))
    return tmp_path


def test_asset_is_the_built_file_where_there_is_one(app: Flask, dist: Path) -> None:
    with app.test_request_context():
        assert assets.asset("css/hub.css") == "/static/dist/hub-ABC.css"
        assert assets.asset("js/hub.js") == "/static/js/hub.js"


def test_asset_follows_a_new_build(app: Flask, dist: Path) -> None:
    with app.test_request_context():
        assets.asset("css/hub.css")
        (dist / "manifest.json").write_text(json.dumps({"css/hub.css": "hub-DEF.css"}))
        assert assets.asset("css/hub.css") == "/static/dist/hub-DEF.css"


def test_asset_without_a_build_is_our_own_source(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path / "nothing")
    with app.test_request_context():
        assert assets.asset("css/hub.css") == "/static/css/hub.css"
        assert not assets.has_built_assets()


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br", "br", b"brotli"),
        ("gzip", "gzip", gzip.compress(b"body{color:red}", mtime=0)),
        ("", None, b"body{color:red}"),
    ],
)
def test_built_file_is_served_as_small_as_the_browser_takes_it(
    client: FlaskClient, dist: Path, accepted: str, encoding: str | None, body: bytes
) -> None:
    response = client.get("/static/dist/hub-ABC.css", headers={"Accept-Encoding": accepted})
    assert response.status_code == 200
    assert response.headers.get("Content-Encoding") == encoding
    assert response.mimetype == "text/css"
    assert response.headers["Vary"] == "Accept-Encoding"
    if encoding != "gzip":
        assert response.data == body
    else:
        assert gzip.decompress(response.data) == b"body{color:red}"


def test_built_file_is_kept_for_a_year(client: FlaskClient, dist: Path) -> None:
    response = client.get("/static/dist/hub-ABC.css")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["nothing.css", "../hub.css", "..%2f..%2fapp.py"])
def test_file_that_was_not_built_is_not_found(client: FlaskClient, dist: Path, name: str) -> None:
    assert client.get(f"/static/dist/{name}").status_code == 404
