"""A graph of many responses, as rdflib reads JSON-LD: each thing once, whichever responses it came from."""

import json
import logging
import re
from collections import defaultdict
from collections.abc import Iterator

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef

from tests.answers import EVERYTHING, ITEMS, LISTS, an_address, serving
from tests.answers import addresses as addresses_of
from tests.linking import BELARUS, CONTEXT, HOST, LINKED, OURS, linked, some

# rdflib uses a class of its own that it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

OF_THE_REQUEST = {URIRef(f"{OURS}{key}") for key in ("certainty", "holders_recorded", "standing")}
"""What a response says of the requested time."""

TENURE = "/v1/tenures/sergei-aleinik--fm-blr"


@pytest.fixture
def public(database_url: str, portal: BlockingPortal) -> Iterator[httpx.Client]:
    """A client of the application with a public address."""
    with serving(database_url, portal, public_url="https://sco.example") as client:
        yield client


def graph_of(client: httpx.Client, *addresses: str) -> Graph:
    """The graph of responses, with the context in place, as rdflib has no way to this process."""
    context = client.get(CONTEXT).json()["@context"]
    graph = Graph()
    for address in addresses:
        body = {**linked(client, address).json(), "@context": context}
        graph.parse(data=json.dumps(body), format="json-ld", publicID=f"{HOST}{address}")
    return graph


def about(graph: Graph, node: str) -> set[tuple[object, str]]:
    """The triples of a node and of its fragments."""
    return {
        (predicate, f"{subject} {value}")
        for subject, predicate, value in graph
        if (str(subject) == node or str(subject).startswith(f"{node}#")) and predicate not in OF_THE_REQUEST
    }


@pytest.mark.parametrize("path", LINKED)
def test_no_node_is_blank_and_no_partial_date_is_a_date(
    client: httpx.Client, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.WARNING):
        graph = graph_of(client, some(path))
        twice = graph_of(client, some(path), some(path))
    assert caplog.records == []
    assert not [node for node in graph.all_nodes() if isinstance(node, BNode)]
    assert len(twice) == len(graph) > 0
    dates = [each for each in graph.objects() if isinstance(each, Literal) and each.datatype == XSD.date]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", each) for each in dates)


def test_a_tenure_is_the_same_node_from_every_response(client: httpx.Client) -> None:
    node = f"{HOST}{TENURE}"
    responses = [
        about(graph_of(client, address), node)
        for address in (
            "/v1/offices/fm-blr",
            "/v1/officials/sergei-aleinik",
            "/v1/tenures?official=sergei-aleinik&during=../..&include=evidence",
        )
    ]
    assert responses[0] == responses[1] == responses[2] != set()
    assert responses[0] <= about(graph_of(client, TENURE), node)


def test_a_membership_in_a_list_says_what_its_item_says(client: httpx.Client) -> None:
    node = f"{HOST}{BELARUS}"
    item = about(graph_of(client, BELARUS), node)
    for address in ("/v1/organizations/sco/members", "/v1/memberships?state=BLR&organization=sco", "/v1/states/BLR"):
        found = about(graph_of(client, address), node)
        assert found
        assert found <= item, address


def test_a_period_by_decision_is_a_node_of_its_own(client: httpx.Client) -> None:
    graph = graph_of(client, "/v1/memberships?organization=sco", "/v1/memberships?organization=sco&basis=decided")
    periods = {
        str(node) for node in graph.objects(URIRef(f"{HOST}{BELARUS}"), URIRef("http://www.w3.org/ns/org#memberDuring"))
    }
    assert periods == {f"{HOST}{BELARUS}#valid", f"{HOST}{BELARUS}#decided"}


@pytest.mark.slow
def test_the_whole_record_is_one_graph_without_contradiction(
    client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Of what a node says in several responses, one says all: nothing is said in two ways."""
    responses = []
    for path in LISTS:
        page = an_address(path, limit=200, **EVERYTHING.get(path, {}))
        while page:
            responses.append(page)
            page = client.get(page).json()["links"]["next"]
    responses += [address for path in ITEMS for address in addresses_of(client, path)]
    said: dict[tuple[object, object], set[frozenset[object]]] = defaultdict(set)
    for address in responses:
        values: dict[tuple[object, object], set[object]] = defaultdict(set)
        for subject, predicate, value in graph_of(client, address):
            assert not isinstance(subject, BNode)
            values[subject, predicate].add(value)
        for key, found in values.items():
            said[key].add(frozenset(found))
    different = {key for key, found in said.items() if max(found, key=len) != frozenset().union(*found)}
    assert {predicate for _, predicate in different} <= OF_THE_REQUEST
    assert caplog.records == []


def test_addresses_begin_with_the_public_url(client: httpx.Client, public: httpx.Client) -> None:
    for address in (BELARUS, "/v1/organizations/sco/members?as_of=2024"):
        body = linked(public, address).json()
        context, base = body["@context"]
        assert context == "https://sco.example/v1/context.jsonld"
        served = public.get(CONTEXT).json()["@context"]
        assert served["@vocab"] == f"{context}#"
        graph = Graph().parse(data=json.dumps({**body, "@context": [served, base]}), format="json-ld", publicID=HOST)
        elsewhere = graph_of(client, address)
        assert {str(node) for node in graph.subjects()} == {
            str(node).replace(HOST, "https://sco.example") for node in elsewhere.subjects()
        }
        assert (URIRef(f"https://sco.example{BELARUS}"), RDF.type, None) in graph
