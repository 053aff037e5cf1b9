"""`/v1/tables`: the columns of every table that the API sends."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.routing import BaseRoute

from app.web import envelope
from app.web.params import ItemParameters
from app.web.route import SnapshotDep, SnapshotRoute
from app.web.tables import CSV, TableSchema, row_model, table_schema

router = APIRouter(prefix="/v1/tables", tags=["knowledge base"], route_class=SnapshotRoute)


class TableResource(BaseModel):
    """A table: where it is, and its columns."""

    name: str = Field(description="The name of the operation that sends it.")
    path: str = Field(description="Its address; add `format=csv`. Parts in braces are ids.")
    table_schema: TableSchema = Field(alias="schema", description="Its columns, as Table Schema (Data Package v2).")


class TableList(BaseModel):
    """All tables."""

    data: list[TableResource]
    meta: envelope.ItemMeta
    links: envelope.ItemLinks


@router.get("", operation_id="list_tables")
def list_tables(_query: Annotated[ItemParameters, Query()], snapshot: SnapshotDep, request: Request) -> TableList:
    """What the columns of each table mean. A table is any list or item with `format=csv` or `Accept: text/csv`."""
    return TableList(
        data=request.app.state.tables,
        meta=envelope.item_meta(snapshot.revision),
        links=envelope.item_links(request),
    )


def tables_of(routes: Iterable[BaseRoute]) -> list[TableResource]:
    """The tables that some routes send, in their order."""
    found = []
    for route in routes:
        model = row_model(route.response_model) if isinstance(route, SnapshotRoute) else None
        if isinstance(route, SnapshotRoute) and CSV in route.media_types and model:
            schema = table_schema(model)
            found.append(TableResource(name=route.operation_id or route.name, path=route.path, schema=schema))
    return found
