"""Reading JSON-LD as its clients do: by PyLD, which may ask for the context that is served here and for nothing else.

Relative addresses count from the address asked for.
"""

from typing import Any

import httpx
from pyld import jsonld

from tests.answers import EVERYTHING, LISTS, ROUTES, an_address, parameters

HOST = "http://knowledge.example"
CONTEXT = "/v1/context.jsonld"
OURS = f"{HOST}{CONTEXT}#"
JSON_LD = "application/ld+json"
MEMBERS = "/v1/organizations/sco/members"
BELARUS = "/v1/memberships/sco-blr-member"
LINKED = [path for path in ROUTES if "jsonld" in parameters(path).get("format", {}).get("enum", [])]

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
OA = "http://www.w3.org/ns/oa#"
ORG = "http://www.w3.org/ns/org#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA_ORG = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TIME = "http://www.w3.org/2006/time#"
STANDARDS = (
    DCTERMS,
    HYDRA,
    OA,
    ORG,
    PROV,
    SCHEMA_ORG,
    SKOS,
    TIME,
    TYPE,
    "http://purl.org/dc/elements/1.1/",
    "http://www.w3.org/2008/05/skos-xl#literalForm",
    "http://www.w3.org/ns/dcat#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#first",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest",
)


def linked(client: httpx.Client, address: str) -> httpx.Response:
    """An answer as JSON-LD."""
    response = client.get(address, headers={"Accept": JSON_LD})
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == JSON_LD
    return response


def reading(client: httpx.Client, address: str) -> dict[str, Any]:
    """How the processor reads an answer: it may ask for the context that is served here, and for nothing else."""

    def load(url: str, _options: Any) -> dict[str, Any]:
        assert url == f"{HOST}{CONTEXT}"
        found = linked(client, url)
        media_type = found.headers["Content-Type"]
        return {"document": found.json(), "documentUrl": url, "contentType": media_type, "contextUrl": None}

    return {"base": f"{HOST}{address}", "documentLoader": load}


def expanded(client: httpx.Client, address: str) -> Any:
    """An answer with every key spelled out; none of them is dropped."""
    dropped: list[Any] = []
    body = linked(client, address).json()
    nodes = jsonld.expand(body, reading(client, address), on_property_dropped=dropped.append)
    assert dropped == []
    assert len(nodes) == 1
    return nodes[0]


def triples(client: httpx.Client, address: str) -> set[tuple[str, str, str]]:
    """The triples of an answer; a literal that is no string as `value^^type`."""
    dataset = jsonld.to_rdf(linked(client, address).json(), reading(client, address))
    assert list(dataset) == ["@default"]
    found = set()
    for triple in dataset["@default"]:
        literal = triple["object"]
        typed = literal["type"] == "literal" and literal["datatype"] != f"{XSD}string"
        value = f"{literal['value']}^^{literal['datatype']}" if typed else literal["value"]
        found.add((triple["subject"]["value"], triple["predicate"]["value"], value))
    return found


def objects(graph: set[tuple[str, str, str]], *path: str, subject: str) -> set[str]:
    """What a path of predicates leads to."""
    found = {subject}
    for predicate in path:
        found = {value for node, name, value in graph if node in found and name == predicate}
    return found


def plain(value: Any) -> Any:
    """JSON-LD without what JSON-LD adds."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items() if not key.startswith("@")}
    return [plain(part) for part in value] if isinstance(value, list) else value


def some(path: str) -> str:
    """The address of a few rows of a list with all that can be included, or of an item."""
    query: dict[str, Any] = dict(EVERYTHING.get(path, {}))
    if path in LISTS:
        query["limit"] = 5
    if "include" in parameters(path):
        query["include"] = ",".join(parameters(path)["include"]["items"].get("enum", ["evidence"]))
    return an_address(path, **query)
