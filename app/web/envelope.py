"""The shape around every answer: `data`, `meta`, `links`."""

from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.periods import Mode, Point, TimeQuery
from app.queries.completeness import NOT_RECORDED, RecordedCompleteness
from app.queries.knowledge_base import Coverage, Revision, coverage, revision_name
from app.queries.members import MembersNote
from app.queries.sql.filters import Facets, Found
from app.queries.sql.paging import Page
from app.queries.time.changes import Changes, StatusChange
from app.queries.time.unchanged import UnchangedPeriod
from app.queries.time.validity import shown
from app.web.addresses import address_with, public_url
from app.web.tables import MAX_ROWS

DataT = TypeVar("DataT", bound=BaseModel)

RULES: dict[Mode, str] = {
    "as_of": "start <= day < end",
    "during": "start <= last and first < end",
    "throughout": "start <= first and last < end",
}


class Temporal(BaseModel):
    """How the requested time was read."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    mode: Mode = Field(description="The time mode.")
    requested: str = Field(description="The value of the parameter.")
    default: bool = Field(
        default=False,
        description="Whether the request names no time, so that the answer is of the last day covered, without "
        "what was over before; `during=../..` is for all that ever was.",
    )
    point: Point | None = Field(description="Which day of a month or a year `as_of` takes.")
    resolved: date | Annotated[list[date | None], Field(min_length=2, max_length=2)] = Field(
        description="The day, or the first and the last day, both included; null where that side is open."
    )
    rule: str
    unchanged: UnchangedPeriod | None = Field(
        default=None,
        description="The longest period around the day of `as_of` in which the same question has the same `data` over "
        "all its pages, so that its other days need no request; null in the other modes, for items and for names.",
    )
    changed_in_period: list[StatusChange] | None = Field(
        default=None,
        description="Changes of status inside the requested period by date, 100 at the most; null where the rows are "
        "no statuses.",
    )
    changed_total: int | None = Field(
        default=None,
        description="How many changes of status there are inside the requested period; null where the rows are no "
        "statuses.",
    )
    note: MembersNote | None = Field(
        default=None,
        description="Why the answer is empty: `organization_not_in_existence` then, `status_not_in_use` then (see "
        "`replaced_by` of the status), or `memberships_not_recorded` here.",
    )


RevisionName = Annotated[str, Field(description="Changes when the content of the knowledge base does, and only then.")]


ReleaseName = Annotated[
    str | None,
    Field(description="The release that the answer comes from; null where what is served is not released."),
]


ListCompleteness = Annotated[
    RecordedCompleteness | None,
    Field(
        description="How much of the list is recorded; null where the request names no one list that is judged. An "
        "empty list always has it."
    ),
]


class ItemMeta(BaseModel):
    """About an item."""

    revision: RevisionName
    release: ReleaseName


class DatedItemMeta(BaseModel):
    """About an item of which some parts are dated."""

    temporal: Temporal | None = Field(description="How the requested time was read; null where none was requested.")
    coverage: Coverage
    revision: RevisionName
    release: ReleaseName


ListFacets = Annotated[
    Facets | None,
    Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="For each filter that `facets` names, its values, the most frequent first; only with `facets`.",
    ),
]


class ListMeta(BaseModel):
    """About a list."""

    total: int
    limit: int
    offset: int
    facets: ListFacets
    completeness: ListCompleteness
    coverage: Coverage
    revision: RevisionName
    release: ReleaseName


class DatedListMeta(BaseModel):
    """About a list of what holds in the requested time."""

    total: int
    limit: int
    offset: int
    facets: ListFacets
    completeness: ListCompleteness
    temporal: Temporal | None = Field(
        description="How the requested time was read; null where none was, and the rows are not of one time."
    )
    coverage: Coverage
    revision: RevisionName
    release: ReleaseName


class MembersMeta(BaseModel):
    """About the members of an organization."""

    total: int
    limit: int
    offset: int
    facets: ListFacets
    completeness: ListCompleteness
    counts: dict[str, int] = Field(
        description="How many states hold each status that existed then, certainly or presumably, filters aside."
    )
    counts_possible: dict[str, int] = Field(description="How many other states possibly hold it.")
    temporal: Temporal
    coverage: Coverage
    revision: RevisionName
    release: ReleaseName


class ItemLinks(BaseModel):
    """Addresses, relative to this host unless it is configured otherwise."""

    self: str
    permalink: str | None = Field(
        description="The same question with release and day written out: the answer to it never changes. Null where "
        "what is served is not released."
    )


class ListLinks(ItemLinks):
    """Addresses of this page and of those beside it."""

    next: str | None = Field(description="The next page; null on the last.")
    prev: str | None = Field(description="The page before; null on the first.")


class Item(BaseModel, Generic[DataT]):
    """One item."""

    data: DataT
    meta: ItemMeta
    links: ItemLinks


class DatedItem(BaseModel, Generic[DataT]):
    """One item of which some parts are dated."""

    data: DataT
    meta: DatedItemMeta
    links: ItemLinks


class List(BaseModel, Generic[DataT]):
    """A page of a list."""

    data: list[DataT]
    meta: ListMeta
    links: ListLinks


class DatedList(BaseModel, Generic[DataT]):
    """A page of a list of what holds in the requested time."""

    data: list[DataT]
    meta: DatedListMeta
    links: ListLinks


class MembersList(BaseModel, Generic[DataT]):
    """A page of the members of an organization."""

    data: list[DataT]
    meta: MembersMeta
    links: ListLinks


def temporal(
    time: TimeQuery,
    changed: Changes | None = None,
    note: MembersNote | None = None,
    *,
    unchanged: UnchangedPeriod | None = None,
    default: bool = False,
) -> Temporal:
    """How a time was read."""
    return Temporal(
        mode=time.mode,
        requested=time.requested,
        default=default,
        point=time.point,
        resolved=time.first if time.mode == "as_of" else [shown(time.first), shown(time.last)],
        rule=RULES[time.mode],
        unchanged=unchanged,
        changed_in_period=changed.rows if changed else None,
        changed_total=changed.total if changed else None,
        note=note,
    )


def item_meta(revision: Revision) -> ItemMeta:
    """What is said about an item."""
    return ItemMeta(revision=revision_name(revision), release=revision.release)


def dated_item_meta(revision: Revision, time: TimeQuery | None) -> DatedItemMeta:
    """What is said about an item with dated parts."""
    return DatedItemMeta(
        temporal=temporal(time) if time else None,
        coverage=coverage(revision),
        revision=revision_name(revision),
        release=revision.release,
    )


def list_meta(
    revision: Revision,
    page: Page,
    found: Found[Any],
    recorded: RecordedCompleteness | None = None,
    *,
    covered: Coverage | None = None,
) -> ListMeta:
    """What is said about a list.

    `recorded` is how much of it is, where that was judged; `covered` are the days covered of the organization that the
    request names, if there is one.
    """
    return ListMeta(
        total=found.total,
        facets=found.facets,
        limit=page.limit,
        offset=page.offset,
        coverage=covered or coverage(revision),
        completeness=_completeness(found.total, recorded),
        revision=revision_name(revision),
        release=revision.release,
    )


def dated_list_meta(
    revision: Revision,
    page: Page,
    found: Found[Any],
    read: Temporal | None,
    recorded: RecordedCompleteness | None = None,
    *,
    covered: Coverage | None = None,
) -> DatedListMeta:
    """What is said about a list of what holds in the requested time; the last two as in :func:`list_meta`."""
    return DatedListMeta(
        total=found.total,
        facets=found.facets,
        limit=page.limit,
        offset=page.offset,
        completeness=_completeness(found.total, recorded),
        temporal=read,
        coverage=covered or coverage(revision),
        revision=revision_name(revision),
        release=revision.release,
    )


def _completeness(total: int, recorded: RecordedCompleteness | None) -> RecordedCompleteness | None:
    return recorded or (None if total else NOT_RECORDED)


def item_links(request: Request) -> ItemLinks:
    """The address of an item as it was requested."""
    return ItemLinks(self=_address(request), permalink=None)


def list_links(request: Request, response: Response, page: Page, total: int) -> ListLinks:
    """The addresses of a page and of those beside it; also sent as a `Link` header (RFC 8288)."""
    after, behind = page.offset + page.limit, min(page.offset, total)
    before = max(0, behind - page.limit)
    if page.limit == MAX_ROWS:  # a whole table, whose pages have no `limit`
        following, preceding = {"offset": after}, {"offset": before}
    else:
        following, preceding = {"offset": after, "limit": page.limit}, {"offset": before, "limit": behind - before}
    links = ListLinks(
        self=_address(request),
        permalink=None,  # the route knows it
        next=_address(request, **following) if after < total else None,
        prev=_address(request, **preceding) if behind else None,
    )
    sent = (("next", links.next), ("prev", links.prev))
    header = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in sent if address)
    if header:
        response.headers["Link"] = header
    return links


def _address(request: Request, **changed: int) -> str:
    query = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
    path = request.url.path
    return public_url(request) + address_with(path, [*query, *((name, str(value)) for name, value in changed.items())])
