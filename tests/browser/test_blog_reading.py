"""An article is found and read on a small phone, in Arabic."""

from tests.support.browser import misfits


def test_article_is_read_in_arabic_on_a_small_phone(visit):
    page = visit("/ar/blog/", viewport={"width": 360, "height": 740})
    page.get_by_role("link", name="قنصلية على عجلات").click()
    page.wait_for_url("**/ar/blog/*-*")
    assert page.locator("h1").get_attribute("lang") == "ar"
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert misfits(page) == []
    box = page.locator(".article-figure img").bounding_box()
    assert box is not None
    assert box["width"] <= 360
    # Without a translation one reads the original, and is told so in words.
    page.goto(page.url.replace("/ar/", "/en/"))
    assert page.locator(".article-body .prose").get_attribute("lang") == "ar"
    assert "Arabic" in page.locator("main .message").inner_text()
