"""The way in: what this is, what it covers, where everything else stands."""

from fastapi import APIRouter
from pydantic import BaseModel

from app.queries.knowledge_base import KnowledgeBase, knowledge_base
from app.queries.references import PATHS
from app.routers import envelope
from app.routers.params import NoParameters
from app.routers.problems import UNREADABLE
from app.routers.reading import ReadingDep, ReadingRoute

router = APIRouter(prefix="/v1", tags=["knowledge base"], route_class=ReadingRoute)


class RootLinks(BaseModel):
    """Where everything else stands."""

    self: str
    organizations: str
    members: str
    states: str
    memberships: str
    membership_statuses: str
    officials: str
    offices: str
    meetings: str
    statements: str
    instruments: str
    documents: str
    claims: str
    conflicts: str
    timeline: str
    diff: str
    matrix: str
    docs: str
    openapi: str


class Root(BaseModel):
    """What this collection is, and where everything stands."""

    data: KnowledgeBase
    meta: envelope.ItemMeta
    links: RootLinks


@router.get("", operation_id="get_knowledge_base", responses=UNREADABLE)
def get_knowledge_base(_query: NoParameters, reading: ReadingDep) -> Root:
    """Name, licence, coverage, revision and counts of the collection, and the addresses of all the rest."""
    return Root(
        data=knowledge_base(reading.revision),
        meta=envelope.item_meta(reading.revision),
        links=RootLinks(
            self="/v1",
            organizations=PATHS["organization"],
            members=f"{PATHS['organization']}/{{organization_id}}/members",
            states=PATHS["state"],
            memberships=PATHS["membership"],
            membership_statuses=PATHS["membership_status"],
            officials=PATHS["official"],
            offices=PATHS["office"],
            meetings=PATHS["meeting"],
            statements=PATHS["statement"],
            instruments=PATHS["instrument"],
            documents=PATHS["document"],
            claims=PATHS["claim"],
            conflicts=PATHS["conflict"],
            timeline=f"{PATHS['organization']}/{{organization_id}}/timeline",
            diff=f"{PATHS['organization']}/{{organization_id}}/diff",
            matrix=f"{PATHS['organization']}/{{organization_id}}/matrix",
            docs="/docs",
            openapi="/openapi.json",
        ),
    )
