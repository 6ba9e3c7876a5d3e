"""Why mail was refused: what a server's code, status and words say of the address (RFC 3463)."""

import re
import smtplib

from hub.core.mail.letters import one_line
from hub.core.mail.returns import Return
from hub.core.mail.suppression import HARD, SOFT

MAX_READ = 4_000
# A refusal for what we are or send, whoever the reader is.
POLICY = "5.7.0"

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.])([45][0-5]\d)(?=[ -])")

# Statuses that say that the address is none; the others of their class speak of the sender.
_NO_SUCH_ADDRESS = re.compile(r"5\.(?:1\.(?!5$|7$|8$|9$)\d+|2\.1|4\.310)")
_SAID_LITTLE = re.compile(r"|5\.(?:\d{1,3}\.0|4\.\d{1,3}|5\.\d{1,3}|3\.\d{1,3})")
# Exchange says so of whom its directory does not know.
_UNKNOWN_AT_EXCHANGE = re.compile(
    r"5\.4\.1\b.*recipient address rejected: access denied", re.DOTALL
)

# What servers say in the languages they speak: the mailbox is full, or something passes.
PASSING = re.compile(
    r"quota|mailbox (?:is )?full|full mailbox|inbox is full|storage (?:space|limit)|insufficient"
    r"|exceeded (?:its|the|storage)|too large|size limit|over ?limit|has received too many"
    r"|try (?:again )?later|temporar|timed? ?out|retry (?:time(?:out)?|limit)|connection refused"
    r"|not (?:yet )?been (?:able|possible)|try again|could not connect|connect to .* refused"
    r"|bo[iî]te (?:aux lettres |de réception )?(?:est )?pleine|saturée|dépass[ée]|temporaire"
    r"|buz[oó]n (?:est[aá] )?(?:completo|lleno)|excedid|temporalmente|llen[oa]"
    r"|переполнен|превыш|нет места|временно|ящик полон"
    r"|已满|超出|容量|空间不足|超過|暂时|稍后"
    r"|ممتلئ|تجاوز|امتلأ|مؤقت|voll\b|überschritten",
    re.IGNORECASE,
)
STRONG_POLICY = re.compile(
    r"spam|black ?list|block ?list|spamhaus|barracudacentral|reputation|dmarc|dnsbl|\brbl\b|relay"
    r"|virus|malware|phish",
    re.IGNORECASE,
)
OF_POLICY = re.compile(
    r"polic(?:y|ies)|blocked|\bspf\b|\bdkim\b|not (?:authori[sz]ed|allowed|permitted)"
    r"|unauthori[sz]ed"
    r"|authentication|content (?:was )?reject|rejected (?:due to|for) content|banned|grey ?list"
    r"|gr[ae]ylist|rate limit|too many|unsolicited|suspicious|client host rejected|sender"
    r"|indésirable|liste noire|politique|correo no deseado|lista negra|política"
    r"|спам|чёрн|черн(?:ый|ом) спис|политик|垃圾|黑名单|拒收|频率|مزعج|القائمة السوداء|سياسة",
    re.IGNORECASE,
)
NO_SUCH_MAILBOX = re.compile(
    r"(?:user|recipient|account|mailbox|address|addressee)s? (?:is |was |are |has been )?"
    r"(?:unknown|not (?:found|known|listed|exist)|invalid|disabled|inactive|deactivated|suspended"
    r"|no longer|unavailable|not available|rejected|expired|closed|terminated)"
    r"|(?:unknown|no such|invalid|nonexist[ae]nt|non-existent|bad|undeliverable|unrouteable"
    r"|inactive) (?:local[ -]part|user|recipient|account|mailbox|address|addressee|destination"
    r"|domain|host|person)"
    r"|(?:does|do) ?(?:not|n't) (?:exist|have an?\b)|doesn.t (?:exist|have an?\b)|no mailbox"
    r"|not listed in|isn.t in|no longer (?:valid|available|works|in use|active|on (?:our )?server)"
    r"|address (?:could(?: not|n.t) be found|not present)|could(?: not|n.t) be found|wasn.t found"
    r"|not our customer|not a valid (?:mailbox|user|address)|recipient address rejected|no longer"
    r"|host (?:or domain name )?(?:unknown|not found)(?!,? try)|domain (?:name )?not found"
    r"|host not found(?!,? try)|nxdomain|user not|non-existent hosts|no such"
    r"|utilisateur inconnu|destinataire (?:inconnu|introuvable)|adresse (?:inconnue|n.existe"
    r"|invalide|introuvable)|n.existe p(?:as|lus)|bo[iî]te inexistante|désactivée?|introuvable"
    r"|usuario (?:desconocido|inexistente)|no existe|direcci[oó]n (?:no|desconocida|inv[aá]lida)"
    r"|destinatario (?:desconocido|inexistente)|cuenta (?:desactivada|inexistente)"
    r"|no se (?:ha )?encontr"
    r"|не (?:существует|найден|зарегистрирован)|неизвестн|нет такого|несуществующ|недействительн"
    r"|отключ[её]н|заблокирован ящик|удал[её]н"
    r"|不存在|无此|沒有此|没有此|查无此|無此|未找到|找不到|无效|已停用|已注销"
    r"|غير موجود|غير معروف|لا يوجد|غير صالح|لم يتم العثور|تعذر العثور|معطل"
    r"|unbekannt|existiert nicht|não existe|sconosciut|inesistente|nie istnieje",
    re.IGNORECASE,
)


def kind_of(code: int | None, status: str, words: str) -> tuple[str, str]:
    """Hard or soft, and the status that says most: that of the words where the other says little.

    Hard is only what surely means that there is no such mailbox: who is taken for gone by mistake
    hears nothing of us any more.
    """
    words = one_line(words[:MAX_READ])
    status = _better(status, words)
    if status.startswith("4.") or (not status and code is not None and code < 500):
        return SOFT, status
    if _UNKNOWN_AT_EXCHANGE.search(f"{status} {words.lower()}"):
        return HARD, status
    if status.startswith("5.7."):
        return SOFT, status
    if STRONG_POLICY.search(words):
        return SOFT, POLICY
    if _NO_SUCH_ADDRESS.fullmatch(status):
        return HARD, status
    if not _SAID_LITTLE.fullmatch(status) or PASSING.search(words):
        return SOFT, status
    if NO_SUCH_MAILBOX.search(words):
        return HARD, status
    return SOFT, POLICY if OF_POLICY.search(words) else status


def status_in(words: str) -> str:
    """The first status in the words, empty if there is none."""
    found = _STATUS.search(words[:MAX_READ])
    return found[1] if found else ""


def code_in(words: str) -> int | None:
    """The first code of a refusal in the words."""
    found = _CODE.search(words[:MAX_READ])
    return int(found[1]) if found else None


def refusal_of(fault: Exception, address: str) -> Return | None:
    """What the refusal of a mail by a server says of the address; None if it says nothing of it."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(fault.recipients.values()))
    elif isinstance(fault, smtplib.SMTPDataError):
        code, said = fault.smtp_code, _bytes(fault.smtp_error)
    else:
        return None
    words = said.decode("utf-8", "replace")
    kind, status = kind_of(code, status_in(words), words)
    return Return(kind, address, status, f"{code} {words}")


def _bytes(said: bytes | str) -> bytes:
    return said.encode() if isinstance(said, str) else said


def _better(status: str, words: str) -> str:
    """The status of the words if it is of the same or a worse class and says more."""
    other = status_in(words)
    if not status or (re.fullmatch(r"[245]\.\d\.0", status) and other):
        return other or status
    return other if other.startswith("5.7.") and status.startswith("5.") else status
