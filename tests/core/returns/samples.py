"""Mail that servers and programs send back, in their own ways: each with what it says of us.

ADDRESS could not be reached, PATH is where the mail came back to, NAME is its Message-ID.
"""

from dataclasses import dataclass

HARD, SOFT, COMPLAINT, NOTHING = "hard", "soft", "complaint", None
ADDRESS, PATH, NAME = "amina@example.org", "{PATH}", "{NAME}"

SENT = f"""\
Return-Path: <{PATH}>
Received: from hub.example.org by mx.example.net; Thu, 26 Nov 2026 14:00:00 +0000
From: The Hub <hub@example.org>
To: {ADDRESS}
Subject: New reply
Date: Thu, 26 Nov 2026 14:00:00 +0000
Message-ID: {NAME}
"""


@dataclass(frozen=True)
class Sample:
    """A message of a program or a person, and the kind of return that it is, if it is one."""

    name: str
    kind: str | None
    text: str

    def filled(self, *, path: str, name: str) -> bytes:
        """The message as it comes back for one mail of ours."""
        return self.text.replace(PATH, path).replace(NAME, name).encode()


def headers(sender, subject, *more, null_path=True):
    """What every message begins with."""
    return "\n".join(
        [
            f"Return-Path: {'<>' if null_path else f'<{ADDRESS}>'}",
            f"Delivered-To: {PATH}",
            f"From: {sender}",
            f"To: {PATH}",
            f"Subject: {subject}",
            "Date: Thu, 26 Nov 2026 15:00:00 +0000",
            "Message-ID: <report@mx.example.net>",
            "MIME-Version: 1.0",
            *more,
        ]
    )


def dsn(
    name,
    kind,
    status,
    diagnostic,
    *,
    sender="MAILER-DAEMON@mx.example.net (Mail Delivery System)",
    subject="Undelivered Mail Returned to Sender",
    action="failed",
    said="I'm sorry to have to inform you that your message could not be delivered.",
    recipient=f"Final-Recipient: rfc822; {ADDRESS}",
    part="text/rfc822-headers",
    auto="Auto-Submitted: auto-replied",
):
    """A report by RFC 3464."""
    fields = [recipient, f"Action: {action}", f"Status: {status}"]
    if diagnostic:
        fields.append(f"Diagnostic-Code: {diagnostic}")
    top = headers(
        sender, subject, auto,
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"',
    )  # fmt: skip
    return Sample(
        name,
        kind,
        f"{top}\n\n--b1\nContent-Type: text/plain; charset=utf-8\n\n{said}\n\n"
        f"--b1\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example.net\nArrival-Date: Thu, 26 Nov 2026 14:00:00 +0000\n\n"
        + "\n".join(fields)
        + f"\n\n--b1\nContent-Type: {part}\n\n{SENT}\n--b1--\n",
    )


def plain(
    name, kind, sender, subject, said, *more, copy="------ This is a copy of the message ------"
):
    """What a server says in its own words, with what was sent below."""
    top = headers(sender, subject, *more, "Content-Type: text/plain; charset=utf-8")
    return Sample(name, kind, f"{top}\n\n{said}\n\n{copy}\n\n{SENT}\nSomebody answered.\n")


def feedback(name, kind, feedback_type, *fields, sent=SENT):
    """A complaint by RFC 5965."""
    top = headers(
        "Feedback Loop <fbl@provider.example>", "Email Feedback Report for IP 192.0.2.1",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b1"',
        null_path=False,
    )  # fmt: skip
    told = "\n".join(
        [f"Feedback-Type: {feedback_type}", "User-Agent: Loop/1.0", "Version: 1", *fields]
    )
    return Sample(
        name,
        kind,
        f"{top}\n\n--b1\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n"
        f"--b1\nContent-Type: message/feedback-report\n\n{told}\n\n"
        f"--b1\nContent-Type: message/rfc822\n\n{sent}\nSomebody answered.\n\n--b1--\n",
    )


def note(name, subject, said, *more, sender=f"Amina <{ADDRESS}>", null_path=True):
    """An automatic answer, or a person's, to where mail comes back to."""
    top = headers(
        sender, subject, *more, "Content-Type: text/plain; charset=utf-8", null_path=null_path
    )
    return Sample(name, NOTHING, f"{top}\n\n{said}\n")


AUTO = "Auto-Submitted: auto-replied"
EXIM = "Mail Delivery System <Mailer-Daemon@mx.example.net>"
EXCHANGE = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.org>"
GOOGLE = "Mail Delivery Subsystem <mailer-daemon@googlemail.com>"
EXIM_SAID = (
    "This message was created automatically by mail delivery software.\n\n"
    "A message that you sent could not be delivered to one or more of its\n"
    "recipients. This is a permanent error. The following address(es) failed:\n\n"
)
QMAIL = (
    "Hi. This is the qmail-send program at mx.example.net.\n"
    "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
    "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
)
QMAIL_COPY = "--- Below this line is a copy of the message."

HARD_ONES = [
    dsn("postfix-unknown-user", HARD, "5.1.1", f"smtp; 550 5.1.1 <{ADDRESS}>: Recipient address rejected: User unknown in virtual mailbox table"),
    dsn("postfix-local", HARD, "5.1.1", 'x-unix; unknown user: "amina"', said=f'<{ADDRESS}>: unknown user: "amina"'),
    dsn("postfix-no-domain", HARD, "5.4.4", "X-Postfix; Host or domain name not found. Name service error for name=example.org type=AAAA: Host not found"),
    dsn("postfix-null-mx", HARD, "5.1.10", "X-Postfix; Domain example.org does not accept mail (nullMX)"),
    dsn("sendmail-user-unknown", HARD, "5.1.1", "SMTP; 550 5.1.1 <amina@example.org>... User unknown", sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>", subject="Returned mail: see transcript for details", auto="Auto-Submitted: auto-generated (failure)", part="message/rfc822"),
    dsn("sendmail-host-unknown", HARD, "5.1.2", "", sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>", subject="Returned mail: Host unknown (Name server: example.org: host not found)", said="550 5.1.2 <amina@example.org>... Host unknown (Name server: example.org: host not found)"),
    dsn("exim-dsn", HARD, "5.0.0", f"smtp; 550 5.1.1 <{ADDRESS}> User doesn't exist: amina@example.org", sender=EXIM, subject="Mail delivery failed: returning message to sender"),
    dsn("exim-dsn-words", HARD, "5.0.0", "smtp; 550 No such person at this address", sender=EXIM, subject="Mail delivery failed: returning message to sender"),
    plain("exim-4-unrouteable", HARD, EXIM, "Mail delivery failed: returning message to sender", EXIM_SAID + f"  {ADDRESS}\n    Unrouteable address", f"X-Failed-Recipients: {ADDRESS}", AUTO, copy="------ This is a copy of the message, including all the headers. ------"),
    plain("exim-4-smtp", HARD, EXIM, "Mail delivery failed: returning message to sender", EXIM_SAID + f"  {ADDRESS}\n    SMTP error from remote mail server after RCPT TO:<{ADDRESS}>:\n    host mx.example.org [192.0.2.9]: 550 5.1.1 unknown user", f"X-Failed-Recipients: {ADDRESS}", AUTO),
    plain("qmail-no-mailbox", HARD, "MAILER-DAEMON@mx.example.net", "failure notice", QMAIL + f"<{ADDRESS}>:\nSorry, no mailbox here by that name. (#5.1.1)", copy=QMAIL_COPY),
    plain("qmail-remote", HARD, "MAILER-DAEMON@mx.example.net", "failure notice", QMAIL + f"<{ADDRESS}>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 {ADDRESS}: user does not exist\nGiving up on 192.0.2.7.", copy=QMAIL_COPY),
    plain("qmail-no-host", HARD, "MAILER-DAEMON@mx.example.net", "failure notice", QMAIL + f"<{ADDRESS}>:\nSorry, I couldn't find any host named example.org. (#5.1.2)", copy=QMAIL_COPY),
    dsn("exchange-2016", HARD, "5.1.1", "smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", sender=EXCHANGE, subject="Undeliverable: New reply", part="message/rfc822"),
    dsn("office-365", HARD, "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient amina@example.org not found by SMTP address lookup", sender=EXCHANGE, subject="Undeliverable: New reply", said="Your message to amina@example.org couldn't be delivered.\namina wasn't found at example.org.", part="message/rfc822"),
    dsn("office-365-edge", HARD, "5.4.1", "smtp;550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB5EUR01.prod.protection.outlook.com]", sender=EXCHANGE, subject="Undeliverable: New reply"),
    dsn("office-365-no-domain", HARD, "5.4.310", "smtp;550 5.4.310 DNS domain example.org does not exist [Message=InfoDomainNonexistent]", sender=EXCHANGE, subject="Undeliverable: New reply"),
    dsn("office-365-fr", HARD, "5.1.10", "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", sender=EXCHANGE, subject="=?utf-8?Q?Non_remis_:_New_reply?=", said="Votre message à amina@example.org n’a pas pu être remis.\namina est introuvable à l’adresse example.org."),
    dsn("exchange-2003", HARD, "5.1.1", "", sender="postmaster@example.org", subject="Delivery Status Notification (Failure)", said="This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed.\n\n       amina@example.org"),
    dsn("gmail-no-such-user", HARD, "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try\n 550-5.1.1 double-checking the recipient's email address for typos or\n 550-5.1.1 unnecessary spaces. For more information, go to\n 550 5.1.1  https://support.google.com/mail/?p=NoSuchUser x-20si1 - gsmtp", sender=GOOGLE, subject="Delivery Status Notification (Failure)", part="message/rfc822"),
    dsn("gmail-disabled", HARD, "5.2.1", "smtp; 550 5.2.1 The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser", sender=GOOGLE, subject="Delivery Status Notification (Failure)"),
    plain("gmail-older", HARD, GOOGLE, "Delivery Status Notification (Failure)", f"Delivery to the following recipient failed permanently:\n\n     {ADDRESS}\n\nTechnical details of permanent failure:\nThe error that the other server returned was: 550 550 5.1.1 <{ADDRESS}>: Recipient address rejected: User unknown (state 14).", f"X-Failed-Recipients: {ADDRESS}", copy="----- Original message -----"),
    dsn("gmail-no-domain", HARD, "5.1.2", "smtp; The recipient server did not accept our requests to connect. [DNS Error: DNS type 'mx' lookup of example.org responded with code NXDOMAIN Domain name not found: example.org]", sender=GOOGLE, subject="Delivery Status Notification (Failure)"),
    plain("yahoo", HARD, "MAILER-DAEMON@yahoo.com", "Failure Notice", f"Sorry, we were unable to deliver your message to the following address.\n\n<{ADDRESS}>:\n554: delivery error: dd This user doesn't have a yahoo.com account ({ADDRESS}) [0] - mta1.mail.yahoo.com", copy="--- Below this line is a copy of the message."),
    dsn("yahoo-through-postfix", HARD, "5.0.0", f"smtp; 554 delivery error: dd This user doesn't have a yahoo.com account ({ADDRESS}) [0] - mta1.mail.yahoo.com"),
    dsn("yahoo-disabled", HARD, "5.0.0", "smtp; 554 delivery error: dd Sorry your message to amina@example.org cannot be delivered. This account has been disabled or discontinued [#102]. - mta1.mail.yahoo.com"),
    dsn("aol", HARD, "5.1.1", "smtp; 550 5.1.1 <amina@example.org>: Recipient address rejected: aol.com", sender="Mail Delivery Subsystem <MAILER-DAEMON@omr.aol.com>", subject="Returned mail: User unknown"),
    plain("aol-older", HARD, "MAILER-DAEMON@aol.com", "Mail Delivery Problem", "Your mail to the following recipients could not be delivered because they are not accepting mail:\n\tamina\n550 MAILBOX NOT FOUND", copy="----- Message header follows -----"),
    plain("mail-ru", HARD, "mailer-daemon@corp.mail.ru", "Mail failure.", f"This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its recipients.\nThe following address(es) failed:\n\n  {ADDRESS}\n    Message was not accepted -- invalid mailbox. Local mailbox {ADDRESS} is unavailable: user not found", f"X-Failed-Recipients: {ADDRESS}"),
    plain("mail-ru-ru", HARD, "mailer-daemon@mail.ru", "Недоставленное сообщение", f"Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n\nК сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\n{ADDRESS}\n  Пользователь не найден.", copy="------ Заголовки исходного письма ------"),
    plain("yandex-ru", HARD, "mailer-daemon@yandex.ru", "Недоставленное сообщение", f"Это письмо отправлено почтовым сервером yandex.ru.\n\nК сожалению, Ваше письмо не может быть отправлено адресату:\n\n<{ADDRESS}>: 550 5.1.1 Нет такого пользователя", copy="------ Заголовки исходного письма ------"),
    plain("qq", HARD, "PostMaster@qq.com", "=?utf-8?B?57O757uf6YCA5L+h?=", f"很抱歉，您的邮件未能送达。\n\n收件人邮件地址（{ADDRESS}）不存在，邮件无法送达。\nhost mx.qq.com said: 550 Mailbox unavailable. 用户不存在", "Auto-Submitted: auto-replied", copy="---------- 原邮件 ----------"),
    plain("163", HARD, "Postmaster@163.com", "=?utf-8?B?57O757uf6YCA5L+h?=", f"抱歉，您的邮件被退回来了……\n\n收件人：{ADDRESS}\n退信原因：收件人地址不存在，无此用户。\nSMTP error, RCPT TO: 550 User not found: {ADDRESS}", copy="---------- 原邮件信息 ----------"),
    plain("sina", HARD, "MAILER-DAEMON@sina.com", "系统退信", f"您好，您发给 {ADDRESS} 的邮件被退回。\n原因：550 无效收件人，用户不存在", copy="---------- 原邮件 ----------"),
    dsn("zimbra", HARD, "5.1.1", f"smtp; 550 5.1.1 <{ADDRESS}>: Recipient address rejected: example.org", sender="MAILER-DAEMON@zimbra.example.org (Mail Delivery System)"),
    dsn("amazon-ses", HARD, "5.1.1", "smtp; 550 5.1.1 user unknown", sender="MAILER-DAEMON@amazonses.com", subject="Delivery Status Notification (Failure)", said="An error occurred while trying to deliver the mail to the following recipients:\namina@example.org", auto="X-SES-Outgoing: 2026.11.26-192.0.2.1"),
    dsn("mimecast", HARD, "5.1.1", "smtp; 550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550", sender="postmaster@eu-smtp-1.mimecast.com", subject="[Postmaster] Email Delivery Failure"),
    dsn("proofpoint", HARD, "5.1.1", "smtp; 550 5.1.1 User Unknown", sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.pphosted.com>"),
    dsn("barracuda", HARD, "5.1.1", "smtp; 550 permanent failure for one or more recipients (amina@example.org:550 5.1.1 User unknown)", sender="MAILER-DAEMON@barracuda.example.org"),
    dsn("icloud", HARD, "5.1.1", "smtp; 550 5.1.1 <amina@example.org>: user does not exist", sender="Mail Delivery System <MAILER-DAEMON@icloud.com>"),
    dsn("ovh", HARD, "5.0.0", "smtp; 550 5.1.1 <amina@example.org>: Recipient address rejected: User unknown", sender="MAILER-DAEMON@mx1.mail.ovh.net (Mail Delivery System)"),
    dsn("gmx", HARD, "5.0.0", "smtp; 550 Requested action not taken: mailbox unavailable For explanation visit https://postmaster.gmx.net/en/case?c=r0601", sender='"GMX Mailer Daemon" <mailer-daemon@gmx.net>', subject="Mail delivery failed: returning message to sender"),
    plain("gmx-de", HARD, '"GMX Mailer Daemon" <mailer-daemon@gmx.de>', "Mail delivery failed: returning message to sender", f"Diese Nachricht wurde automatisch erzeugt.\n\nIhre Nachricht konnte nicht zugestellt werden:\n\n{ADDRESS}:\nSMTP error from remote server for RCPT TO command: 550 Empfänger unbekannt"),
    plain("lotus-domino", HARD, "Postmaster@example.org", "DELIVERY FAILURE: User amina (amina@example.org) not listed in Domino Directory", f"Your message\n\n  Subject: New reply\n\nwas not delivered to:\n\n  {ADDRESS}\n\nbecause:\n\n  User amina ({ADDRESS}) not listed in Domino Directory"),
    dsn("courier", HARD, "5.0.0", "smtp; 550 User unknown.", sender='"Courier mail server at mx.example.net" <@mx.example.net>', subject="NOTICE: mail delivery status.", said="This is a delivery status notification from mx.example.net, running the Courier mail server."),
    dsn("hotmail", HARD, "5.5.0", "smtp;550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", sender="postmaster@hotmail.com", subject="Delivery Status Notification (Failure)"),
    dsn("opensmtpd", HARD, "5.1.1", "", action="error", sender="Mailer Daemon <MAILER-DAEMON@mx.example.net>", subject="Delivery status notification: error", said=f"    {ADDRESS}: 550 5.1.1 Invalid recipient"),
    dsn("groupwise", HARD, "5.1.1", "smtp; 550 5.1.1 no such user (GWIA)", sender="Mailer-Daemon <postmaster@gw.example.org>", subject="Message status - undeliverable"),
    plain("orange-fr", HARD, "MAILER-DAEMON@orange.fr", "Echec de remise du message", f"Votre message n’a pas pu être délivré au destinataire suivant :\n\n<{ADDRESS}> : utilisateur inconnu, cette adresse n’existe pas.", copy="----- Message original -----"),
    plain("telefonica-es", HARD, "postmaster@telefonica.example", "Mensaje no entregado", f"Su mensaje no ha podido ser entregado a {ADDRESS}.\nMotivo: usuario desconocido (550).", copy="----- Mensaje original -----"),
    plain("etisalat-ar", HARD, "mailer-daemon@mail.example.ae", "تعذر تسليم الرسالة", f"تعذر تسليم رسالتك إلى {ADDRESS}.\nالسبب: المستخدم غير موجود على هذا الخادم.", copy="----- الرسالة الأصلية -----"),
    plain("libero-it", HARD, "MAILER-DAEMON@libero.it", "Mancata consegna", f"Messaggio non consegnato a {ADDRESS}:\n550 destinatario sconosciuto", copy="----- Messaggio originale -----"),
    plain("mdaemon", HARD, "MDaemon@example.org", "Permanent Delivery Failure", f"The attached message had PERMANENT fatal delivery errors!\n\nFailed address: {ADDRESS}\n\n--- Session Transcript ---\n >>> RCPT To:<{ADDRESS}>\n <<< 550 {ADDRESS}, Recipient unknown"),
    dsn("without-recipient-type", HARD, "5.1.1", "", recipient=f"Final-Recipient: <{ADDRESS}>", said="550 5.1.1 User unknown"),
    dsn("original-recipient", HARD, "5.1.1", "smtp; 550 5.1.1 no such user", recipient=f"Original-Recipient: rfc822;{ADDRESS}\nFinal-Recipient: rfc822;amina.k@other.example"),
    dsn("smtputf8", HARD, "5.1.1", "smtp; 550 5.1.1 المستخدم غير موجود", recipient=f"Final-Recipient: utf-8; {ADDRESS}"),
]  # fmt: skip

SOFT_ONES = [
    dsn("postfix-full", SOFT, "5.2.2", f"smtp; 552 5.2.2 <{ADDRESS}>: Recipient address rejected: Mailbox full"),
    dsn("postfix-expired", SOFT, "4.4.1", "X-Postfix; connect to mx.example.org[192.0.2.9]:25: Connection timed out"),
    dsn("postfix-relay", SOFT, "5.7.1", f"smtp; 554 5.7.1 <{ADDRESS}>: Relay access denied"),
    dsn("postfix-blocked", SOFT, "5.7.1", "smtp; 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"),
    dsn("sendmail-gave-up", SOFT, "4.4.7", "", sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.net>", subject="Returned mail: Cannot send message for 5 days", said="Message could not be delivered for 5 days\nMessage will be deleted from queue"),
    dsn("exim-spam", SOFT, "5.0.0", "smtp; 550 This message was classified as SPAM and may not be delivered", sender=EXIM),
    plain("exim-4-full", SOFT, EXIM, "Mail delivery failed: returning message to sender", EXIM_SAID + f"  {ADDRESS}\n    mailbox is full: retry timeout exceeded", f"X-Failed-Recipients: {ADDRESS}", AUTO),
    plain("qmail-quota", SOFT, "MAILER-DAEMON@mx.example.net", "failure notice", QMAIL + f"<{ADDRESS}>:\nuser is over quota. (#5.2.2)", copy=QMAIL_COPY),
    plain("qmail-gave-up", SOFT, "MAILER-DAEMON@mx.example.net", "failure notice", QMAIL + f"<{ADDRESS}>:\nConnected to 192.0.2.7 but connection died. (#4.4.2)\nI'm not going to try again; this message has been in the queue too long.", copy=QMAIL_COPY),
    dsn("office-365-full", SOFT, "5.2.2", "smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded", sender=EXCHANGE, subject="Undeliverable: New reply"),
    dsn("office-365-not-allowed", SOFT, "5.7.133", "smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", sender=EXCHANGE, subject="Undeliverable: New reply"),
    dsn("office-365-expired", SOFT, "5.4.300", "smtp;550 5.4.300 Message expired -> 451 4.4.0 TLS negotiation failed", sender=EXCHANGE, subject="Undeliverable: New reply"),
    dsn("office-365-too-large", SOFT, "5.2.3", "smtp;550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient", sender=EXCHANGE, subject="Undeliverable: New reply"),
    dsn("exchange-loop", SOFT, "5.4.6", "smtp;554 5.4.6 Hop count exceeded - possible mail loop", sender=EXCHANGE, subject="Undeliverable: New reply"),
    dsn("gmail-full", SOFT, "5.2.2", "smtp; 552-5.2.2 The email account that you tried to reach is over quota. Learn more at\n 552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm", sender=GOOGLE, subject="Delivery Status Notification (Failure)"),
    dsn("gmail-unauthenticated", SOFT, "5.7.26", "smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated.", sender=GOOGLE, subject="Delivery Status Notification (Failure)"),
    dsn("gmail-rate", SOFT, "4.2.1", "smtp; 450-4.2.1 The user you are trying to contact is receiving mail too quickly.", sender=GOOGLE, subject="Delivery Status Notification (Failure)"),
    dsn("yahoo-full", SOFT, "5.0.0", "smtp; 552 1 Requested mail action aborted, mailbox not found or over quota"),
    dsn("yahoo-policy", SOFT, "5.7.9", "smtp; 554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes"),
    dsn("aol-reputation", SOFT, "5.0.0", "smtp; 554 (RLY:B1) The IP address you are using has a poor reputation"),
    plain("mail-ru-full", SOFT, "mailer-daemon@mail.ru", "Недоставленное сообщение", f"Ваше письмо не может быть доставлено: {ADDRESS}\n  Почтовый ящик получателя переполнен.", copy="------ Заголовки исходного письма ------"),
    dsn("mail-ru-spam", SOFT, "5.0.0", "smtp; 550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id", sender="mailer-daemon@mail.ru"),
    plain("qq-full", SOFT, "PostMaster@qq.com", "系统退信", f"很抱歉，您发给 {ADDRESS} 的邮件未能送达。\n收件人邮箱已满，无法接收邮件。", copy="---------- 原邮件 ----------"),
    plain("163-spam", SOFT, "Postmaster@163.com", "系统退信", f"抱歉，您发给 {ADDRESS} 的邮件被退回来了。\n退信原因：554 DT:SPM 垃圾邮件，对方服务器拒收", copy="---------- 原邮件信息 ----------"),
    dsn("zimbra-full", SOFT, "4.2.2", "smtp; 452 4.2.2 Over quota", sender="MAILER-DAEMON@zimbra.example.org"),
    dsn("amazon-ses-transient", SOFT, "4.4.7", "smtp; 554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.0 Unable to lookup DNS for example.org>", sender="MAILER-DAEMON@amazonses.com", subject="Delivery Status Notification (Failure)"),
    dsn("mimecast-policy", SOFT, "5.0.0", "smtp; 554 Email rejected due to security policies - https://community.mimecast.com/docs/DOC-1369#554", sender="postmaster@eu-smtp-1.mimecast.com"),
    dsn("barracuda-reputation", SOFT, "5.7.1", "smtp; 554 5.7.1 Service unavailable; Client host blocked using Barracuda Reputation", sender="MAILER-DAEMON@barracuda.example.org"),
    dsn("proofpoint-blocked", SOFT, "5.7.0", "smtp; 550 5.7.0 Local Policy Violation", sender="MAILER-DAEMON@mx.pphosted.com"),
    dsn("icloud-full", SOFT, "5.2.2", "smtp; 552 5.2.2 <amina@example.org>: user is over quota", sender="MAILER-DAEMON@icloud.com"),
    dsn("ovh-spam", SOFT, "5.0.0", "smtp; 552 spam detected (SPM)", sender="MAILER-DAEMON@mx1.mail.ovh.net"),
    dsn("sender-refused", SOFT, "5.1.8", "smtp; 550 5.1.8 <hub@example.org>: Sender address rejected: Domain not found"),
    plain("orange-full", SOFT, "MAILER-DAEMON@orange.fr", "Echec de remise du message", f"Votre message n’a pas pu être délivré à {ADDRESS} : la boîte aux lettres est pleine.", copy="----- Message original -----"),
    plain("es-full", SOFT, "postmaster@telefonica.example", "Mensaje no entregado", f"Su mensaje no ha podido ser entregado a {ADDRESS}: buzón lleno.", copy="----- Mensaje original -----"),
    plain("ar-full", SOFT, "mailer-daemon@mail.example.ae", "تعذر تسليم الرسالة", f"تعذر تسليم رسالتك إلى {ADDRESS}: صندوق البريد ممتلئ.", copy="----- الرسالة الأصلية -----"),
]  # fmt: skip

COMPLAINTS = [
    feedback("arf-yahoo", COMPLAINT, "abuse", f"Original-Mail-From: <{PATH}>", f"Original-Rcpt-To: <{ADDRESS}>", "Source-IP: 192.0.2.1"),
    feedback("arf-hidden", COMPLAINT, "abuse", "Original-Mail-From: <redacted>", sent=SENT.replace(ADDRESS, "redacted@example.org")),
    feedback("arf-opt-out", COMPLAINT, "opt-out", f"Removal-Recipient: {ADDRESS}"),
    feedback("arf-fraud", COMPLAINT, "fraud", f"Original-Rcpt-To: {ADDRESS}"),
    Sample("hotmail-jmrp", COMPLAINT, headers("staff@hotmail.com", "complaint about message from 192.0.2.1", 'Content-Type: multipart/mixed; boundary="b1"', null_path=False) + f"\n\n--b1\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: {ADDRESS}\n{SENT}\nSomebody answered.\n--b1--\n"),
]  # fmt: skip

DELAY = "Your message has not yet been delivered.\nNo action is required on your part. Delivery attempts will continue to be made."
NOTHINGS = [
    dsn("postfix-delayed", NOTHING, "4.4.1", "X-Postfix; connect to mx.example.org: Connection refused", action="delayed", subject="Delayed Mail (still being retried)", said=DELAY),
    dsn("sendmail-warning", NOTHING, "4.4.7", "", action="delayed", subject="Warning: could not send message for past 4 hours"),
    dsn("gmail-delayed", NOTHING, "4.4.1", "smtp; The recipient server did not accept our requests to connect.", sender=GOOGLE, action="delayed", subject="Delivery Status Notification (Delay)"),
    dsn("office-365-delayed", NOTHING, "4.4.7", "", sender=EXCHANGE, action="delayed", subject="Delivery delayed: New reply"),
    dsn("delivered", NOTHING, "2.0.0", "smtp; 250 OK", action="delivered", subject="Successful Mail Delivery Report"),
    dsn("relayed", NOTHING, "2.0.0", "smtp; 250 OK", sender=EXCHANGE, action="relayed", subject="Relayed: New reply"),
    dsn("expanded", NOTHING, "2.0.0", "", action="expanded (to multi-recipient alias)"),
    plain("exim-delayed", NOTHING, EXIM, "Warning: message 1abc delayed 24 hours", f"This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n  {ADDRESS}\n    Delay reason: mailbox is full (550 user unknown)\n\nNo action is required on your part.", AUTO),
    plain("mail-ru-delayed", NOTHING, "mailer-daemon@mail.ru", "Доставка письма задерживается", f"Доставка на {ADDRESS} отложена, попытки доставки будут продолжены.", copy="------ Заголовки исходного письма ------"),
    plain("zh-delayed", NOTHING, "PostMaster@qq.com", "邮件延迟投递通知", f"发给 {ADDRESS} 的邮件延迟，我们将继续尝试投递。550", copy="---------- 原邮件 ----------"),
    plain("fr-delayed", NOTHING, "MAILER-DAEMON@orange.fr", "Message retardé", f"Votre message pour {ADDRESS} est retardé. De nouvelles tentatives auront lieu (450).", copy="----- Message original -----"),
    feedback("arf-not-spam", NOTHING, "not-spam", f"Original-Rcpt-To: {ADDRESS}"),
    feedback("arf-dmarc", NOTHING, "auth-failure", "Auth-Failure: dmarc"),
    note("away-en", "Out of office: New reply", "I am out of the office until Monday. My old address no longer exists, user unknown.", AUTO),
    note("away-exchange", "Automatic reply: New reply", "I left this organisation; this mailbox is no longer in use.", "X-Auto-Response-Suppress: All", "Auto-Submitted: auto-generated"),
    note("away-fr", "Réponse automatique : New reply", "Je suis absente jusqu’au 3 décembre. Cette boîte est pleine.", AUTO),
    note("away-es", "Respuesta automática: New reply", "Estoy fuera de la oficina. El usuario no existe en el nuevo sistema.", AUTO),
    note("away-ru", "Автоматический ответ: New reply", "Меня нет на месте. Адрес не существует с января.", AUTO),
    note("away-ar", "رد تلقائي: New reply", "أنا خارج المكتب. هذا العنوان غير موجود بعد الآن.", AUTO),
    note("away-zh", "自动回复: New reply", "我正在休假，该用户不存在。", AUTO),
    note("away-gmail", "Re: New reply", "I am on leave.", AUTO, "Precedence: bulk", "X-Autoreply: yes"),
    note("away-undeliverable", "Out of office Re: Undeliverable mail", "I cannot read mail now: 550 5.1.1", AUTO),
    note("challenge", "Please confirm that you are human", "To deliver your message, verify your address by following this link. 550", sender="Guard <confirm@challenge.example>"),
    note("challenge-postmaster", "Your message awaits verification", "Click below and your message reaches its reader.", sender="postmaster@challenge.example"),
    note("ticket", "[#4711] We received your message", "Your request could not be delivered to a person yet.", "Auto-Submitted: auto-generated", sender="Support <support@desk.example>"),
    Sample("read-receipt", NOTHING, headers(f"Amina <{ADDRESS}>", "Read: New reply", 'Content-Type: multipart/report; report-type=disposition-notification; boundary="b1"') + f"\n\n--b1\nContent-Type: text/plain\n\nYour message was read.\n\n--b1\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{ADDRESS}\nOriginal-Message-ID: {NAME}\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--b1--\n"),
    Sample("deleted-unread", NOTHING, headers(f"Amina <{ADDRESS}>", "Not read: New reply", 'Content-Type: multipart/report; report-type=disposition-notification; boundary="b1"') + f"\n\n--b1\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{ADDRESS}\nDisposition: automatic-action/MDN-sent-automatically; deleted\n\n--b1--\n"),
    note("list", "[wg-returns] Undelivered mail: what to do?", "550 5.1.1 User unknown: what does that mean?", "List-Id: <wg-returns.example.org>", "Precedence: list", sender="Lena <lena@example.org>", null_path=False),
    note("person", "Re: New reply", "I think so, too: such a user does not exist. 550 5.1.1", null_path=False),
    note("person-quotes-report", "Re: Undelivered Mail Returned to Sender", f"What is this?\n\n> <{ADDRESS}>: 550 5.1.1 User unknown\n> This message was created automatically by mail delivery software.", null_path=False),
    Sample("person-forwards-report", NOTHING, headers("Lena <lena@example.org>", "Fwd: Undelivered Mail", 'Content-Type: multipart/mixed; boundary="b0"', null_path=False) + "\n\n--b0\nContent-Type: text/plain\n\nLook at this.\n\n--b0\nContent-Type: message/rfc822\n\n" + HARD_ONES[0].text + "\n--b0--\n"),
    note("postmaster-writes", "Maintenance on Sunday", "Our mail server will rest from 9 to 10.", sender="Postmaster <postmaster@example.org>", null_path=False),
]  # fmt: skip

EVERY = [*HARD_ONES, *SOFT_ONES, *COMPLAINTS, *NOTHINGS]
