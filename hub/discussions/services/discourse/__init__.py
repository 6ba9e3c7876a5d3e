"""Bringing in the topics of a Discourse forum from the files of its `/t/<id>.json`."""

from hub.discussions.services.discourse.importing import Import
from hub.discussions.services.discourse.linking import origin_of
from hub.discussions.services.discourse.reading import NotATopic, files_in, read_topic
from hub.discussions.services.discourse.reporting import Report
from hub.discussions.services.discourse.space import space_for_imports

__all__ = [
    "Import",
    "NotATopic",
    "Report",
    "files_in",
    "origin_of",
    "read_topic",
    "space_for_imports",
]
