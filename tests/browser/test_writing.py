"""Writing in a real browser: drafts, mentions, files, quotes, preview, and the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from hub.core.db import db
from tests.events.support import announced, make_officer
from tests.factories import make_member, make_space, make_topic
from tests.newsletter.issues import make_issue

pytestmark = pytest.mark.browser

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.fixture
def luis(place):
    return make_member("Luis Quispe")


@pytest.fixture
def topic(place):
    return make_topic(
        make_space(), make_member("Amina"), "How do you check recruiters?", "We visit *offices*."
    )


@pytest.fixture
def page(visit, topic, luis):
    page = visit(f"/en/topics/{topic.id}/{topic.slug}", luis)
    expect(page.locator("[data-composer][data-ready]")).to_be_attached()
    return page


def text_of(page):
    return page.get_by_label("Your contribution")


def keys(page):
    """The script of the keyboard is there and has run."""
    name = "performance.getEntriesByType('resource').find(one => one.name.includes('/keys-'))"
    page.wait_for_function(f"() => Boolean({name})")
    page.evaluate(f"import({name}.name).then(() => null)")


def kept_here(page, words):
    """What was typed is in the store of the device."""
    page.wait_for_function(
        "words => Object.values(localStorage).some(kept => kept.includes(words))", arg=words
    )


def test_draft_survives_a_closed_page(page):
    text_of(page).press_sequentially("A thought not yet finished")
    kept_here(page, "not yet finished")
    page.reload()
    expect(text_of(page)).to_have_value("A thought not yet finished")
    page.get_by_role("button", name="Discard it").click()
    expect(text_of(page)).to_have_value("")


def test_draft_is_kept_on_the_hub_too(page):
    text_of(page).press_sequentially("Kept for another device")
    expect(page.locator("[data-draft-line]")).to_contain_text("Draft saved", timeout=15_000)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(text_of(page)).to_have_value("Kept for another device")


def test_who_signs_out_leaves_nothing_on_the_device_that_they_typed(page):
    text_of(page).press_sequentially("For the eyes of this space")
    kept_here(page, "eyes of this space")
    page.evaluate("localStorage.setItem('hub:draft:somebody-else:topic-1', 'Theirs')")
    page.locator("form[action$='/logout']").first.evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/en/")
    kept = "Object.keys(localStorage).filter(key => key.startsWith('hub:draft'))"
    assert page.evaluate(kept) == ["hub:draft:somebody-else:topic-1"]


def test_posted_reply_leaves_no_draft(page):
    text_of(page).press_sequentially("Said and done")
    kept_here(page, "Said and done")
    page.get_by_role("button", name="Post the reply").click()
    expect(page.locator("#c2")).to_contain_text("Said and done")
    expect(page.locator("#c2")).to_be_focused()
    page.reload()
    expect(text_of(page)).to_have_value("")


def test_forms_of_an_issue_and_an_event_come_back_as_they_were_typed(visit, place):
    """Also where somebody else saved other words meanwhile: then both are shown."""
    issue = make_issue("2018-03")
    edit = "/en/newsletter/issues/2018-03"
    words = f"{edit}/texts/en"
    page = visit(words, make_member(roles=("newsletter_editor", "secretariat")))
    main = page.locator("main")
    main.get_by_label("Subject").fill("Ports and papers")
    main.get_by_label("Preview line").fill("What sailors ask")
    kept_here(page, "What sailors ask")
    issue.text("en").subject = "By somebody else"
    db.session.commit()
    page.goto(words)
    expect(main.get_by_label("Preview line")).to_have_value("What sailors ask")
    main.get_by_role("button", name="Save").click()
    expect(page.locator(".page-aside")).to_contain_text("By somebody else")
    expect(main.get_by_label("Subject")).to_have_value("Ports and papers")
    main.get_by_label("Preview line").fill("What sailors asked")
    kept_here(page, "What sailors asked")
    page.goto(words)
    expect(main.get_by_label("Preview line")).to_have_value("What sailors asked")
    main.get_by_role("button", name="Save").click()
    expect(main.get_by_role("heading", name="Newsletter of")).to_be_visible()
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.includes('issue-'))")
    page.goto(f"{edit}/items/new")
    main.get_by_label("Part of the issue").select_option("calls")
    main.get_by_label("Text").fill("A call for papers")
    kept_here(page, "A call for papers")
    page.reload()
    expect(main.get_by_label("Part of the issue")).to_have_value("calls")
    main.get_by_role("button", name="Discard it").click()
    expect(main.get_by_label("Text")).to_have_value("")
    page.goto("/en/events/new")
    main.locator("textarea").first.fill("About fishing")
    kept_here(page, "About fishing")
    page.reload()
    expect(main.locator("textarea").first).to_have_value("About fishing")


def test_draft_of_words_that_somebody_else_changed_meanwhile_writes_nothing_over(visit, place):
    officer = make_officer()
    event = announced("Consular help", actor=officer)
    words = f"/en/events/{event.slug}/edit/words/en"
    page = visit(words, officer)
    main = page.locator("main")
    came = main.get_by_label("What it is about").input_value()
    main.get_by_label("What it is about").fill("For those who fish")
    kept_here(page, "For those who fish")
    event.texts[0].title = "By somebody else"
    event.version += 1
    db.session.commit()
    page.goto(words)
    expect(main.get_by_label("What it is about")).to_have_value("For those who fish")
    expect(main.get_by_label("Title")).to_have_value("Consular help")
    main.get_by_role("button", name="Save").click()
    expect(page.locator(".page-aside")).to_contain_text("By somebody else")
    main.get_by_label("What it is about").fill("For all who fish")
    kept_here(page, "For all who fish")
    page.goto(words)
    expect(main.get_by_label("Title")).to_have_value("By somebody else")
    main.get_by_label("Title").fill("To be thrown away")
    main.get_by_label("What it is about").fill("Thrown away")
    kept_here(page, "Thrown away")
    page.reload()
    main.get_by_role("button", name="Discard it").click()
    expect(main.get_by_label("Title")).to_have_value("By somebody else")
    expect(main.get_by_label("What it is about")).to_have_value(came)


def test_mention_is_chosen_from_names(page, luis):
    text_of(page).scroll_into_view_if_needed()
    page.wait_for_function("() => Boolean(customElements.get('text-expander'))")
    text_of(page).press_sequentially(f"Ask @{luis.handle[:6]}", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    text_of(page).press("Enter")
    assert re.fullmatch(r"Ask @member\d+ ", text_of(page).input_value())


def spots(page, selector):
    """Where the visible things in the form are in the window."""
    return page.locator(selector).evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).filter(box => box.height)"
        ".map(box => [box.x, box.y, box.width, box.height])"
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_nothing_moves_under_the_finger_when_the_editor_comes(visit, topic, luis, lang, width):
    page = visit(f"/{lang}/about", luis, viewport={"width": width, "height": 800})
    held = []
    page.route("**/dist/*.js", lambda route: held.append(route))
    page.route("**/dist/theme*.js", lambda route: route.continue_())
    page.goto(f"/{lang}/topics/{topic.id}/{topic.slug}", wait_until="commit")
    things = "#reply :is(h2, textarea, button, select, .hint)"
    page.locator("#reply .button-primary").scroll_into_view_if_needed()
    before = spots(page, things)
    while held or page.locator(".editor:has(.is-live):has(markdown-toolbar:defined)").count() == 0:
        for route in held[:]:
            held.remove(route)
            route.continue_()
        page.wait_for_timeout(50)
    # What stands above may have changed its height: the browser keeps its place to the pixel.
    assert spots(page, things) == [pytest.approx(box, abs=1) for box in before]


@pytest.mark.parametrize("missing", ["hub", "composer"])
def test_form_is_whole_where_the_scripts_do_not_come(visit, topic, luis, missing):
    page = visit("/en/about", luis)
    page.route(f"**/dist/{missing}-*.js", lambda route: route.abort())
    page.goto(f"/en/topics/{topic.id}/{topic.slug}")
    expect(page.locator("[data-file-input]")).to_be_visible()
    expect(page.locator(".editor-bar")).to_be_hidden()
    page.locator("[data-file-input]").set_input_files(
        {"name": "office.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    text_of(page).fill("With the browser's own field")
    page.get_by_role("button", name="Post the reply").click()
    expect(page.locator("#c2")).to_contain_text("With the browser's own field")
    expect(page.locator("#c2 img, #c2 a", has_text="office")).to_have_count(1)


def test_picture_is_attached_and_previewed(page):
    page.locator("[data-file-input]").set_input_files(
        {"name": "office.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    expect(page.locator("[data-files-list]")).to_contain_text("is attached")
    page.get_by_role("tab", name="Preview").click()
    expect(page.locator(".editor-preview img")).to_have_count(1)
    page.get_by_role("button", name="Post the reply").click()
    expect(page.locator("#c2 .prose img")).to_have_count(1)


def test_file_that_is_refused_is_named_with_the_reason(page):
    page.locator("[data-file-input]").set_input_files(
        {"name": "page.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ" + b"\0" * 80}
    )
    expect(page.locator("[data-files-list] .error")).to_contain_text("page.exe")


def test_file_too_large_is_refused_before_it_goes_up(page):
    page.evaluate("document.querySelector('[data-composer]').dataset.filesLimit = 10")
    page.locator("[data-file-input]").set_input_files(
        {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"a" * 11}
    )
    expect(page.locator("[data-files-list] .error")).to_contain_text("larger than 25 MB")


def test_reply_waits_for_its_files(page):
    def slowly(route):
        page.wait_for_timeout(800)
        route.continue_()

    page.route("**/files", slowly)
    text_of(page).fill("With a picture")
    page.locator("[data-file-input]").set_input_files(
        {"name": "office.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    text_of(page).press("Control+Enter")
    expect(page.locator("#c2 .prose img")).to_have_count(1)


def test_file_leaves_the_text_and_the_form(page):
    page.locator("[data-file-input]").set_input_files(
        {"name": "office.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.get_by_role("button", name="Remove office.webp").click()
    expect(text_of(page)).to_have_value("")
    expect(page.locator("[data-files-list] > *")).to_have_count(0)


def test_take_back_returns_the_files_with_the_text(page):
    text_of(page).fill("Too early")
    page.locator("[data-file-input]").set_input_files(
        {"name": "office.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    expect(page.locator("[data-files-list]")).to_contain_text("is attached")
    page.get_by_role("button", name="Post the reply").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("[data-files-list]")).to_contain_text(
        re.compile("office.webp.? is attached")
    )
    page.get_by_role("button", name="Post the reply").click()
    picture = page.locator("#c3 .prose img")
    expect(picture).to_have_count(1)
    assert page.request.get(picture.get_attribute("src")).status == 200


def test_files_are_attached_and_taken_out_without_a_script(visit, topic, luis):
    page = visit(f"/en/topics/{topic.id}/{topic.slug}", luis, java_script_enabled=False)
    office = {"name": "office.png", "mimeType": "image/png", "buffer": PICTURE}
    report = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    page.get_by_label("Attach files").set_input_files([office, report])
    page.get_by_role("button", name="Post the reply").click()
    expect(page.locator("#body-error")).to_contain_text("Write something first.")
    page.get_by_role("checkbox", name="Remove office.webp").check()
    text_of(page).fill("With a report")
    page.get_by_role("button", name="Post the reply").click()
    expect(page.locator("#c2 .file")).to_have_count(1)
    expect(page.locator("#c2 .file")).to_contain_text("report.pdf")


def test_text_is_previewed_without_a_script(visit, topic, luis):
    page = visit(f"/en/topics/{topic.id}/{topic.slug}", luis, java_script_enabled=False)
    text_of(page).fill("We visit *offices*.")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.locator("main em")).to_have_text("offices")
    expect(text_of(page)).to_have_value("We visit *offices*.")


def test_keyboard_replies_and_quotes(page):
    keys(page)
    page.keyboard.press("j")
    expect(page.locator("#c1")).to_be_focused()
    page.keyboard.press("q")
    expect(text_of(page)).to_be_focused()
    expect(text_of(page)).to_have_value(
        re.compile(r"^> \[Amina wrote\].*\n>\n> We visit offices\.")
    )


@pytest.mark.parametrize(
    ("key", "marked"), [("b", "**word**"), ("i", "_word_"), ("k", "[word](url)")]
)
def test_keys_mark_what_is_selected(page, key, marked):
    text_of(page).scroll_into_view_if_needed()
    page.wait_for_function("() => Boolean(customElements.get('markdown-toolbar'))")
    text_of(page).fill("word")
    text_of(page).press("Control+a")
    text_of(page).press(f"Control+{key}")
    expect(text_of(page)).to_have_value(marked)


def test_shortcut_letters_stay_letters_in_a_field(page):
    keys(page)
    text_of(page).press_sequentially("jkq?")
    expect(text_of(page)).to_have_value("jkq?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_reaction_is_given_and_taken_back_in_place(page):
    button = page.locator("#c1 .reaction").first
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_theme_is_chosen_and_remembered(page):
    page.get_by_role("button", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(20, 25, 27)"
