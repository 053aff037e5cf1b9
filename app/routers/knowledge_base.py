"""The way in: what this is, what it covers, where everything else is found."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, RootModel

from app.kinds import KINDS
from app.queries.knowledge_base import KnowledgeBase, knowledge_base
from app.web import envelope
from app.web.discovery import link_header, service_links
from app.web.params import ItemParameters
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/v1", tags=["knowledge base"], route_class=SnapshotRoute)

_COLLECTIONS = {kind.plural: kind.path for kind in KINDS.values()}
_ORGANIZATIONS = _COLLECTIONS["organizations"]
LINKS = {
    "self": "/v1",
    "organizations": _ORGANIZATIONS,
    "members": f"{_ORGANIZATIONS}/{{organization_id}}/members",
    "states": _COLLECTIONS["states"],
    "memberships": _COLLECTIONS["memberships"],
    **_COLLECTIONS,
    "search": "/v1/search?q={q}",
    "resolve": "/v1/resolve?q={q}",
    "timeline": f"{_ORGANIZATIONS}/{{organization_id}}/timeline",
    "diff": f"{_ORGANIZATIONS}/{{organization_id}}/diff",
    "matrix": f"{_ORGANIZATIONS}/{{organization_id}}/matrix",
    "releases": "/v1/releases",
    "changes": "/v1/changes",
    "tables": "/v1/tables",
    "docs": "/docs",
    "openapi": "/openapi.json",
}
_DESCRIPTIONS = {
    **{kind.plural: f"Address of the {kind.tag}." for kind in KINDS.values()},
    "members": "Address of the members of an organization, by its id.",
    "search": "Address of the search over everything.",
    "resolve": "Address where names are resolved.",
    "timeline": "Address of the timeline of an organization, by its id.",
    "diff": "Address of what differs between two days, by the organization's id.",
    "matrix": "Address of the matrix of an organization, by its id.",
    "releases": "Address of the releases.",
    "changes": "Address of what changed in the releases.",
    "tables": "Address of the columns of all tables.",
    "docs": "Address of the docs page.",
    "openapi": "Address of the description of this API.",
}


def _name_each(schema: dict[str, Any]) -> None:
    del schema["additionalProperties"]
    schema["properties"] = {
        name: {"type": "string"} | ({"description": _DESCRIPTIONS[name]} if name in _DESCRIPTIONS else {})
        for name in LINKS
    }
    permalink = {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "This address in the release served."}
    schema["properties"]["permalink"] = permalink
    schema["required"] = [*LINKS, "permalink"]


class RootLinks(RootModel[dict[str, str | None]]):
    """Where everything else is found."""

    @property
    def permalink(self) -> str | None:
        """The same address in the release that is served; null where it is not released."""
        return self.root.get("permalink")

    @permalink.setter
    def permalink(self, address: str | None) -> None:
        self.root["permalink"] = address

    model_config = ConfigDict(json_schema_extra=_name_each)


class Root(BaseModel):
    """What this collection is, and where everything is found."""

    data: KnowledgeBase
    meta: envelope.ItemMeta
    links: RootLinks


@router.get("", operation_id="get_knowledge_base")
def get_knowledge_base(_query: Annotated[ItemParameters, Query()], snapshot: SnapshotDep, response: Response) -> Root:
    """Name, licence, coverage, revision and counts of the collection, and the addresses of all the rest."""
    response.headers["Link"] = link_header(service_links(snapshot.revision.license_url))
    return Root(
        data=knowledge_base(snapshot.revision),
        meta=envelope.item_meta(snapshot.revision),
        links=RootLinks({**LINKS, "permalink": None}),
    )
