"""The browser of the tests sees what it is meant to see."""

import pytest

from tests.support.browser import AXE, axe, new_context, watch


@pytest.mark.browser
def test_browser_collects_refusals_and_errors(browser):
    context = new_context(browser, "http://127.0.0.1")
    page = context.new_page()
    watched = watch(page)
    policy = "default-src 'none'; script-src 'nonce-one'"
    page.route(
        "**/page",
        lambda route: route.fulfill(
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
            body="<!doctype html><title>x</title><style>p{}</style>"
            "<script nonce=one>throw new Error('broken')</script>",
        ),
    )
    page.goto("/page")
    page.wait_for_function("window.__refused.length > 0")
    assert watched.policy_violations() == ["style-src-elem: inline"]
    assert "uncaught: broken" in watched.errors
    context.close()


@pytest.mark.browser
@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm ci")
def test_axe_names_a_fault_and_passes_a_sound_page(browser):
    context = new_context(browser, "http://127.0.0.1")
    page = context.new_page()
    sound = "<!doctype html><html lang=en><title>x</title><main><h1>Words</h1>{}</main></html>"
    page.set_content(sound.format(""))
    assert axe(page) == []
    page.set_content(sound.format("<img src='data:,'>"))
    assert [line.partition(":")[0] for line in axe(page)] == ["image-alt"]
    context.close()
