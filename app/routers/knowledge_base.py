"""The way in: what this is, what it covers, where everything else is found, and what the columns of tables mean."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.routing import BaseRoute

from app.kinds import KINDS
from app.queries.knowledge_base import KnowledgeBase, knowledge_base
from app.web.envelope import Item, ItemLinks, ItemMeta, item, read_from
from app.web.params import ItemParameters
from app.web.route import SnapshotDep, SnapshotRoute
from app.web.static import link_header, service_links
from app.web.tables import CSV, TableSchema, columns, row_model

router = APIRouter(prefix="/v1", tags=["knowledge base"], route_class=SnapshotRoute)

_ORGANIZATION = f"{KINDS['organization'].path}/{{organization_id}}"
_LINKS = {
    **{kind.plural: (kind.path, f"Address of the {kind.tag}.") for kind in KINDS.values()},
    "members": (f"{_ORGANIZATION}/members", "Address of the members of an organization, by its id."),
    "search": ("/v1/search?q={q}", "Address of the search over everything."),
    "resolve": ("/v1/resolve?q={q}", "Address where names are resolved."),
    "timeline": (f"{_ORGANIZATION}/timeline", "Address of the timeline of an organization, by its id."),
    "diff": (f"{_ORGANIZATION}/diff", "Address of what differs between two days, by the organization's id."),
    "matrix": (f"{_ORGANIZATION}/matrix", "Address of the matrix of an organization, by its id."),
    "releases": ("/v1/releases", "Address of the releases."),
    "changes": ("/v1/changes", "Address of what changed in the releases."),
    "tables": ("/v1/tables", "Address of the columns of all tables."),
    "docs": ("/docs", "Address of the docs page."),
    "openapi": ("/openapi.json", "Address of the description of this API."),
}


def _name_each(schema: dict[str, Any]) -> None:
    del schema["additionalProperties"]
    schema["properties"] |= {name: {"type": "string", "description": text} for name, (_, text) in _LINKS.items()}
    schema["properties"]["permalink"]["description"] = "This address in the release served."
    schema["required"] = list(schema["properties"])


class RootLinks(ItemLinks):
    """Where everything else is found."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_name_each)


class Root(Item[KnowledgeBase]):
    """What this collection is, and where everything is found."""

    links: RootLinks


@router.get("", operation_id="get_knowledge_base")
def get_knowledge_base(_query: ItemParameters, snapshot: SnapshotDep, response: Response) -> Root:
    """Name, licence, coverage, revision and counts of the collection, and the addresses of all the rest."""
    response.headers["Link"] = link_header(service_links(snapshot.revision.license_url))
    meta = ItemMeta(**read_from(snapshot))
    addresses: dict[str, Any] = {name: address for name, (address, _) in _LINKS.items()}
    links = RootLinks(self="/v1", permalink=None, **addresses)
    return Root(data=knowledge_base(snapshot.connection, snapshot.revision), meta=meta, links=links)


class TableResource(BaseModel):
    """A table: where it is, and its columns."""

    name: str = Field(description="The name of the operation that sends it.")
    path: str = Field(description="Its address; add `format=csv`. Parts in braces are ids.")
    table_schema: TableSchema = Field(alias="schema", description="Its columns, as Table Schema (Data Package v2).")


class TableList(Item[list[TableResource]]):
    """All tables."""


@router.get("/tables", operation_id="list_tables")
def list_tables(_query: ItemParameters, snapshot: SnapshotDep, request: Request) -> TableList:
    """What the columns of each table mean. A table is any list or item with `format=csv` or `Accept: text/csv`."""
    return TableList(**dict(item(snapshot, request.app.state.tables)))


def tables_of(routes: Iterable[BaseRoute]) -> list[TableResource]:
    """The tables that some routes send, in their order."""
    return [
        TableResource(
            name=route.operation_id or route.name,
            path=route.path,
            schema=TableSchema(fields=[field for field, _ in columns(row_model(route.response_model))]),
        )
        for route in routes
        if isinstance(route, SnapshotRoute) and CSV in route.media_types
    ]
