"""The whole way of a GCM Talk in French, each person with a browser of their own.

Asked for, talked over, confirmed, announced with one seat, registered for by two; the one who
waited is given the seat that was given back, joins and asks; what is kept is published.
"""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from hub.accounts.models import EVENTS_OFFICER, Member
from hub.core import clock
from hub.core.db import db
from hub.core.i18n import _, in_language
from hub.core.mail import MailMessage
from hub.core.wall import wall_of
from hub.events import tasks
from hub.events.models import COMPLETE, Event, EventRegistration, EventText
from hub.taxonomy import queries as taxonomy
from tests.factories import make_member, make_space
from tests.support.browser import faults

pytestmark = pytest.mark.browser

TITLE = "Les papiers des saisonniers : ce que trois registres ont appris"
OWN_QUESTION = "Qui vous envoie"
OPEN_QUESTION = "Où sera le prochain registre ?"
ASKED = "Qui paie le carburant du fourgon ?"
SPACE = "Registres ambulants"
RECORDING = "https://example.org/enregistrement"
GUEST = "invitee-parcours@example.org"
FAMILY = "Parcours"
PHONE = {"viewport": {"width": 360, "height": 740}}


def who(name: str) -> str:
    """The whole name; asking a row for it would keep the Hub from writing."""
    return f"{name} {FAMILY}"


def fr(words: str, **values: object) -> str:
    """What the page says in French."""
    with in_language("fr"):
        return str(_(words, **values))


def checked(page: Page) -> None:
    """Nothing sticks out, the policy refuses nothing, axe finds nothing."""
    assert faults(page) == [], page.url


def button(page: Page, words: str) -> Locator:
    """The button of these words."""
    return page.locator("main, aside").get_by_role("button", name=fr(words), exact=True).first


def beginning(words: str, **values: object) -> re.Pattern[str]:
    """What begins with these words, as labels do."""
    return re.compile("^" + re.escape(fr(words, **values)))


def press(page: Page, words: str) -> None:
    """Go to the button of these words by keyboard and press it."""
    button(page, words).press("Enter")


def follow(page: Page, words: str) -> None:
    """Follow the link of these words, in the page itself."""
    page.locator("main, aside").get_by_role("link", name=fr(words), exact=True).first.click()


def told(page: Page, about: str) -> None:
    """Open, from the bell, the notice that says this."""
    page.goto("/fr/notifications/")
    notice = page.locator(".notice-row.is-unread").get_by_role(
        "link", name=re.compile(r"\s+".join(map(re.escape, about.split())))
    )
    for _try in range(50):
        if notice.first.is_visible():
            break
        # Who is told is told a moment after.
        page.wait_for_timeout(200)
        page.reload()
    notice.first.click()


def mailed(page: Page, address: str, about: str) -> MailMessage:
    """The mail to that address whose subject says this, once it is written."""
    found = sa.select(MailMessage).where(
        MailMessage.recipient == address, MailMessage.subject.contains(about)
    )
    for _try in range(150):
        message = db.session.scalars(found.order_by(MailMessage.id.desc())).first()
        if message is not None:
            break
        db.session.rollback()
        page.wait_for_timeout(100)
    assert message is not None, about
    db.session.expunge(message)
    db.session.rollback()
    return message


def link_in(message: MailMessage) -> str:
    """The personal link of a registration, out of its mail."""
    found = re.search(r"/fr/events/registrations/\S+", message.text)
    assert found is not None, message.text
    return found.group()


def time_passes(event_id: int, *, begins_in: dt.timedelta) -> None:
    """The day has come nearer: it begins so long from now, and who has a seat has had it longer."""
    event = db.session.get_one(Event, event_id)
    was, lasts = event.starts_at, event.ends_at - event.starts_at
    begins = (clock.now() + begins_in).replace(second=0, microsecond=0)
    event.set_times(
        event.timezone,
        wall_of(begins, event.timezone)[0],
        wall_of(begins + lasts, event.timezone)[0],
    )
    for each in db.session.scalars(sa.select(EventRegistration).filter_by(event_id=event_id)):
        each.changed_at -= was - event.starts_at
    db.session.commit()


@pytest.fixture
def people(place) -> dict[str, Member]:
    """Who takes part, all reading French."""
    made = {
        name: make_member(who(name), lang="fr", handle=f"{name.lower()}-ecoute", country="SN")
        for name in ("Aminata", "Basile")
    }
    made["Odile"] = make_member(who("Odile"), roles=(EVENTS_OFFICER,), lang="fr")
    make_space(SPACE, moderators=(made["Odile"],))
    return made


def ask_for_a_talk(visit, member: Member) -> Page:
    """A member finds the way from the list of their requests, and writes a concept note."""
    page: Page = visit("/fr/events/requests", member)
    follow(page, "Ask for a GCM Talk")
    page.get_by_label(taxonomy.framework("gcm").label("fr"), exact=True).check()
    page.get_by_label(fr("Title"), exact=True).fill(TITLE)
    objectives = page.get_by_role("group", name=fr("Objectives"))
    objectives.get_by_text(fr("Choose"), exact=True).click()
    objectives.get_by_label(taxonomy.objective("gcm-04").label("fr")).check()
    page.get_by_label(fr("Concept note"), exact=True).fill(
        "Trois registres, une récolte : **qui renouvelle**, où, et à quel prix ?"
    )
    wished = dt.datetime.now() + dt.timedelta(days=20)
    page.get_by_label(beginning("First choice")).fill(f"{wished:%Y-%m-%dT14:00}")
    press(page, "Send the request")
    page.wait_for_url(re.compile(r"/fr/events/requests/\d+$"))
    expect(page.get_by_text(fr("Requested"), exact=True)).to_be_visible()
    return page


def talk_it_over(asker: Page, officer: Page) -> None:
    """An officer takes it over; each reads what the other wrote; it is confirmed."""
    told(officer, TITLE)
    press(officer, "Look after it")
    officer.get_by_label(fr("Your message")).fill("Qui prendra la parole ?")
    press(officer, "Send")
    expect(officer.get_by_text("Qui prendra la parole ?")).to_be_visible()
    told(asker, TITLE)
    expect(asker.get_by_text("Qui prendra la parole ?")).to_be_visible()
    asker.get_by_label(fr("Your message")).fill("La directrice du registre de Kasumbé.")
    press(asker, "Send")
    told(officer, TITLE)
    expect(officer.get_by_text("La directrice du registre de Kasumbé.")).to_be_visible()
    checked(officer)
    officer.get_by_text(fr("Confirm it as an event"), exact=True).click()
    press(officer, "Confirm it")
    officer.wait_for_url("**/edit")


def announce(officer: Page, joining_link: str) -> None:
    """The officer gives it a way in and one seat, and announces it."""
    planning = officer.url
    officer.goto(f"{planning}/place")
    officer.get_by_label(beginning("Joining link")).fill(joining_link)
    press(officer, "Save")
    officer.wait_for_url(planning)
    officer.goto(f"{planning}/registration")
    officer.get_by_label(beginning("Seats")).fill("1")
    press(officer, "Save")
    officer.wait_for_url(planning)
    follow(officer, "Questions at registration")
    follow(officer, "Add a question")
    officer.get_by_label(beginning("Question (%(language)s)", language="Français")).fill(
        OWN_QUESTION
    )
    press(officer, "Save")
    expect(officer.get_by_role("link", name=OWN_QUESTION)).to_be_visible()
    officer.goto(planning)
    checked(officer)
    press(officer, "Announce the event")
    expect(officer.locator(".flashes")).to_be_visible()


def register_guest(visit, address: str) -> Page:
    """Somebody without an account takes the one seat, by the link of the mail."""
    guest: Page = visit(address)
    follow(guest, "Register for the event")
    guest.locator("main").get_by_label(fr("Email address")).fill(GUEST)
    guest.get_by_label(fr("Your name")).fill("Ginette Parcours")
    guest.get_by_label(re.compile(f"^{OWN_QUESTION}")).fill("Mon équipe et moi.")
    press(guest, "Register for the event")
    expect(guest.get_by_role("heading", level=1)).to_have_text(fr("Look at your mail"))
    guest.goto(link_in(mailed(guest, GUEST, TITLE)))
    checked(guest)
    press(guest, "Confirm my registration")
    expect(guest.get_by_text(fr("You are registered, and a seat is yours."))).to_be_visible()
    return guest


def register_member(visit, address: str, member: Member) -> Page:
    """A member with a small phone comes second, and waits."""
    page: Page = visit(address, member, **PHONE)
    follow(page, "Register for the waiting list")
    checked(page)
    press(page, "Register for the waiting list")
    place = fr("Your place on the waiting list: %(number)s of %(among)s.", number=1, among=1)
    expect(page.get_by_text(place)).to_be_visible()
    checked(page)
    return page


def join(page: Page, address: str, link: str) -> None:
    """Who has the seat is led in by the button, once it is time."""
    page.goto(address)
    assert link not in page.content()
    follow(page, "Join")
    assert link not in page.content()
    checked(page)
    press(page, "Join now")
    page.wait_for_url(link)


def ask_live(asker: Page, desk: Page, address: str) -> None:
    """A question that is asked in one browser is supported and answered in the other."""
    for page in (asker, desk):
        page.goto(f"{address}/live")
        expect(page.locator("[data-session][data-live=on]")).to_be_attached(timeout=15_000)
    for words in (ASKED, OPEN_QUESTION):
        asker.get_by_label(fr("Your question")).fill(words)
        press(asker, "Ask the question")
        expect(asker.locator(".live-question").filter(has_text=words)).to_be_visible()
        expect(button(asker, "Ask the question")).to_be_enabled()
    new = desk.locator("[data-live-show]")
    expect(new).to_contain_text("2")
    new.press("Enter")
    first = desk.locator(".live-question").filter(has_text=ASKED)
    first.locator("[data-focus=support]").press("Enter")
    theirs = asker.locator(".live-question").filter(has_text=ASKED)
    expect(theirs.locator(".support-count")).to_contain_text("1")
    first.get_by_role("button", name=fr("Answered"), exact=True).press("Enter")
    expect(theirs).to_have_attribute("data-state", "answered")
    # What was answered goes to the end, but not under the reader's hands.
    anew = asker.locator("[data-live-sort]")
    expect(anew).to_be_visible()
    anew.press("Enter")
    expect(anew).to_be_hidden()
    checked(asker)


def complete(officer: Page, address: str) -> None:
    """What the event leaves behind is gathered until nothing is missing, and published."""
    officer.goto(address)
    follow(officer, "Dossier")
    dossier = officer.url
    part(officer, "recording").get_by_label(beginning("Address of the recording")).fill(RECORDING)
    button_in(officer, "recording", "Save").press("Enter")
    part(officer, "summary").get_by_role("link", name="Français").click()
    officer.get_by_label(fr("Summary"), exact=True).fill("Le **fourgon** suit la paie.")
    press(officer, "Save")
    officer.wait_for_url(re.compile(re.escape(dossier)))
    part(officer, "questions").get_by_role("link", name=fr("Open a topic for it")).click()
    officer.get_by_label(beginning("Space")).select_option(label=SPACE)
    press(officer, "Open or propose the topic")
    expect(officer.get_by_role("heading", level=1)).to_have_text(OPEN_QUESTION)
    for name in ("resources", "outcomes", "survey"):
        officer.goto(dossier)
        part(officer, name).get_by_label(beginning("Reason")).fill("Rien à joindre.")
        button_in(officer, name, "It is not needed").press("Enter")
        expect(officer.locator(f"#{name} > summary")).to_contain_text(fr("Not needed"))
    checked(officer)
    press(officer, "Publish the dossier")
    expect(officer.get_by_role("button", name=fr("Publish the dossier"))).to_have_count(0)


def part(page: Page, name: str) -> Locator:
    """A part of the dossier, opened."""
    found = page.locator(f"details#{name}")
    if found.get_attribute("open") is None:
        found.locator("summary").first.press("Enter")
    return found


def button_in(page: Page, name: str, words: str) -> Locator:
    """The first button of these words in a part of the dossier."""
    return part(page, name).get_by_role("button", name=fr(words), exact=True).first


def test_a_talk_goes_the_whole_way_in_french(visit, place, people):
    aminata, basile, odile = people["Aminata"], people["Basile"], people["Odile"]
    basiles = basile.email
    db.session.rollback()
    asker = ask_for_a_talk(visit, aminata)
    officer = visit("/fr/", odile)
    talk_it_over(asker, officer)
    announce(officer, place.address("/fr/about"))
    event_id, slug = db.session.execute(
        sa.select(Event.id, Event.slug).join(EventText).where(EventText.title == TITLE)
    ).one()
    db.session.rollback()

    address = f"/fr/events/{slug}"
    guest = register_guest(visit, address)
    waiting = register_member(visit, address, basile)

    # The first gives the seat back by the link of the mail; the second is offered it.
    registered = mailed(guest, GUEST, fr("You are registered: %(event)s", event=TITLE))
    guest.goto(link_in(registered))
    follow(guest, "Withdraw")
    checked(guest)
    press(guest, "Withdraw")
    expect(guest.get_by_text(fr("You have withdrawn and come no more."))).to_be_visible()
    offered = mailed(waiting, basiles, fr("A seat for you: %(event)s", event=TITLE))
    assert fr("Take the seat") in offered.text
    waiting.reload()
    press(waiting, "Take the seat")
    expect(waiting.get_by_text(fr("You are registered, and a seat is yours."))).to_be_visible()

    time_passes(event_id, begins_in=dt.timedelta(minutes=20))
    tasks.remind()
    db.session.rollback()
    reminder = mailed(waiting, basiles, fr("Begins within the hour: %(event)s", event=TITLE))
    link = place.address("/fr/about")
    assert link not in reminder.text + reminder.html + str(reminder.calendar)
    invitation = mailed(waiting, basiles, fr("You are registered: %(event)s", event=TITLE))
    assert (invitation.calendar_method, link in str(invitation.calendar)) == ("REQUEST", False)

    join(waiting, address, link)
    time_passes(event_id, begins_in=dt.timedelta(minutes=-5))
    ask_live(waiting, officer, address)

    time_passes(event_id, begins_in=dt.timedelta(hours=-3))
    tasks.finish_events()
    db.session.rollback()
    complete(officer, address)
    event = db.session.get_one(Event, event_id)
    assert event.phase == COMPLETE
    db.session.rollback()

    reader = visit("/fr/objectives/gcm-04", **PHONE)
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.locator("main")).to_contain_text("Le fourgon suit la paie.")
    checked(reader)
    thanks = mailed(waiting, basiles, fr("Thank you for coming: %(event)s", event=TITLE))
    assert re.search(r"/fr/events/registrations/\S+/survey", thanks.text)
    told(waiting, fr("What came of it: %(event)s", event=TITLE))
    recording = waiting.get_by_role("link", name=fr("Watch the recording"))
    expect(recording).to_have_attribute("href", RECORDING)
