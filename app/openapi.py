"""The OpenAPI schema, as FastAPI writes it, with the names and media types that clients are generated from."""

import json
import re
from typing import Any

from fastapi import FastAPI

from app.errors import MEDIA_TYPE


class DescribedApi(FastAPI):
    """An application whose schema names its shapes, and declares errors as problems alone."""

    def openapi(self) -> dict[str, Any]:
        """The schema: `ClaimList` for a page of claims, `ClaimAnswer` for one of them."""
        if self.openapi_schema is None:
            text = json.dumps(super().openapi())
            schema = json.loads(re.sub(r"\b(?:Dated|Members)?(List|Item)_(\w+?)(?:Row|Item)?_(?=\")", _name, text))
            for path in schema["paths"].values():
                for operation in path.values():
                    if any(parameter["name"] == "format" for parameter in operation.get("parameters", [])):
                        operation["responses"]["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
                    for response in operation["responses"].values():
                        if MEDIA_TYPE in response.get("content", {}):
                            response["content"] = {MEDIA_TYPE: response["content"][MEDIA_TYPE]}
            for name, shape in schema["components"]["schemas"].items():
                shape["title"] = name
            self.openapi_schema = schema
        return self.openapi_schema


def _name(found: re.Match[str]) -> str:
    return f"{found[2]}{'List' if found[1] == 'List' else 'Answer'}"
