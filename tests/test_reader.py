"""A reader opens an item and follows its sources: each row of evidence supports something that the item says."""

import random
from typing import Any

import httpx
import pytest

from app.periods import parse_date
from tests.answers import ITEMS, addresses, data

DRAWN = 30

DATES = {"start": ("valid", "start"), "end": ("valid", "end")}
"""Where a membership shows the dates that evidence names."""


def _text(date: str | dict[str, str]) -> str:
    """The EDTF text of a date that an item says, with its bounds or without."""
    return date if isinstance(date, str) else date["edtf"]


@pytest.fixture(scope="module")
def items(client: httpx.Client) -> list[dict[str, Any]]:
    """Thirty items that are drawn, the same in each run, of all kinds that have evidence."""
    every = [address for path in ITEMS for address in addresses(client, path)]
    found: list[dict[str, Any]] = []
    for address in random.Random(2026).sample(every, len(every)):  # noqa: S311 -- drawn, not secret
        item = data(client, address)
        if item.get("evidence"):
            found.append(item)
        if len(found) == DRAWN:
            break
    return found


def test_thirty_items_are_drawn(items: list[dict[str, Any]]) -> None:
    assert len(items) == DRAWN


def test_every_row_of_evidence_supports_a_field_that_the_item_says(items: list[dict[str, Any]]) -> None:
    for item in items:
        for proof in item["evidence"]:
            assert proof["supports"], item["id"]
            for name in proof["supports"]:
                if name in item and proof["stance"] == "supports":
                    assert item[name] not in (None, [], ""), (item["id"], name)
                if name in DATES and "valid" in item and proof["stance"] == "supports":
                    outer, inner = DATES[name]
                    assert item[outer][inner] is not None, (item["id"], name)


def test_no_row_of_evidence_is_older_than_the_date_that_it_supports(items: list[dict[str, Any]]) -> None:
    for item in items:
        for proof in item["evidence"]:
            published = proof["document"]["published_on"]
            if published is None or proof["stance"] != "supports":
                continue
            if "start" in proof["supports"] and item.get("valid", {}).get("start"):
                assert parse_date(published).latest.isoformat() >= item["valid"]["start"]["earliest"], item["id"]
            for name in {"start_date", "adopted", "died"}.intersection(proof["supports"]):
                assert parse_date(published).latest >= parse_date(_text(item[name])).earliest, item["id"]


def test_every_source_of_an_item_can_be_opened(client: httpx.Client, items: list[dict[str, Any]]) -> None:
    for item in items:
        for proof in item["evidence"]:
            document = data(client, proof["document"]["href"])
            assert document["title"] == proof["document"]["title"]
            assert document["url"] or document["archived"] or document["note"] or document["publisher"]
