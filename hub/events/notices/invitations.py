"""What a mail puts into its reader's calendar, or takes out of it."""

import datetime as dt

from hub.core.mail import CalendarPart
from hub.events.notices.readers import Reader
from hub.events.queries import icalendar

# So long before the start a calendar program reminds, where the reader's own choice does not.
ALARMS = (dt.timedelta(minutes=15),)


def invitation(reader: Reader) -> CalendarPart:
    """The event as it is now stands in the reader's calendar."""
    text = icalendar.invitation(reader.registration, lang=reader.lang, alarms=ALARMS)
    return CalendarPart(icalendar.REQUEST, text.decode())


def cancellation(reader: Reader) -> CalendarPart:
    """The event goes out of the reader's calendar."""
    text = icalendar.cancellation(reader.registration, lang=reader.lang)
    return CalendarPart(icalendar.CANCEL, text.decode())
