"""What became of an issue's mail, for its editors."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.i18n import current_language
from hub.core.permissions import policy
from hub.newsletter import doors
from hub.newsletter.policy import Circulating
from hub.newsletter.queries import showing
from hub.newsletter.queries import statistics as numbers
from hub.newsletter.routes.blueprint import blueprint


@blueprint.get("/issues/<period>/statistics")
@policy(Circulating.STATISTICS_READ)
def statistics(period: str) -> ResponseReturnValue:
    """Delivered, returned, left: in all, by language, by domain, and over the issues."""
    issue = doors.issue(period, Circulating.STATISTICS_READ)
    languages = numbers.tallies_by_language(issue)
    everything = sum(languages.values(), numbers.Tally())
    return render_template(
        "newsletter/statistics.html",
        issue=issue,
        month=showing.month_words(issue.period),
        month_words=showing.month_words,
        everything=everything,
        languages_told=languages,
        domains=numbers.tallies_by_domain(issue, everything),
        over_issues=numbers.tallies_over_issues(issue),
        followed=numbers.links_followed(issue, current_language().code),
        fewest=numbers.FEWEST,
    )
