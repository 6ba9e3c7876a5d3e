"""Of an answer only what was newly written is left, whatever program and language it came in."""

import re
from email import message_from_bytes

import pytest

from hub.core.i18n import LANGUAGES, in_language
from hub.core.inbound import read
from hub.core.inbound.answers import new_text
from hub.core.inbound.bodies import body_of
from hub.core.mail import answer_line, answer_words
from tests.core.inbound.samples import ANSWERED, MAILS, SENDER, TOKEN, expected

SIGNS = re.compile(r".*##-.*-##.*")


def without_plain_text(part):
    """As if the program had sent HTML alone."""
    if part.is_multipart():
        kept = part.get_payload()
        if part.get_content_type() == "multipart/alternative":
            kept = [each for each in kept if each.get_content_type() != "text/plain"]
        for each in kept:
            without_plain_text(each)
        part.set_payload(kept)
    return part


def names(mails):
    return [mail.stem for mail in mails]


def in_one_space(text):
    return re.sub(r"[ \t]+", " ", text).replace("\n ", "\n")


def test_samples_are_at_least_twenty_in_all_languages():
    assert len(MAILS) >= 20
    assert {mail.stem.rsplit("-", 1)[1] for mail in MAILS} == set(LANGUAGES)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["pipe", "imap"])
@pytest.mark.parametrize("mail", MAILS, ids=names(MAILS))
def test_answer_is_what_was_newly_written(mail, line_end):
    found = read(mail.read_bytes().replace(b"\n", line_end))
    assert found.text == expected(mail)
    assert (found.sender, found.program, found.answers[0]) == (SENDER, "", ANSWERED)
    assert TOKEN in found.destinations


@pytest.mark.parametrize("mail", MAILS, ids=names(MAILS))
def test_answer_is_found_without_our_line(mail):
    text = SIGNS.sub("", body_of(message_from_bytes(mail.read_bytes())).text)
    assert new_text(text) == expected(mail)


@pytest.mark.parametrize("mail", MAILS, ids=names(MAILS))
def test_answer_is_found_in_html_alone(mail):
    text = body_of(without_plain_text(message_from_bytes(mail.read_bytes()))).text
    if text:
        assert in_one_space(new_text(text)) == in_one_space(expected(mail))
        assert in_one_space(new_text(SIGNS.sub("", text))) == in_one_space(expected(mail))


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_our_line_is_known_in_every_language(app, lang):
    with in_language(lang):
        line = answer_line()
    below = "\n\nThe Hub\nAmina replied to you\n"
    assert new_text(f"Yes.\n\n{line}{below}") == "Yes."
    assert new_text(f"Yes.\n\n> {line}{below}").startswith("Yes.")
    bare = line.strip("#-— ")
    assert new_text(f"Yes.\n\n[{bare}]{below}", marker_words=answer_words()) == "Yes."


@pytest.mark.parametrize(
    "attribution",
    [
        "On 26 Nov 2026, at 15:04, The Hub <hub@example.org> wrote:",
        "On Thu, Nov 26, 2026 at 3:04 PM The Hub\n<hub@example.org> wrote:",
        "On Thursday, 26 November 2026 at 15:04:05 CET, The Hub\n<hub@example.org>\nwrote:",
        'At 2026-11-26 15:04:05, "The Hub" <hub@example.org> wrote:',
        "Le 26/11/2026 à 15:04, The Hub a écrit\u00a0:",
        "Le jeudi 26 novembre 2026 à 15:04:05 UTC+1, The Hub\n<hub@example.org> a écrit :",
        "El 26/11/2026 a las 15:04, The Hub escribió:",
        "El jue, 26 nov 2026 a las 15:04, The Hub (<hub@example.org>) escribió:",
        "26.11.2026 15:04, The Hub пишет:",
        "26 нояб. 2026 г., в 15:04, The Hub <hub@example.org> написал(а):",
        "Четверг, 26 ноября 2026, 15:04 +03:00 от The Hub <hub@example.org>:",
        "在 2026/11/26 15:04, The Hub 写道:",
        '在 2026-11-26 15:04:05,"The Hub" <hub@example.org> 写道:',
        "في ٢٦ نوفمبر ٢٠٢٦، الساعة ٣:٠٤ م، كتبت The Hub <hub@example.org>:",
        "The Hub <hub@example.org> schrieb am 26.11.2026 15:04:",
    ],
)
def test_line_above_a_quote_goes_with_it(attribution):
    assert new_text(f"Yes.\n\n{attribution}\n\n> No?\n> Or?\n\nIndeed.") == "Yes.\n\nIndeed."
    assert new_text(f"Yes.\n\n{attribution}\n\n") == "Yes."


@pytest.mark.parametrize(
    "attribution",
    [
        "El jueves, 26 de noviembre de 2026, 15:04:05 CET, The Hub\n<hub@example.org> escribió:",
        "On Thursday, November 26, 2026 at 03:04:05 PM GMT+1, The Hub wrote:",
        "在 2026年11月26日 15:04,The Hub 写道:",
    ],
)
def test_line_above_an_earlier_message_goes_with_all_below(attribution):
    assert new_text(f"Yes.\n\n{attribution}\n\nNo?\n\nOr?\n") == "Yes."


@pytest.mark.parametrize(
    "header",
    [
        "From: The Hub <hub@example.org>\nSent: Thursday\nTo: Omar\nSubject: Fees",
        "________________________________\nFrom: The Hub\nSent: Thursday\nTo: Omar\nSubject: Fees",
        "*From:* The Hub\n*Date:* Thursday\n*To:* Omar\n*Subject:* Fees",
        "De : The Hub <hub@example.org>\nEnvoyé : jeudi\nÀ : Omar\nObjet : Frais",
        "De: The Hub\nFecha: jueves\nPara: Omar\nAsunto: Tasas",
        "От: The Hub\nДата: 26 ноября\nКому: Omar\nТема: Сборы",
        "发件人:The Hub\n发送时间:2026年11月26日\n收件人:Omar\n主题:费用",
        "---- 回复的原邮件 ----\n| 发件人 | The Hub |\n| 发送日期 | 2026年 |\n| 收件人 | Omar |",
        "من: The Hub\nالتاريخ: الخميس\nإلى: Omar\nالموضوع: رسوم",
        "-----Message d’origine-----\nThe Hub",
        "-------- Исходное сообщение --------\nThe Hub",
        "---------- Forwarded message ---------\nThe Hub",
        "Begin forwarded message:\n\nThe Hub",
    ],
)
def test_headers_of_an_earlier_message_go_with_all_below(header):
    assert new_text(f"Yes.\n\n{header}\n\nWho pays?\n\nSomebody.\n") == "Yes."


@pytest.mark.parametrize(
    "advertisement",
    [
        "Sent from my iPhone",
        "Sent from Outlook for Android",
        "Get Outlook for iOS<https://example.org/x>",
        "Sent from Yahoo Mail on Android",
        "Envoyé de mon iPad",
        "Envoyé depuis mon appareil Galaxy",
        "Télécharger Outlook pour Android<https://example.org/x>",
        "Enviado desde mi iPhone",
        "Обратная сторона\n-- \nОтправлено с iPhone",
        "Отправлено из мобильной Почты",
        "发自我的华为手机",
        "来自 iPhone 的邮件",
        "获取 Outlook for Android<https://example.org/x>",
        "أُرسلت من الـ iPhone",
        "أرسلت من جهاز Galaxy الخاص بي",
        "-- \nOmar Haddad\nMinistry of Labour",
    ],
)
def test_signature_is_left_out(advertisement):
    assert new_text(f"Yes.\n\n{advertisement}\n").split("\n")[0] == "Yes."
    last = advertisement.split("\n")[-1].split("<")[0]
    assert last not in new_text(f"Yes.\n\n{advertisement}\n")


@pytest.mark.parametrize(
    "text",
    [
        "On the other hand, Amina wrote:\nfees are forbidden in 12 countries.",
        "From: workers\nTo: agencies, money flows.",
        "Sent from the ministry to the agencies, the form came back.\nThat was in May.",
        "Le ministère a écrit : rien.",
        "Three points:\n\n1. fees\n2. contracts\n\n---\n\nThat is all.",
        "See https://example.org/a?b=c&d=e for the law of 2021:\n\nhttps://example.org/law",
        "In their letter, on page 3:\n\nOn 5 May 2021 the ministry wrote:\nfees are forbidden.",
        "I asked Amina <amina@example.org> in 2025 what she thinks:\nfees are forbidden.",
        "Вчера он написал:\nничего.",
        "a > b, and\n\n| x | y |\n|---|---|\n| 1 | 2 |",
    ],
)
def test_words_like_a_programs_are_kept(text):
    assert new_text(text) == text


def test_lines_broken_at_the_margin_are_whole_again():
    broken = (
        "The employer pays the fees in most of the countries where we work, as a law\n"
        "of 2021 says. Many agencies keep to it.\n"
        "Short.\n"
        "\n"
        "- one thing that is so long that it was broken by the program of its sender\n"
        "  here\n"
        "- another\n"
    )
    assert new_text(broken) == (
        "The employer pays the fees in most of the countries where we work, as a law of 2021 "
        "says. Many agencies keep to it.\n"
        "Short.\n"
        "\n"
        "- one thing that is so long that it was broken by the program of its sender\n"
        "  here\n"
        "- another"
    )


def test_lines_that_somebody_broke_stay_broken():
    poem = "Ministry of Labour\n12 Long Street\nSomewhere\n\nOmar"
    assert new_text(poem) == poem
