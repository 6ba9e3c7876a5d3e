"""Who may do what on pages that belong to no one feature."""

from hub.accounts.policy import is_member
from hub.core.permissions import Permission, Rule, Rules


class Homing(Permission):
    """What can be asked of the visitor's own pages."""

    TODO_READ = "todo.read"


RULES: Rules = {Homing.TODO_READ: Rule("every member, their own", is_member)}
