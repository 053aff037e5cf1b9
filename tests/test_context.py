"""What answers mean as linked data: terms of the standards where they have any, and addresses for what is named."""

import re
from typing import Any

import httpx
import pytest
from pyld import jsonld

from tests.answers import EVERYTHING, ITEMS, an_address, answer, query_of
from tests.linking import (
    BELARUS,
    CONTEXT,
    DCTERMS,
    EDTF,
    HOST,
    HYDRA,
    JSON_LD,
    MEMBERS,
    OA,
    ORG,
    OURS,
    PROV,
    SCHEMA_ORG,
    SKOS,
    TIME,
    TYPE,
    XSD,
    expanded,
    objects,
    reading,
    triples,
)


def test_the_membership_of_belarus_is_one_in_terms_of_the_standards(client: httpx.Client) -> None:
    graph = triples(client, BELARUS)
    belarus = f"{HOST}{BELARUS}"
    assert f"{ORG}Membership" in objects(graph, TYPE, subject=belarus)
    assert objects(graph, f"{ORG}member", subject=belarus) == {f"{HOST}/v1/states/BLR"}
    assert objects(graph, f"{ORG}organization", subject=belarus) == {f"{HOST}/v1/organizations/sco"}
    assert objects(graph, f"{ORG}role", subject=belarus) == {f"{HOST}/v1/membership-statuses/sco-member"}
    assert objects(graph, f"{ORG}memberDuring", subject=belarus) == {f"{belarus}#valid"}
    assert objects(graph, f"{ORG}memberDuring", TYPE, subject=belarus) == {f"{TIME}Interval", f"{OURS}OpenEnd"}
    begins = (f"{ORG}memberDuring", f"{TIME}hasBeginning")
    assert objects(graph, *begins, TYPE, subject=belarus) == {f"{TIME}Instant"}
    assert objects(graph, *begins, f"{DCTERMS}date", subject=belarus) == {f"2024-07-04^^{EDTF}"}
    assert objects(graph, *begins, f"{OURS}earliest", subject=belarus) == {f"2024-07-04^^{XSD}date"}
    assert objects(graph, f"{ORG}memberDuring", f"{TIME}hasEnd", subject=belarus) == set()
    assert f"{SCHEMA_ORG}Country" in objects(graph, TYPE, subject=f"{HOST}/v1/states/BLR")
    assert objects(graph, f"{SCHEMA_ORG}name", subject=f"{HOST}/v1/states/BLR") == {"Belarus"}


def test_the_evidence_of_a_membership_leads_to_sources_and_passages(client: httpx.Client) -> None:
    graph = triples(client, BELARUS)
    evidence = (f"{PROV}wasInfluencedBy",)
    given = answer(client, BELARUS)["data"]["evidence"]
    belarus = f"{HOST}{BELARUS}"
    assert objects(graph, *evidence, f"{OA}hasSource", subject=belarus) == {
        f"{HOST}{each['document']['href']}" for each in given
    }
    assert objects(graph, *evidence, f"{OA}hasSource", TYPE, subject=belarus) >= {f"{PROV}Entity"}
    quoted = {each["passage"]["href"]: each["passage"] for each in given if each["passage"]}
    assert quoted
    for href, passage in quoted.items():
        node = f"{HOST}{href}"
        assert node in objects(graph, *evidence, f"{OA}hasSelector", subject=belarus)
        assert {f"{OA}TextQuoteSelector", f"{OA}TextPositionSelector"} < objects(graph, TYPE, subject=node)
        for part in ("exact", "prefix", "suffix"):
            assert objects(graph, f"{OA}{part}", subject=node) == {passage[part]}
        for part in ("start", "end"):
            assert objects(graph, f"{OA}{part}", subject=node) == {f"{passage[part]}^^{XSD}nonNegativeInteger"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/v1/states/BLR", {("/v1/states/BLR", f"{SCHEMA_ORG}sameAs", "http://www.wikidata.org/entity/Q184")}),
        ("/v1/states/BLR", {("/v1/states/BLR", f"{ORG}hasMembership", f"{HOST}/v1/memberships/sco-blr-member")}),
        (
            "/v1/organizations/sco-chs",
            {
                ("/v1/organizations/sco-chs", TYPE, f"{ORG}Organization"),
                ("/v1/organizations/sco-chs", f"{ORG}subOrganizationOf", f"{HOST}/v1/organizations/sco"),
            },
        ),
        (
            "/v1/membership-statuses/sco-observer",
            {
                ("/v1/membership-statuses/sco-observer", TYPE, f"{ORG}Role"),
                ("/v1/membership-statuses/sco-observer", f"{SKOS}broader", f"{OURS}observer"),
                ("/v1/membership-statuses/sco-observer", f"{SKOS}prefLabel", "Observer state"),
            },
        ),
        (
            "/v1/offices/sco-chair?as_of=2024",
            {
                ("/v1/offices/sco-chair", TYPE, f"{ORG}Post"),
                ("/v1/offices/sco-chair", f"{ORG}postIn", f"{HOST}/v1/organizations/sco"),
                ("/v1/tenures/chn--sco-chair-4", TYPE, f"{ORG}Membership"),
            },
        ),
        (
            "/v1/officials/sergei-aleinik",
            {
                ("/v1/officials/sergei-aleinik", TYPE, f"{SCHEMA_ORG}Person"),
                (
                    "/v1/tenures/sergei-aleinik--fm-blr",
                    f"{ORG}member",
                    f"{HOST}/v1/officials/sergei-aleinik",
                ),
                ("/v1/tenures/sergei-aleinik--fm-blr", f"{ORG}role", f"{HOST}/v1/offices/fm-blr"),
                ("/v1/tenures/sergei-aleinik--fm-blr", f"{ORG}organization", f"{HOST}/v1/states/BLR"),
            },
        ),
        (
            "/v1/meetings/chs-2024",
            {
                ("/v1/meetings/chs-2024", TYPE, f"{SCHEMA_ORG}Event"),
                ("/v1/meetings/chs-2024", f"{SCHEMA_ORG}startDate", f"2024-07-04^^{EDTF}"),
                ("/v1/meetings/chs-2024", f"{SCHEMA_ORG}organizer", f"{HOST}/v1/organizations/sco-chs"),
            },
        ),
        (
            "/v1",
            {
                ("/v1", TYPE, "http://www.w3.org/ns/dcat#Dataset"),
                ("/v1", f"{DCTERMS}license", "https://creativecommons.org/publicdomain/zero/1.0/"),
            },
        ),
    ],
)
def test_every_noun_is_told_in_terms_of_the_standards(
    client: httpx.Client, address: str, expected: set[tuple[str, str, str]]
) -> None:
    graph = triples(client, address)
    assert {(f"{HOST}{subject}", predicate, value) for subject, predicate, value in expected} <= graph


def test_a_statement_is_a_quotation_of_a_person_from_a_document(client: httpx.Client) -> None:
    address = "/v1/statements?speaker=antonio-guterres&limit=1"
    row = answer(client, address)["data"][0]
    graph, node = triples(client, address), f"{HOST}{row['href']}"
    assert f"{SCHEMA_ORG}Quotation" in objects(graph, TYPE, subject=node)
    assert objects(graph, f"{SCHEMA_ORG}text", subject=node) == {row["text"]}
    assert objects(graph, f"{SCHEMA_ORG}spokenByCharacter", subject=node) == {f"{HOST}/v1/officials/antonio-guterres"}
    assert objects(graph, f"{PROV}wasQuotedFrom", subject=node) == {f"{HOST}{row['document']['href']}"}


def test_a_page_of_a_list_is_a_collection_that_leads_on(client: httpx.Client) -> None:
    address = f"{MEMBERS}?as_of=2024&limit=3"
    graph = triples(client, address)
    page = f"{HOST}{address}"
    rows = {f"{HOST}{row['href']}" for row in answer(client, address)["data"]}
    assert objects(graph, f"{HYDRA}member", subject=page) == rows
    assert objects(graph, f"{HYDRA}totalItems", subject=page) == {f"10^^{XSD}integer"}
    (following,) = objects(graph, f"{HYDRA}next", subject=page)
    assert query_of(following) == {"as_of": ["2024"], "limit": ["3"], "offset": ["3"]}


@pytest.mark.parametrize("path", ITEMS)
def test_a_list_and_an_item_call_the_same_thing_by_the_same_address(client: httpx.Client, path: str) -> None:
    address = an_address(path)
    item = expanded(client, address)[f"{SCHEMA_ORG}mainEntity"][0]
    assert item["@id"] == f"{HOST}{address}"
    collection = path.rpartition("/")[0]
    rows = expanded(client, an_address(collection, limit=200, **EVERYTHING.get(collection, {})))[f"{HYDRA}member"]
    of_list = {row["@id"]: row["@type"] for row in rows}
    assert len(of_list) == len(rows)
    assert {row_id.rpartition("/")[0] for row_id in of_list} == {f"{HOST}{collection}"}
    assert all(types == item["@type"] for types in of_list.values())


def identities(client: httpx.Client, address: str, *types: str) -> set[str]:
    """The addresses of the nodes of some types in an answer."""
    graph = triples(client, address)
    return {node for node, name, value in graph if name == TYPE and value in types}


def test_what_has_no_address_of_its_own_is_a_fragment_by_whatever_way_it_is_come_to(client: httpx.Client) -> None:
    participation = f"{OURS}Participation"
    among = identities(client, "/v1/meetings/chs-2024/participations", participation)
    assert among
    assert among == identities(client, "/v1/meetings/chs-2024?include=participations", participation)

    tenure = f"{OURS}Tenure"
    of_person = identities(client, "/v1/officials/sergei-aleinik", tenure)
    assert of_person
    assert of_person & identities(client, "/v1/offices/fm-blr", tenure)

    passage = f"{OURS}Passage"
    quoted = identities(client, "/v1/statements?document=qatarpress-004", passage)
    assert quoted
    assert quoted <= identities(client, "/v1/documents/qatarpress-004/passages", passage)


def test_no_term_of_the_context_is_a_word_of_a_vocabulary(client: httpx.Client) -> None:
    """A status would else mean what the key of the same name means."""
    statuses = answer(client, "/v1/membership-statuses")["data"]
    organizations = answer(client, "/v1/organizations?limit=200")["data"]
    offices = answer(client, "/v1/offices?during=../..&limit=200")["data"]
    words = {row[key] for row in statuses for key in ("status", "family")}
    words |= {row["classification"] for row in organizations + offices}
    context = client.get(CONTEXT).json()["@context"]
    assert not words & context.keys()
    assert all(re.fullmatch("[a-z0-9_]+", word) for word in words)


def test_the_context_is_served_and_asks_for_no_other(client: httpx.Client) -> None:
    response = client.get(CONTEXT)
    assert response.headers["Content-Type"] == JSON_LD
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert response.headers["ETag"]

    def contexts(value: Any) -> list[Any]:
        if not isinstance(value, dict):
            return []
        own = [value["@context"]] if "@context" in value else []
        return own + [found for part in value.values() for found in contexts(part)]

    found = contexts(response.json())
    assert len(found) > 10
    assert all(isinstance(context, dict) and "@import" not in context for context in found)


def test_the_terms_of_our_own_have_an_address_that_is_served(client: httpx.Client) -> None:
    response = client.get(f"{OURS}certainty")
    assert response.status_code == 200
    (described,) = jsonld.expand(response.json(), reading(client, CONTEXT))
    assert described["@id"] == f"{HOST}{CONTEXT}"
    (elsewhere,) = described["http://www.w3.org/2000/01/rdf-schema#seeAlso"]
    assert client.get(elsewhere["@id"]).status_code == 200


def test_the_terms_of_our_own_stand_on_the_host_that_was_asked(client: httpx.Client) -> None:
    served = client.get(CONTEXT, headers={"Host": "mirror.example:8443"}).json()
    assert served["@context"]["@vocab"] == "http://mirror.example:8443/v1/context.jsonld#"
