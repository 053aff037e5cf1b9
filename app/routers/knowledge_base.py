"""The way in: what this is, what it covers, where everything else is found."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import ConfigDict

from app.kinds import KINDS
from app.queries.knowledge_base import KnowledgeBase, knowledge_base
from app.web.discovery import link_header, service_links
from app.web.envelope import Item, ItemLinks, ItemMeta, read_from
from app.web.params import ItemParameters
from app.web.route import SnapshotDep, SnapshotRoute

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
    return Root(data=knowledge_base(snapshot.revision), meta=meta, links=links)
