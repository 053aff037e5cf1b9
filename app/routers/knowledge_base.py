"""The way in: what this is, what it covers, where everything else is found."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.queries.knowledge_base import KnowledgeBase, knowledge_base
from app.queries.references import PATHS
from app.web import envelope
from app.web.error_responses import UNREADABLE
from app.web.params import ItemParameters
from app.web.route import SnapshotDep, SnapshotRoute

router = APIRouter(prefix="/v1", tags=["knowledge base"], route_class=SnapshotRoute)


class RootLinks(BaseModel):
    """Where everything else is found."""

    self: str
    organizations: str = Field(description="Address of the organizations.")
    members: str = Field(description="Address of the members of an organization, by its id.")
    states: str = Field(description="Address of the states.")
    memberships: str = Field(description="Address of the memberships.")
    membership_statuses: str = Field(description="Address of the vocabulary of statuses.")
    officials: str = Field(description="Address of the officials.")
    offices: str = Field(description="Address of the offices.")
    meetings: str = Field(description="Address of the meetings.")
    statements: str = Field(description="Address of the statements.")
    instruments: str = Field(description="Address of the instruments.")
    documents: str = Field(description="Address of the documents.")
    claims: str = Field(description="Address of the claims.")
    conflicts: str = Field(description="Address of the conflicts.")
    search: str = Field(description="Address of the search over everything.")
    resolve: str = Field(description="Address where names are resolved.")
    timeline: str = Field(description="Address of the timeline of an organization, by its id.")
    diff: str = Field(description="Address of what differs between two days, by the organization's id.")
    matrix: str = Field(description="Address of the matrix of an organization, by its id.")
    docs: str = Field(description="Address of the docs page.")
    openapi: str = Field(description="Address of the description of this API.")


class Root(BaseModel):
    """What this collection is, and where everything is found."""

    data: KnowledgeBase
    meta: envelope.ItemMeta
    links: RootLinks


@router.get("", operation_id="get_knowledge_base", responses=UNREADABLE)
def get_knowledge_base(_query: Annotated[ItemParameters, Query()], snapshot: SnapshotDep) -> Root:
    """Name, licence, coverage, revision and counts of the collection, and the addresses of all the rest."""
    return Root(
        data=knowledge_base(snapshot.revision),
        meta=envelope.item_meta(snapshot.revision),
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
            search="/v1/search?q={q}",
            resolve="/v1/resolve?q={q}",
            timeline=f"{PATHS['organization']}/{{organization_id}}/timeline",
            diff=f"{PATHS['organization']}/{{organization_id}}/diff",
            matrix=f"{PATHS['organization']}/{{organization_id}}/matrix",
            docs="/docs",
            openapi="/openapi.json",
        ),
    )
