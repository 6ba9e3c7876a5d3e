"""The table of who may do what holds each name once."""

import pytest

from hub.core.permissions import Permission, Rule, register
from hub.discussions.policy import RULES, Discussing


@pytest.mark.one_database
def test_permission_of_one_feature_is_not_overwritten_by_another(app):
    register(RULES)

    class Others(Permission):
        CONTRIBUTION_READ = Discussing.CONTRIBUTION_READ.value

    with pytest.raises(ValueError, match="two features"):
        register({Others.CONTRIBUTION_READ: Rule("nobody", lambda _visitor, _thing: False)})
