"""Mail: letters in words, a row for each message, and the way out."""

from hub.core.mail.letters import (
    Item,
    Letter,
    MailingList,
    Part,
    answer_line,
    answer_words,
    one_line,
)
from hub.core.mail.messages import (
    DEAD,
    DROPPED,
    PENDING,
    SENDING,
    SENT,
    MailMessage,
    Suppression,
    backlog,
    drop_waiting,
    queue_letter,
    rebuilt_by,
    suppressed,
    wake_with,
)
from hub.core.mail.sending import FileTransport, as_email, send_due

__all__ = [
    "DEAD",
    "DROPPED",
    "PENDING",
    "SENDING",
    "SENT",
    "FileTransport",
    "Item",
    "Letter",
    "MailMessage",
    "MailingList",
    "Part",
    "Suppression",
    "answer_line",
    "answer_words",
    "as_email",
    "backlog",
    "drop_waiting",
    "one_line",
    "queue_letter",
    "rebuilt_by",
    "send_due",
    "suppressed",
    "wake_with",
]
