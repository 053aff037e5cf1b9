"""`/v1/tables`: the columns of every table that the API sends."""

from collections.abc import Iterable

from fastapi import APIRouter, Request
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


class TableList(envelope.Item[list[TableResource]]):
    """All tables."""


@router.get("", operation_id="list_tables")
def list_tables(_query: ItemParameters, snapshot: SnapshotDep, request: Request) -> TableList:
    """What the columns of each table mean. A table is any list or item with `format=csv` or `Accept: text/csv`."""
    return TableList(**dict(envelope.item(snapshot, request.app.state.tables)))


def tables_of(routes: Iterable[BaseRoute]) -> list[TableResource]:
    """The tables that some routes send, in their order."""
    return [
        TableResource(
            name=route.operation_id or route.name, path=route.path, schema=table_schema(row_model(route.response_model))
        )
        for route in routes
        if isinstance(route, SnapshotRoute) and CSV in route.media_types
    ]
