"""How we know: every fact leads to its evidence, and every passage back to its facts."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.answers import EVERYTHING, ITEMS, LISTS, addresses, an_address, answer, data, parameters, rows

WITH_EVIDENCE = [path for path in LISTS if "evidence" in str(parameters(path).get("include"))]


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object that stands anywhere in an answer."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from parts(part)


def assert_proven(value: Any) -> int:
    """Whatever counts or lists evidence has some, and counts what it lists; give the number of facts."""
    proven = 0
    for part in parts(value):
        if "evidence_count" in part:
            proven += 1
            assert part["evidence_count"] >= 1, part["id"]
        if "evidence" in part:
            assert part["evidence"], part
            assert part.get("evidence_count", len(part["evidence"])) == len(part["evidence"]), part["id"]
            assert all(proof["supports"] and proof["document"]["id"] for proof in part["evidence"])
    return proven


@pytest.fixture(scope="module")
def proven_rows(client: httpx.Client) -> dict[str, list[Any]]:
    """The rows of every list that can show evidence, with it, by route."""
    return {
        path: [
            row
            for address in addresses(client, path)
            for row in rows(client, address, limit=200, include="evidence", **EVERYTHING.get(path, {}))
        ]
        for path in WITH_EVIDENCE
    }


@pytest.mark.parametrize("path", WITH_EVIDENCE)
def test_every_row_counts_its_evidence_and_gives_all_of_it_when_asked(
    client: httpx.Client, path: str, proven_rows: dict[str, list[Any]]
) -> None:
    full = proven_rows[path]
    assert all(len(row["evidence"]) == row["evidence_count"] for row in full)
    plain = rows(client, an_address(path, limit=200, **EVERYTHING.get(path, {})))
    assert not any("evidence" in part for part in parts(plain))
    assert assert_proven(full) >= assert_proven(plain) >= len(plain) > 0


@pytest.mark.parametrize("path", [path for path in ITEMS if not path.startswith(("/v1/documents/", "/v1/releases/"))])
def test_an_item_gives_all_its_evidence(client: httpx.Client, path: str) -> None:
    for address in addresses(client, path)[::4]:
        item = data(client, address)
        assert len(item.get("evidence", [])) == item.get("evidence_count", 0), address
        assert_proven(item)
        assert any("evidence" in part for part in parts(item)), address


@pytest.fixture(scope="module")
def texts(client: httpx.Client) -> dict[str, str]:
    """The archived texts."""
    archived = rows(client, "/v1/documents", archived="true")
    return {row["id"]: client.get(f"{row['href']}/text").text for row in archived}


@pytest.fixture(scope="module")
def passages(client: httpx.Client, texts: dict[str, str]) -> dict[str, Any]:
    """The passages of the archived documents, by the address with a fragment that evidence gives."""
    return {
        f"/v1/documents/{document}/passages#{row['id']}": row
        for document in texts
        for row in rows(client, f"/v1/documents/{document}/passages", limit=200)
    }


@pytest.mark.parametrize("path", WITH_EVIDENCE)
def test_every_passage_stands_in_its_text_and_among_the_passages(
    path: str, proven_rows: dict[str, list[Any]], texts: dict[str, str], passages: dict[str, Any]
) -> None:
    for part in parts(proven_rows[path]):
        if "passage" not in part:
            continue
        document, passage = part["document"], part["passage"]
        assert (passage is not None) is document["archived"] is (document["id"] in texts)
        if passage:
            text, start, end = texts[document["id"]], passage["start"], passage["end"]
            assert text[start:end] == passage["exact"]
            assert text[:start].endswith(passage["prefix"])
            assert text[end:].startswith(passage["suffix"])
            listed = passages[passage["href"]]
            assert {key: listed[key] for key in passage.keys() - {"href"}} | {"href": passage["href"]} == passage


def test_every_passage_leads_to_facts_that_show_it(client: httpx.Client, passages: dict[str, Any]) -> None:
    shown: dict[str, set[str]] = {}
    kinds = set()
    for address, passage in passages.items():
        for fact in passage["facts"]:
            kinds.add(fact["kind"])
            where = fact["href"]
            if where not in shown:
                shown[where] = {part["passage"]["href"] for part in parts(data(client, where)) if part.get("passage")}
            assert address in shown[where], (address, fact)
    assert kinds >= {"membership", "participation", "statement", "tenure", "meeting", "name"}


def test_the_address_of_a_passage_leads_to_a_page_that_has_it(client: httpx.Client, passages: dict[str, Any]) -> None:
    shown: dict[str, set[str]] = {}
    lost = []
    for address in passages:
        page, _, fragment = address.partition("#")
        if page not in shown:
            shown[page] = {row["id"] for row in data(client, page)}
        if fragment not in shown[page]:
            lost.append(address)
    assert lost == []


def test_no_evidence_of_a_membership_is_newer_than_the_days_covered(client: httpx.Client) -> None:
    memberships = rows(client, "/v1/memberships", during="../..", include="evidence", limit=200)
    newest: dict[str, str] = {}
    for row in memberships:
        days = [each["document"]["published_on"] or "" for each in row["evidence"]]
        newest[row["organization"]["id"]] = max(newest.get(row["organization"]["id"], ""), *days)
    for organization, day in newest.items():
        until = answer(client, f"/v1/organizations/{organization}/members")["meta"]["coverage"]["until"]
        assert "" < day <= until, organization


def test_evidence_against_a_fact_is_shown_with_the_reason(client: httpx.Client) -> None:
    proofs = data(client, "/v1/memberships/sco-blr-member")["evidence"]
    against = [proof for proof in proofs if proof["stance"] == "contradicts" and proof["passage"]]
    assert "the SCO, comprising ten Eurasian countries" in {proof["passage"]["exact"] for proof in against}
    assert all(proof["note"] for proof in against)


def test_a_document_that_is_only_cited_gives_its_address_and_no_passage(client: httpx.Client) -> None:
    proofs = data(client, "/v1/states/KAZ")["evidence"]
    assert all(proof["passage"] is None and proof["document"]["url"].startswith("http") for proof in proofs)
