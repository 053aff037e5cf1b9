"""Every page: the operation of the API that it shows, its template, and the further answers that it needs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from jinja2 import Template

from app.pages.render import ENVIRONMENT

_ADDRESSES = ENVIRONMENT.overlay(autoescape=False)
_NONE: Mapping[str, Template] = MappingProxyType({})


class Page(NamedTuple):
    """A page. `further` are the addresses of further answers, by the names that the template uses for them."""

    template: str
    further: Mapping[str, Template] = _NONE


def _page(template: str, **further: str) -> Page:
    return Page(template, {name: _ADDRESSES.from_string(address) for name, address in further.items()})


def _example(of: str, address: str) -> str:
    """An address with the id that the collection gives as an example; empty where it gives none."""
    name = f"about.examples.{of}"
    return f"{{% if {name} %}}{address.replace('{}', f'{{{{ {name} }}}}')}{{% endif %}}"


def _counts(facets: str) -> str:
    """The same question again, for how many rows each value of a filter would leave."""
    return f"{{{{ links.self|with_query(limit=1, offset=None, facets='{facets}') }}}}"


_ALL = "during=../..&limit=200"
_HISTORY = f"/v1/memberships?organization={{{{ ids.organization_id }}}}&sort=start&{_ALL}"
_DISPUTES = "/v1/conflicts?organization={{ ids.organization_id }}&subject=membership&limit=200"

PAGES: Mapping[str, Page] = {
    "get_knowledge_base": _page(
        "home.html",
        organization=_example("organization", "/v1/organizations/{}"),
        members=_example("organization", "/v1/organizations/{}/members?limit=200"),
        offices=_example("organization", "/v1/offices?organization={}"),
        history=_example("organization", f"/v1/memberships?organization={{}}&sort=start&{_ALL}"),
        membership=_example("membership", "/v1/memberships/{}"),
        meeting=_example("meeting", "/v1/meetings/{}"),
        office=_example("office", "/v1/offices/{}"),
        conflict=_example("conflict", "/v1/conflicts/{}"),
        speaker=_example("speaker", "/v1/officials/{}"),
    ),
    "list_members": _page("members.html", organization="/v1/organizations/{{ ids.organization_id }}",
                          history=_HISTORY, conflicts=_DISPUTES),
    "list_events": _page("timeline.html", organization="/v1/organizations/{{ ids.organization_id }}"),
    "get_diff": _page("diff.html", organization="/v1/organizations/{{ ids.organization_id }}"),
    "get_matrix": _page("matrix.html"),
    "list_organizations": _page("organizations.html"),
    "get_organization": _page(
        "organization.html",
        members="/v1/organizations/{{ ids.organization_id }}/members?status=any&limit=200",
        history=_HISTORY,
        meetings="/v1/meetings?organization={{ ids.organization_id }}&sort=-start&limit=20",
        offices="/v1/offices?organization={{ ids.organization_id }}&limit=50",
        statuses="/v1/membership-statuses?organization={{ ids.organization_id }}",
    ),
    "list_participations": _page("participations.html", counts=_counts("capacity")),
    "list_meeting_participations": _page("participations.html", counts=_counts("capacity")),
    "get_participation": _page("participation.html"),
    "list_tenures": _page("tenures.html"),
    "get_tenure": _page("tenure.html"),
    "list_passages": _page("passages.html"),
    "resolve_names": _page("resolve.html"),
    "list_states": _page("states.html"),
    "get_state": _page(
        "state.html",
        memberships="/v1/memberships?state={{ data.id }}&sort=start&during=../..&limit=200",
        offices="/v1/offices?state={{ data.id }}",
        conflicts="/v1/conflicts?state={{ data.id }}&limit=50",
    ),
    "list_memberships": _page("memberships.html"),
    "get_membership": _page(
        "membership.html",
        others="/v1/memberships?state={{ data.state.id }}&organization={{ data.organization.id }}"
        "&sort=start&during=../..&limit=200",
    ),
    "list_membership_statuses": _page("statuses.html"),
    "get_membership_status": _page("status.html"),
    "list_officials": _page("officials.html"),
    "get_official": _page(
        "official.html",
        statements="/v1/statements?speaker={{ data.id }}&limit=20",
        meetings="/v1/meetings?official={{ data.id }}&sort=-start&limit=50",
    ),
    "list_offices": _page("offices.html"),
    "get_office": _page("office.html"),
    "list_meetings": _page("meetings.html", counts=_counts("kind")),
    "get_meeting": _page(
        "meeting.html",
        whole="/v1/meetings/{{ data.id }}?include=statements,memberships,instruments",
        participations="/v1/meetings/{{ data.id }}/participations?limit=200",
    ),
    "list_statements": _page("statements.html", counts=_counts("topic")),
    "get_statement": _page("statement.html"),
    "list_instruments": _page("instruments.html", counts=_counts("kind")),
    "get_instrument": _page("instrument.html", statements="/v1/statements?instrument={{ data.id }}&limit=20"),
    "list_documents": _page("documents.html"),
    "get_document": _page(
        "document.html",
        text="{% if data.archived %}/v1/documents/{{ data.id }}/text{% endif %}",
        passages="{% if data.archived %}/v1/documents/{{ data.id }}/passages{% endif %}",
        claims="/v1/claims?document={{ data.id }}&limit=200",
    ),
    "list_claims": _page("claims.html", counts=_counts("verdict,kind")),
    "get_claim": _page(
        "claim.html",
        states="{% set ids = (data.asserted.states or []) + (data.held.states or []) %}"
        "{% if ids %}/v1/states?limit=200&id={{ ids|unique|join(',') }}{% endif %}",
    ),
    "list_conflicts": _page("conflicts.html", counts=_counts("subject")),
    "get_conflict": _page("conflict.html"),
    "list_releases": _page("releases.html"),
    "get_release": _page("release.html"),
    "list_changes": _page("changes.html"),
    "search_items": _page("search.html", counts=_counts("kind")),
}  # fmt: skip
"""The pages, by operation."""
