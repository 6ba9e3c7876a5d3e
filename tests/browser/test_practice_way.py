"""The whole way of a practice in French, each person with a browser of their own.

Written by two, screened, reviewed by three after others declined, decided on, published, found.
"""

import re
from collections.abc import Mapping

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from hub.accounts.models import EDITOR, Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, in_language
from hub.core.mail import MailMessage
from hub.core.signals import OutboxRow, deliver
from hub.notifications.models import Notice
from hub.practices.models import FIELDS, criteria_for
from hub.taxonomy import queries as taxonomy
from tests.factories import make_member
from tests.practices.support import on_roster
from tests.support.browser import faults

pytestmark = pytest.mark.browser

TITLE = "Des guichets itinérants renouvellent les papiers des saisonniers de Tamberra"
CLAIMED = {
    "framework": "gcm",
    "principles": {"people-centred": "Les horaires suivent la récolte."},
    "objectives": ["gcm-04"],
}
STORY = {
    "activities": "Un fourgon, deux agents, une imprimante.",
    "beneficiaries": "Environ 4 200 personnes en 2023.",
    "considerations": "Des agentes dans chaque fourgon ; des rampes.",
}
RESULTS = {
    "results": "Neuf renouvellements sur dix se font à la ferme.",
    "challenges": "Les routes à la saison des pluies.",
    "lessons": "Venir le jour de la paie.",
    "recommendations": "Commencer par un district.",
    "innovation": "L’imprimante marche sur la batterie du fourgon.",
}


FAMILY = "Parcours"


def who(name: str) -> str:
    """The whole name; asking a row for it would keep the Hub from writing."""
    return f"{name} {FAMILY}"


def fr(words: str, **values: object) -> str:
    """What the page says in French."""
    with in_language("fr"):
        return str(_(words, **values))


def label(name: str) -> str:
    """How a field is called in French."""
    with in_language("fr"):
        return str(FIELDS[name].label)


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


def press(page: Page, words: str) -> None:
    """Press the button of these words, which leads on or sends."""
    page.get_by_role("button", name=fr(words), exact=True).click()


def follow(page: Page, words: str) -> None:
    """Follow the link of these words, in the page itself."""
    page.locator("main, aside").get_by_role("link", name=fr(words), exact=True).first.click()


def told(page: Page, about: str) -> None:
    """Open, from the bell, the notice that says this."""
    page.get_by_role("link", name=fr("Notifications")).first.click()
    page.wait_for_url("**/notifications/")
    notice = page.locator(".notice-row").get_by_role("link", name=re.compile(re.escape(about)))
    for _try in range(50):
        if notice.first.is_visible():
            break
        # Who is told is told a moment after.
        page.wait_for_timeout(200)
        page.reload()
    notice.first.click()


def fill(page: Page, values: Mapping[str, str]) -> None:
    """Fill fields by their labels."""
    for name, words in values.items():
        page.get_by_label(label(name), exact=True).fill(words)


def group(page: Page, words: str) -> Locator:
    """The choices that stand under these words."""
    return page.get_by_role("group", name=words)


def goes_on(page: Page, section: str) -> None:
    """What was written is saved, and the next section is there."""
    press(page, "Save and go on")
    page.wait_for_url(f"**/{section}")


def begin(visit, author: Member) -> Page:
    """The author finds the way from the first page, and writes who, where and what it is."""
    page: Page = visit("/fr/", author)
    page.get_by_role("navigation").get_by_role("link", name=fr("Practices")).first.click()
    follow(page, "Write up a practice")
    page.get_by_label(label("title")).fill(TITLE)
    press(page, "Begin")
    page.wait_for_url("**/about")
    page.get_by_label(label("summary"), exact=True).fill("Deux fourgons portent le **registre**.")
    compact = taxonomy.framework("gcm").label("fr")
    page.get_by_label(label("framework"), exact=True).select_option(label=compact)
    objectives = group(page, label("objectives"))
    objectives.get_by_text(fr("Choose"), exact=True).click()
    objectives.get_by_label(taxonomy.objective("gcm-04").label("fr")).check()
    principle = taxonomy.principle("people-centred").label("fr")
    page.get_by_label(principle, exact=True).check()
    page.get_by_label(fr("How: %(principle)s", principle=principle)).fill("Horaires de récolte.")
    goes_on(page, "where")
    scope = taxonomy.scope("national").label("fr")
    page.get_by_label(label("scope"), exact=True).select_option(label=scope)
    countries = group(page, label("countries"))
    countries.get_by_text(fr("Choose"), exact=True).click()
    countries.get_by_label("Kenya", exact=True).check()
    page.get_by_label(label("started_on"), exact=True).fill("2021-03-01")
    page.get_by_label(label("progress"), exact=True).select_option(label=fr("Mostly completed"))
    page.get_by_label(label("type"), exact=True).select_option(label=fr("Service"))
    goes_on(page, "who")
    fill(
        page,
        {
            "implementer": "Registre de Tamberra (démonstration)",
            "focal_point": "Point focal de démonstration",
            "focal_point_email": "guichets@demo.example.org",
        },
    )
    page.get_by_label(label("implementer_type"), exact=True).select_option(index=1)
    goes_on(page, "story")
    return page


def ask_coauthor(page: Page, handle: str) -> None:
    """From the overview, somebody is asked to write too."""
    follow(page, "Overview")
    follow(page, "Authors and their roles")
    page.get_by_label(fr("Name or handle")).fill(f"@{handle}")
    press(page, "Ask")
    expect(page.get_by_text(fr("%(name)s is asked.", name=who("Bintou")))).to_be_visible()


def reviews(page: Page, comment: str) -> None:
    """Every criterion is marked with its evidence, and the review delivered."""
    with in_language("fr"):
        criteria = [str(each.label) for each in criteria_for(CLAIMED)]
        recommended = str(_("Accept it"))
    for each in criteria:
        box = group(page, each)
        box.get_by_label(re.compile("^4 ·")).check()
        box.get_by_role("textbox").fill("Voir le rapport annuel.")
    page.get_by_label(fr("Comment %(num)s", num=1), exact=True).fill(comment)
    page.get_by_label(recommended, exact=True).check()
    press(page, "Deliver the review")
    expect(page.get_by_text(fr("Thank you. Your review is with the editors."))).to_be_visible()


def answer(page: Page, *, conflict: str = "", reason: str = "") -> None:
    """A reviewer says what ties them to it, and whether they review it."""
    if conflict:
        page.get_by_label(fr("Something does, or may seem to")).check()
        page.get_by_label(fr("What ties you to it")).fill(conflict)
    else:
        page.get_by_label(fr("Nothing ties me to it, as far as I can see")).check()
    page.get_by_label(fr("No, I cannot") if reason else fr("Yes, I will")).check()
    if reason:
        page.get_by_label(fr("Why you cannot")).fill(reason)
    press(page, "Send my answer")


def mailed_link(page: Page, member: Member) -> str:
    """The link of the invitation, out of the mail that reaches a reviewer who has not seen it."""
    invited = sa.select(Notice.id).where(
        Notice.member_id == member.id, Notice.kind == "review_invitation"
    )
    while (notice_id := db.session.scalar(invited)) is None:
        db.session.commit()
        page.wait_for_timeout(100)
    # The minutes in which a notice may be read before it is mailed are over.
    for row in db.session.scalars(sa.select(OutboxRow).where(OutboxRow.try_at > clock.now())):
        if row.payload.get("notice_ids") == [notice_id]:
            row.try_at = clock.now()
    db.session.commit()
    deliver()
    mailed = sa.select(MailMessage.text).where(MailMessage.recipient == member.email)
    text = db.session.scalars(mailed).one()
    db.session.commit()
    found = re.search(r"/fr/practices/reviews/by-link/\S+", text)
    assert found is not None
    return found.group()


def ask(page: Page, *names: str) -> None:
    """The editor chooses reviewers by name and asks them."""
    for name in names:
        box = page.get_by_label(name, exact=True)
        if not box.is_visible():
            page.locator("details.disclosure > summary").click()
        box.check()
    press(page, "Ask the chosen ones")
    expect(page.locator(".flashes")).to_be_visible()
    for name in names:
        expect(page.locator(".reviewer-row").filter(has_text=name)).to_contain_text(fr("Asked"))


@pytest.fixture
def people(place):
    """Who takes part, all reading French."""
    made = {
        name: make_member(who(name), lang="fr", handle=f"{name.lower()}-parcours")
        for name in ("Aïda", "Bintou", "Ursule", "Noé", "Olga", "Paul", "Rosa")
    }
    made["Édith"] = make_member(who("Édith"), roles=(EDITOR,), lang="fr")
    for name in ("Ursule", "Noé", "Olga", "Paul", "Rosa"):
        on_roster(made[name], languages=["fr"], is_un=name == "Ursule")
    return made


def test_a_practice_goes_the_whole_way_in_french(visit, place, people):
    aida, bintou, edith = people["Aïda"], people["Bintou"], people["Édith"]
    author = begin(visit, aida)
    ask_coauthor(author, "bintou-parcours")
    other = visit("/fr/", bintou)
    told(other, TITLE)
    press(other, "Agree")

    # Both stand in the same section; the author saves first.
    for page in (author, other):
        page.goto(re.sub(r"/(authors|story)?$", "", author.url.split("#")[0]) + "/story")
    author.get_by_label(label("context"), exact=True).fill("Trois jours de paie perdus.")
    fill(author, STORY)
    goes_on(author, "results")
    other.get_by_label(label("context"), exact=True).fill("La capitale est à deux jours de car.")
    press(other, "Save")
    both = other.locator(".overtaken")
    expect(both).to_contain_text("Trois jours de paie perdus.")
    expect(other.get_by_label(label("context"), exact=True)).to_have_value(
        "La capitale est à deux jours de car."
    )
    checked(other)
    fill(other, {"context": "Trois jours de paie perdus : la capitale est à deux jours de car."})
    press(other, "Save")
    expect(other.locator(".overtaken")).to_have_count(0)

    fill(author, RESULTS)
    goes_on(author, "more")
    author.get_by_label(label("no_personal_data")).check()
    press(author, "Save")
    follow(author, "Look it over and submit")
    expect(author.locator("main")).to_contain_text("la capitale est à deux jours de car")
    checked(author)
    press(author, "Submit to the editors")
    expect(author.locator(".flashes")).to_be_visible()

    editor = visit("/fr/practices/", edith)
    follow(editor, "Editors’ desk")
    follow(editor, TITLE)
    editor.get_by_label(fr("Send it to reviewers")).check()
    press(editor, "Decide")
    editor.wait_for_url("**/reviewers")
    checked(editor)
    ask(editor, who("Ursule"), who("Noé"), who("Olga"))

    # By the link of the mail, without signing in.
    ursule = visit(mailed_link(editor, people["Ursule"]))
    expect(ursule.get_by_role("heading", level=1)).to_have_text(TITLE)
    answer(ursule)
    reviews(ursule, "D’où vient le chiffre ?")
    assert ursule.goto("/fr/practices/reviews").url.split("?")[0].endswith("/fr/login")

    # Two of the three cannot; one of them because of what ties them to it.
    noe = visit("/fr/", people["Noé"])
    told(noe, TITLE)
    answer(noe, reason="Pas le temps avant janvier.")
    olga = visit("/fr/practices/", people["Olga"])
    follow(olga, "Your reviews")
    follow(olga, TITLE)
    answer(olga, conflict="Ma sœur y travaille.", reason="Je préfère m’abstenir.")
    for page in (noe, olga):
        expect(page.locator("main")).not_to_contain_text("la capitale est à deux jours de car")

    told(editor, who("Olga"))
    expect(editor.locator(".reviewer-row").filter(has_text="Olga")).to_contain_text("Ma sœur")
    follow(editor, "Ask reviewers")
    ask(editor, who("Paul"), who("Rosa"))
    for name, comment in (("Paul", "Qui paie le carburant ?"), ("Rosa", "Très clair.")):
        page = visit("/fr/practices/reviews", people[name])
        follow(page, TITLE)
        answer(page, conflict="J’y ai habité." if name == "Rosa" else "")
        if name == "Rosa":
            # An editor decides first whether that stands in the way.
            told(editor, who("Rosa"))
            press(editor, "It does not stand in the way")
            page.reload()
        reviews(page, comment)

    told(editor, who("Rosa"))
    expect(editor.get_by_text("Qui paie le carburant ?")).to_be_visible()
    checked(editor)
    follow(editor, "Write the decision")
    letter = editor.get_by_label(fr("Letter to the authors"))
    expect(letter).to_have_value(re.compile("Qui paie le carburant"))
    assert not re.search("Ursule|Paul|Rosa", letter.input_value())
    editor.get_by_label(fr("Accept it as it is: it is published")).check()
    press(editor, "Decide and send the letter")
    expect(editor.locator(".flashes")).to_be_visible()

    told(author, TITLE)
    expect(author.locator("main")).to_contain_text("Qui paie le carburant")
    checked(author)
    follow(author, "Look at what is published")
    expect(author.get_by_role("heading", level=1)).to_have_text(TITLE)

    rosa = visit("/fr/practices/reviews", people["Rosa"])
    follow(rosa, TITLE)
    expect(rosa.locator("#outcome")).to_contain_text(fr("Accepted"))

    reader = visit("/fr/practices/", viewport={"width": 360, "height": 740})
    reader.get_by_label(fr("Words"), exact=True).fill("guichets itinérants")
    reader.get_by_role("button", name=fr("Search"), exact=True).first.click()
    expect(reader.get_by_role("link", name=TITLE)).to_be_visible()
    reader.goto("/fr/search?q=guichets+itin%C3%A9rants")
    found = reader.get_by_role("link", name=TITLE).first
    for _try in range(50):
        if found.is_visible():
            break
        reader.wait_for_timeout(200)
        reader.reload()
    found.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(reader.locator("html")).to_have_attribute("lang", "fr")
    checked(reader)
    page = reader.content()
    assert not re.search("guichets@demo|Ursule|Noé|Olga|Paul|Rosa", page)
