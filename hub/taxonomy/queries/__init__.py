"""What one may ask of the taxonomy. Files are read at the first question and kept."""

from hub.taxonomy.queries.frameworks import (
    framework,
    frameworks,
    objective,
    objectives,
    pledge_types,
    principle,
    principles,
)
from hub.taxonomy.queries.languages import (
    language,
    language_name,
    languages,
    languages_sorted,
    site_languages,
)
from hub.taxonomy.queries.lists import (
    organisation_type,
    organisation_types,
    scope,
    scopes,
    sdg,
    sdgs,
)
from hub.taxonomy.queries.maps import map_of
from hub.taxonomy.queries.places import (
    commission,
    commissions,
    countries,
    countries_sorted,
    country,
    country_name,
    region,
    regions,
)

__all__ = [
    "commission",
    "commissions",
    "countries",
    "countries_sorted",
    "country",
    "country_name",
    "framework",
    "frameworks",
    "language",
    "language_name",
    "languages",
    "languages_sorted",
    "map_of",
    "objective",
    "objectives",
    "organisation_type",
    "organisation_types",
    "pledge_types",
    "principle",
    "principles",
    "region",
    "regions",
    "scope",
    "scopes",
    "sdg",
    "sdgs",
    "site_languages",
]
