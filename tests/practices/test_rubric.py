"""What reviewers mark: the criteria of the compact a practice belongs to."""

import pytest

from hub.core.i18n import in_language
from hub.practices.models import criteria_for
from tests.practices.support import WHOLE

pytestmark = pytest.mark.one_database


def test_each_claimed_principle_and_primary_objective_is_marked(app):
    criteria = criteria_for({**WHOLE, "secondary_objectives": ["gcm-05"]})
    assert [each.code for each in criteria] == [
        "principle-people-centred",
        "objective-gcm-04",
        "evidence",
        "replicability",
        "clarity",
    ]
    with in_language("en"):
        assert [str(each.label) for each in criteria[:2]] == [
            "Principle: People-centred",
            "Objective 4: Legal identity and documentation",
        ]


def test_the_refugee_compact_has_eleven_criteria(app):
    criteria = criteria_for({"framework": "gcr", "objectives": ["gcr-1"]})
    assert len({each.code for each in criteria}) == 11
