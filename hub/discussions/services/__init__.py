"""What becomes true in discussions. Nothing here commits."""

from hub.discussions.services import guided
from hub.discussions.services.contributions import (
    TAKE_BACK,
    UNDO,
    edit_contribution,
    post_reply,
    react,
    remove_contribution,
    rerender,
    restore_contribution,
    take_back,
    take_reaction_back,
)
from hub.discussions.services.drafts import discard_draft, keep_draft
from hub.discussions.services.following import (
    follow_space,
    follow_topic,
    mark_read,
    mark_space_read,
)
from hub.discussions.services.indexing import openings, replies, summaries
from hub.discussions.services.leaving import forget, own_matters
from hub.discussions.services.moderating import (
    close_topic,
    lock_topic,
    merge_topic,
    move_topic,
    pin_topic,
    reopen_topic,
    split_topic,
    unlock_topic,
    unpin_topic,
)
from hub.discussions.services.proposals import (
    accept_proposal,
    ask_for_changes,
    decline_proposal,
    merge_proposal,
    revise_proposal,
    submit_proposal,
)
from hub.discussions.services.refusals import Overtaken, Unfit
from hub.discussions.services.rerendering import (
    rerender_concepts,
    rerender_contributions,
    rerender_proposals,
    rerender_space_texts,
    rerender_summaries,
)
from hub.discussions.services.topics import (
    add_notice,
    make_safe,
    open_topic,
    touch_page,
    touch_pages_of,
)

__all__ = [
    "TAKE_BACK",
    "UNDO",
    "Overtaken",
    "Unfit",
    "accept_proposal",
    "add_notice",
    "ask_for_changes",
    "close_topic",
    "decline_proposal",
    "discard_draft",
    "edit_contribution",
    "follow_space",
    "follow_topic",
    "forget",
    "guided",
    "keep_draft",
    "lock_topic",
    "make_safe",
    "mark_read",
    "mark_space_read",
    "merge_proposal",
    "merge_topic",
    "move_topic",
    "open_topic",
    "openings",
    "own_matters",
    "pin_topic",
    "post_reply",
    "react",
    "remove_contribution",
    "reopen_topic",
    "replies",
    "rerender",
    "rerender_concepts",
    "rerender_contributions",
    "rerender_proposals",
    "rerender_space_texts",
    "rerender_summaries",
    "restore_contribution",
    "revise_proposal",
    "split_topic",
    "submit_proposal",
    "summaries",
    "take_back",
    "take_reaction_back",
    "touch_page",
    "touch_pages_of",
    "unlock_topic",
    "unpin_topic",
]
