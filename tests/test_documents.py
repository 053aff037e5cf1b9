"""Sources, archived texts and their passages: GET /v1/documents."""

import hashlib
from typing import Any

import httpx
import pytest

from app.loading import SHIPPED_SEEDS
from tests.answers import answer, data, ids, rows

DOCUMENTS = "/v1/documents"
ARCHIVED = ["qatarpress-004", "turanews-000"]


@pytest.mark.parametrize("document", ARCHIVED)
def test_an_archived_text_is_given_byte_for_byte(client: httpx.Client, document: str) -> None:
    response = client.get(f"{DOCUMENTS}/{document}/text")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content == (SHIPPED_SEEDS / "sco" / "documents" / f"{document}.txt").read_bytes()
    item = data(client, f"{DOCUMENTS}/{document}")
    assert item["sha256"] == hashlib.sha256(response.content).hexdigest()
    assert item["length"] == len(response.text)
    assert item["rights"]


def test_archived_documents_lead_to_their_text_and_passages(client: httpx.Client) -> None:
    assert ids(client, DOCUMENTS, archived="true") == ARCHIVED
    for document in ARCHIVED:
        item = data(client, f"{DOCUMENTS}/{document}")
        assert item["archived"] is True
        assert client.get(item["text_href"]).status_code == 200
        assert answer(client, item["passages_href"])["meta"]["total"] > 0


def test_a_document_that_is_only_cited_has_an_address_and_no_text(client: httpx.Client) -> None:
    item = data(client, f"{DOCUMENTS}/iso-3166-1")
    assert item["archived"] is False
    assert item["url"].startswith("https://")
    assert [item[key] for key in ("text_href", "passages_href", "sha256", "length", "rights")] == [None] * 5
    assert client.get(f"{DOCUMENTS}/iso-3166-1/text").status_code == 404
    assert answer(client, f"{DOCUMENTS}/iso-3166-1/passages")["data"] == []


def test_every_document_is_either_archived_or_cited(client: httpx.Client) -> None:
    total = answer(client, DOCUMENTS)["meta"]["total"]
    cited = answer(client, DOCUMENTS, archived="false")["meta"]["total"]
    assert total == cited + len(ARCHIVED) == answer(client, "/v1")["data"]["counts"]["document"]


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    def total(query: str) -> int:
        return int(answer(client, f"{DOCUMENTS}?{query}")["meta"]["total"])

    tass, kazinform = total("publisher=TASS"), total("publisher=Kazinform")
    assert tass > 0
    assert kazinform > 0
    assert total("publisher=TASS&publisher=Kazinform") == tass + kazinform
    assert total("publisher=TASS&archived=true") == 0
    assert 0 < total("publisher=TASS&from=2024&to=2024") < tass
    assert total("language=ru") + total("language=zh") == total("language=ru&language=zh")


def test_both_bounds_of_a_span_are_included(client: httpx.Client) -> None:
    published = {row["published_on"] for row in rows(client, f"{DOCUMENTS}?from=2024-07-04&to=2024-07-04", limit=200)}
    assert "2024-07-04" in published
    assert "tass-2022-09-16-belarus-start" in ids(client, f"{DOCUMENTS}?from=2022-09-16&to=2022-09-16")
    assert "tass-2022-09-16-belarus-start" not in ids(client, f"{DOCUMENTS}?from=2022-09-17&to=2022-12")


@pytest.mark.parametrize(
    ("q", "document"),
    [
        ("hosts meeting with SCO", "turanews-000"),
        ("SPIRITUAL SHRINES", "turanews-000"),
        ("melting glaciers", "qatarpress-004"),
        ("токаев: шос", "eadaily-audience-2024"),
        ("turanews.kz", "turanews-000"),
    ],
)
def test_a_document_is_found_by_title_text_and_address(client: httpx.Client, q: str, document: str) -> None:
    assert document in ids(client, DOCUMENTS, q=q)


@pytest.mark.parametrize("document", ARCHIVED)
def test_passages_come_in_the_order_of_the_text(client: httpx.Client, document: str) -> None:
    text = client.get(f"{DOCUMENTS}/{document}/text").text
    found = rows(client, f"{DOCUMENTS}/{document}/passages")
    places = [(row["start"], row["end"]) for row in found]
    assert places == sorted(set(places))
    for row in found:
        start, end = row["start"], row["end"]
        assert text[start:end] == row["exact"]
        assert text[:start].endswith(row["prefix"])
        assert text[end:].startswith(row["suffix"])
        assert row["facts"]


def test_a_passage_says_which_facts_it_supports_or_contradicts(client: httpx.Client) -> None:
    [ten] = [
        row
        for row in rows(client, f"{DOCUMENTS}/turanews-000/passages")
        if row["exact"] == "the SCO, comprising ten Eurasian countries"
    ]
    against = [fact for fact in ten["facts"] if fact["stance"] == "contradicts"]
    assert [(fact["kind"], fact["id"]) for fact in against] == [("membership", "sco-blr-member")]
    assert against[0]["href"] == "/v1/memberships/sco-blr-member"
    assert against[0]["supports"] == ["start"]
    assert against[0]["note"]


def test_the_evidence_given_by_a_document_is_that_of_its_passages(client: httpx.Client) -> None:
    for document in ARCHIVED:
        facts = sum(len(row["facts"]) for row in rows(client, f"{DOCUMENTS}/{document}/passages"))
        assert data(client, f"{DOCUMENTS}/{document}")["evidence_given"] == facts


def test_a_reader_page_needs_two_requests(client: httpx.Client) -> None:
    """The text, and its passages with the label and the address of each fact."""
    text = client.get("/v1/documents/qatarpress-004/text").text
    passages = answer(client, "/v1/documents/qatarpress-004/passages")
    assert passages["links"]["next"] is None
    facts = [fact for passage in passages["data"] for fact in passage["facts"]]
    assert all(text[passage["start"] : passage["end"]] == passage["exact"] for passage in passages["data"])
    assert all(fact["label"] and fact["href"] for fact in facts)
    labels = {fact["id"]: fact["label"] for fact in facts}
    assert labels["president-kaz"] == "President of Kazakhstan"


def test_every_fact_is_labelled_and_leads_to_what_shows_it(client: httpx.Client) -> None:
    kinds: dict[str, dict[str, Any]] = {}
    for document in rows(client, "/v1/documents", archived="true", limit=200):
        for passage in rows(client, f"{document['href']}/passages"):
            for fact in passage["facts"]:
                kinds.setdefault(fact["kind"], fact)
                assert ": None" not in fact["label"]
    for conflict in rows(client, "/v1/conflicts", limit=200):
        for fact in conflict["facts"]:
            kinds.setdefault(fact["kind"], fact)
    assert len(kinds) > 10
    for kind, fact in kinds.items():
        assert fact["label"], kind
        assert client.get(fact["href"]).status_code == 200, fact
