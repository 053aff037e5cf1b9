"""The shape around every answer: `data`, `meta`, `links`."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Generic, TypedDict, TypeVar, Unpack

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from app.periods import Mode, Point, TimeQuery
from app.queries.completeness import NOT_RECORDED, RecordedCompleteness
from app.queries.knowledge_base import Coverage, revision_name
from app.queries.members import MembersNote
from app.queries.sql.paging import Facets, Found
from app.queries.time.changes import Changes, StatusChange
from app.queries.time.unchanged import UnchangedPeriod
from app.queries.time.validity import shown
from app.web.addresses import changed_address
from app.web.params import Paging, TimeModes
from app.web.route import Snapshot
from app.web.tables import MAX_ROWS

DataT = TypeVar("DataT")

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


class ItemMeta(BaseModel):
    """About an item."""

    revision: RevisionName
    release: str | None = Field(
        description="The release that the answer comes from; null where what is served is not released."
    )


class CoveredMeta(ItemMeta):
    """About an answer that depends on the days covered."""

    coverage: Coverage


class DatedItemMeta(CoveredMeta):
    """About an item of which some parts are dated."""

    temporal: Temporal | None = Field(description="How the requested time was read; null where none was requested.")


class ListMeta(CoveredMeta):
    """About a list."""

    total: int
    limit: int
    offset: int
    facets: Facets | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="For each filter that `facets` names, its values, the most frequent first; only with `facets`.",
    )
    completeness: RecordedCompleteness | None = Field(
        description="How much of the list is recorded; null where the request names no one list that is judged. An "
        "empty list always has it."
    )


class DatedListMeta(ListMeta):
    """About a list of what holds in the requested time."""

    temporal: Temporal | None = Field(
        description="How the requested time was read; null where none was, and the rows are not of one time."
    )


class MembersMeta(ListMeta):
    """About the members of an organization."""

    counts: dict[str, int] = Field(
        description="How many states hold each status that existed then, certainly or presumably, filters aside."
    )
    counts_possible: dict[str, int] = Field(description="How many other states possibly hold it.")
    temporal: Temporal


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


class DatedItem(Item[DataT], Generic[DataT]):
    """One item of which some parts are dated."""

    meta: DatedItemMeta


class List(BaseModel, Generic[DataT]):
    """A page of a list."""

    data: list[DataT]
    meta: ListMeta
    links: ListLinks


class DatedList(List[DataT], Generic[DataT]):
    """A page of a list of what holds in the requested time."""

    meta: DatedListMeta


class MembersList(List[DataT], Generic[DataT]):
    """A page of the members of an organization."""

    meta: MembersMeta


def read_from(snapshot: Snapshot) -> dict[str, Any]:
    """What `meta` says of every answer."""
    return {"revision": revision_name(snapshot.revision), "release": snapshot.revision.release}


def links_of(snapshot: Snapshot) -> ItemLinks:
    """The address of an answer as it was requested."""
    return ItemLinks(self=changed_address(snapshot.request), permalink=None)  # the route knows it


def item(snapshot: Snapshot, data: DataT) -> Item[DataT]:
    """An item in its envelope."""
    return Item(data=data, meta=ItemMeta(**read_from(snapshot)), links=links_of(snapshot))


def dated_item(
    snapshot: Snapshot, query: TimeModes, read: Callable[[Connection, str, TimeQuery | None], DataT], identity: str
) -> DatedItem[DataT]:
    """An item with dated parts in its envelope: as `read` knows it in the time that the query names, if any."""
    covered = snapshot.coverage()
    time = query.time(covered) if query.names_time else None
    data = read(snapshot.connection, identity, time)
    how = temporal(query, time) if time else None
    meta = DatedItemMeta(temporal=how, coverage=covered, **read_from(snapshot))
    return DatedItem(data=data, meta=meta, links=links_of(snapshot))


class About(TypedDict, total=False):
    """What the `meta` of a list says besides: how much is recorded, where that was judged, and the days covered."""

    completeness: RecordedCompleteness | None
    coverage: Coverage


def listed(snapshot: Snapshot, query: Paging, found: Found[DataT], **about: Unpack[About]) -> List[DataT]:
    """A page of a list in its envelope."""
    return List(**page(ListMeta, snapshot, query, found, **about))


def dated_list(
    snapshot: Snapshot, query: Paging, found: Found[DataT], read: Temporal | None, **about: Unpack[About]
) -> DatedList[DataT]:
    """A page of a list of what holds in a time that was read so, in its envelope."""
    return DatedList(**page(DatedListMeta, snapshot, query, found, temporal=read, **about))


def page(shape: type[ListMeta], snapshot: Snapshot, query: Paging, found: Found[Any], **about: Any) -> dict[str, Any]:
    """The parts of the envelope of a list, with the addresses of the pages beside it; `about` is for its `meta`."""
    limit, offset, total = query.limit, query.offset, found.total
    about["completeness"] = about.get("completeness") or (None if total else NOT_RECORDED)
    about["coverage"] = about.get("coverage") or snapshot.coverage()
    meta = shape(total=total, limit=limit, offset=offset, facets=found.facets or None, **about, **read_from(snapshot))
    after, behind = offset + limit, min(offset, total)
    before = max(0, behind - limit)
    # A whole table has pages without `limit`.
    next_limit, prev_limit = (None, None) if limit == MAX_ROWS else (limit, behind - before)
    links = ListLinks(
        **dict(links_of(snapshot)),
        next=changed_address(snapshot.request, offset=after, limit=next_limit) if after < total else None,
        prev=changed_address(snapshot.request, offset=before, limit=prev_limit) if behind else None,
    )
    return {"data": found.rows, "meta": meta, "links": links}


def temporal(
    query: TimeModes,
    time: TimeQuery,
    changed: Changes | None = None,
    note: MembersNote | None = None,
    *,
    unchanged: UnchangedPeriod | None = None,
) -> Temporal:
    """How the time of a query was read."""
    return Temporal(
        mode=time.mode,
        requested=time.requested,
        default=not query.names_time,
        point=time.point,
        resolved=time.first if time.mode == "as_of" else [shown(time.first), shown(time.last)],
        rule=RULES[time.mode],
        unchanged=unchanged,
        changed_in_period=changed.rows if changed else None,
        changed_total=changed.total if changed else None,
        note=note,
    )
