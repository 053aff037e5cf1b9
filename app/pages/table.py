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


def _named(collection: str, ids: str) -> str:
    """The address of the items with some ids; empty where there are none."""
    return f"{{% if {ids} %}}/v1/{collection}?limit=200&id={{{{ ({ids})|unique|join(',') }}}}{{% endif %}}"


def _counts(facets: str) -> str:
    """The same question again, for how many rows each value of a filter would leave."""
    return f"{{{{ links.self|with_query(limit=1, offset=None, facets='{facets}') }}}}"


_ALL = "during=../..&limit=200"
_ORGANIZATION = "/v1/organizations/{{ ids.organization_id }}"
_DIFFERENCES = "claims.data|map(attribute='difference.{}')|select|sum(start=[])"
_HISTORY = f"/v1/memberships?organization={{{{ ids.organization_id }}}}&sort=start&{_ALL}"
_OF_STATE = f"/v1/memberships?state={{{{ data.state.id or data.id }}}}&sort=start&{_ALL}"

_LISTS = (
    *("organizations", "states", "memberships", "officials", "offices", "tenures"),
    *("documents", "passages", "releases", "changes"),
)
_ITEMS = ("matrix", "office", "tenure", "participation", "statement", "release")

PAGES: Mapping[str, Page] = {  # by operation
    **{f"list_{name}": _page(f"{name}.html") for name in _LISTS},
    **{f"get_{name}": _page(f"{name}.html") for name in _ITEMS},
    "get_knowledge_base": _page(
        "home.html",
        organization=_example("organization", "/v1/organizations/{}"),
        members=_example("organization", "/v1/organizations/{}/members?limit=200"),
        offices=_example("organization", "/v1/offices?organization={}"),
        history=_example("organization", f"/v1/memberships?organization={{}}&sort=start&{_ALL}"),
        membership=_example("membership", "/v1/memberships/{}"),
        meeting=_example("meeting", "/v1/meetings/{}"),
        conflict=_example("conflict", "/v1/conflicts/{}"),
        speaker=_example("speaker", "/v1/officials/{}"),
    ),
    "get_organization": _page(
        "organization.html",
        members=f"{_ORGANIZATION}/members?status=any&limit=200",
        history=_HISTORY,
        meetings="/v1/meetings?organization={{ ids.organization_id }}&sort=-start&limit=20",
        offices="/v1/offices?organization={{ ids.organization_id }}&limit=50",
        statuses="/v1/membership-statuses?organization={{ ids.organization_id }}",
    ),
    "list_members": _page(
        "members.html",
        organization=_ORGANIZATION,
        history=_HISTORY,
        conflicts="/v1/conflicts?organization={{ ids.organization_id }}&subject=membership&limit=200",
    ),
    "list_events": _page("timeline.html", organization=_ORGANIZATION),
    "get_diff": _page("diff.html", organization=_ORGANIZATION),
    "get_state": _page(
        "state.html",
        memberships=_OF_STATE,
        offices="/v1/offices?state={{ data.id }}",
        conflicts="/v1/conflicts?state={{ data.id }}&limit=50",
    ),
    "get_membership": _page("membership.html", others=f"{_OF_STATE}&organization={{{{ data.organization.id }}}}"),
    "list_membership_statuses": _page("statuses.html"),
    "get_membership_status": _page("status.html"),
    "get_official": _page(
        "official.html",
        statements="/v1/statements?speaker={{ data.id }}&limit=20",
        meetings="/v1/meetings?official={{ data.id }}&sort=-start&limit=50",
    ),
    "list_meetings": _page("meetings.html", counts=_counts("kind")),
    "get_meeting": _page(
        "meeting.html",
        whole="/v1/meetings/{{ data.id }}?include=statements,memberships,instruments",
        participations="/v1/meetings/{{ data.id }}/participations?limit=200",
    ),
    "list_participations": _page("participations.html", counts=_counts("capacity")),
    "list_meeting_participations": _page("participations.html", counts=_counts("capacity")),
    "list_statements": _page("statements.html", counts=_counts("topic")),
    "list_instruments": _page("instruments.html", counts=_counts("kind")),
    "get_instrument": _page("instrument.html", statements="/v1/statements?instrument={{ data.id }}&limit=20"),
    "get_document": _page(
        "document.html",
        text="{% if data.archived %}/v1/documents/{{ data.id }}/text{% endif %}",
        passages="{% if data.archived %}/v1/documents/{{ data.id }}/passages{% endif %}",
        claims="/v1/claims?document={{ data.id }}&limit=200",
        states=_named("states", f"{_DIFFERENCES.format('missing')} + {_DIFFERENCES.format('extra')}"),
    ),
    "list_claims": _page("claims.html", counts=_counts("verdict,kind")),
    "get_claim": _page(
        "claim.html", states=_named("states", "(data.asserted.states or []) + (data.held.states or [])")
    ),
    "list_conflicts": _page("conflicts.html", counts=_counts("subject")),
    "get_conflict": _page("conflict.html", claims=_named("claims", "data.claims")),
    "search_items": _page("search.html", counts=_counts("kind")),
    "resolve_names": _page("resolve.html"),
}
