"""Everything by its names, titles and texts: GET /v1/search."""

from functools import cache
from itertools import pairwise
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.folding import MARK, stem, unspaced
from app.kinds import KINDS
from app.loading.rows import search_rows
from app.queries.search import SearchFilter, search
from app.queries.sql.paging import Page
from tests.answers import answer, data, rows, serving
from tests.databases import content, engine_on, load, wait_for_poll
from tests.faults import MADE_UP_SEEDS
from tests.shipped import shipped
from tests.test_folding import TEXTS

SEARCH = "/v1/search"


@cache
def text_rows() -> list[dict[str, Any]]:
    """The rows of the search index that the shipped seeds make."""
    return search_rows(shipped().rows)


VOCABULARY = st.deferred(
    lambda: st.sampled_from(sorted({word for row in text_rows() for word in row["words"].split()}))
)


def found(client: httpx.Client, q: str, **query: Any) -> list[tuple[str, str]]:
    return [(row["kind"], row["id"]) for row in rows(client, SEARCH, q=q, limit=200, **query)]


def stemmed(word: str) -> str:
    return f"{MARK}{stem(word)}"


def marked(row: Any) -> list[str]:
    return [piece["text"] for piece in row["snippet"] if piece["marked"]]


@pytest.mark.parametrize(
    ("q", "kind", "identity", "mark"),
    [
        ("Belarus", "state", "BLR", "Belarus"),
        ("беларусь", "state", "BLR", "Беларусь"),
        ("बेलारूस", "state", "BLR", "बेलारूस"),
        ("Türkiye", "state", "TUR", "Türkiye"),
        ("turkiye", "state", "TUR", "Türkiye"),
        ("土耳其", "state", "TUR", "土耳其"),
        ("by", "state", "BLR", "BY"),
        ("398", "state", "KAZ", "398"),
        ("sco", "organization", "sco", "SCO"),
        ("上海合作组织", "organization", "sco", "上海合作组织"),
        ("Guterres", "official", "antonio-guterres", "Guterres"),
        ("antonio guterres", "official", "antonio-guterres", "António Guterres"),
        ("president of belarus", "office", "president-blr", "President of Belarus"),
        ("foreign affairs Belarus", "office", "fm-blr", "Affairs"),
        ("chs-2024", "meeting", "chs-2024", "chs-2024"),
        ("astana declaration 2017", "instrument", "astana-declaration-2017", "Astana Declaration (2017"),
        ("one of the coolest years", "statement", "scoplus-2024--guterres-hottest-year", "one of the coolest years"),
        ("dialogue partner", "membership_status", "sco-dialogue-partner", "Dialogue partner"),
        ("qatarpress-004", "document", "qatarpress-004", "qatarpress-004"),
    ],
)
def test_what_is_meant_comes_first_with_the_match_marked(
    client: httpx.Client, q: str, kind: str, identity: str, mark: str
) -> None:
    first = data(client, SEARCH, q=q)[0]
    assert (first["kind"], first["id"]) == (kind, identity)
    assert mark in marked(first)


def test_every_item_is_found_by_its_id_and_leads_to_itself(client: httpx.Client) -> None:
    for kind, known in KINDS.items():
        if not known.title:  # found by what it is part of
            continue
        item = data(client, known.path, limit=1)[0]
        [row] = [row for row in rows(client, SEARCH, q=item["id"], kind=kind, limit=200) if row["id"] == item["id"]]
        assert row["score"] == 1
        assert data(client, row["href"])["id"] == item["id"]
        assert item.get("name", row["title"]) == row["title"]


def test_a_person_comes_before_what_the_person_said_and_where_the_person_was(client: httpx.Client) -> None:
    kinds = [row["kind"] for row in rows(client, SEARCH, q="Guterres")]
    assert kinds.index("official") < kinds.index("statement") < kinds.index("meeting")


def test_words_may_stand_in_different_texts_of_an_item(client: httpx.Client) -> None:
    said = "scoplus-2024--guterres-hottest-year"
    [row] = [row for row in rows(client, SEARCH, q="guterres coolest") if row["id"] == said]
    assert (row["field"], row["score"], marked(row)) == ("all", 0.2, ["Guterres", "coolest"])


@pytest.mark.parametrize(
    ("one", "other"),
    [("drug", "drugs"), ("terrorist", "terrorists"), ("саммита", "саммиты"), ("organisation", "organization")],
)
def test_inflected_forms_and_spellings_find_one_another(client: httpx.Client, one: str, other: str) -> None:
    assert set() < set(found(client, other)) <= set(found(client, one))


def test_every_word_must_be_found(client: httpx.Client) -> None:
    assert found(client, "Belarus") > []
    assert found(client, "Belarus xyzzy") == []
    assert found(client, "elarus") == []
    assert set(found(client, "Belarus minister")) < set(found(client, "Belarus"))


def test_characters_of_a_script_without_spaces_must_stand_together(client: httpx.Client) -> None:
    assert ("organization", "sco") in found(client, "合作")
    assert found(client, "作合") == []


def test_a_kind_narrows_the_list_and_several_mean_or(client: httpx.Client) -> None:
    everything = rows(client, SEARCH, q="climate")
    for kinds in (["statement"], ["statement", "document"]):
        query = "&".join(f"kind={kind}" for kind in kinds)
        assert rows(client, f"{SEARCH}?q=climate&{query}") == [row for row in everything if row["kind"] in kinds]


def test_the_list_is_in_the_order_of_the_scores(client: httpx.Client) -> None:
    scores = [row["score"] for row in rows(client, SEARCH, q="Kazakhstan")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) >= 4
    assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize("q", ["", " ", "%", '* " : ( ) -', "…", "a " * 33, "上" * 33, "a" * 201, "a\0b"])
def test_what_cannot_be_searched_for_is_refused(client: httpx.Client, q: str) -> None:
    response = client.get(SEARCH, params={"q": q})
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == ["q"]


def test_a_search_needs_something_to_search_for(client: httpx.Client) -> None:
    response = client.get(SEARCH)
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == ["q"]


@pytest.mark.parametrize(
    "q", ['"Belarus"', "Belarus*", "^belarus", "words:Belarus", "Belarus:*", "NEAR(Belarus)", "'Belarus'"]
)
def test_the_signs_of_no_engine_have_a_meaning(client: httpx.Client, q: str) -> None:
    plain = q.replace("*", " ").replace(":", " ").replace("(", " ")
    assert found(client, q) == found(client, plain)


def test_the_words_of_no_engine_have_a_meaning(client: httpx.Client) -> None:
    assert found(client, "Belarus OR xyzzy") == found(client, "Belarus AND xyzzy") == found(client, "NOT xyzzy") == []


@settings(max_examples=40)
@given(st.one_of(TEXTS, st.text(max_size=210)))
def test_whatever_is_searched_for_there_is_an_answer_or_a_reason(client: httpx.Client, q: str) -> None:
    assert client.get(SEARCH, params={"q": q.encode(errors="replace").decode()}).status_code in {200, 422}


@settings(max_examples=10)
@given(st.lists(st.tuples(VOCABULARY, st.integers(1, 12)), min_size=1, max_size=3))
def test_the_engine_finds_what_reading_every_text_finds(client: httpx.Client, drawn: list[tuple[str, int]]) -> None:
    sought = [word[:length] for word, length in drawn]
    expected = {
        (row["item_kind"], row["item_id"])
        for row in text_rows()
        if all(
            any(word.startswith(part) for word in row["words"].split()) or stemmed(part) in row["stems"].split()
            for part in sought
        )
    }
    together = any(unspaced(one) and unspaced(other) for one, other in pairwise(sought))
    q = (" | " if together else " ").join(sought)
    listed = rows(client, SEARCH, q=q, limit=200)
    assert {(row["kind"], row["id"]) for row in listed} == expected
    assert len(listed) == len(expected) == answer(client, SEARCH, q=q)["meta"]["total"]
    assert all(marked(row) for row in listed)


def test_the_texts_stand_in_the_database_row_by_row(database_url: str) -> None:
    assert content(database_url)["search_text"] == text_rows()


def test_what_was_loaded_before_is_not_found_any_more(shipped_database_url: str, portal: BlockingPortal) -> None:
    with serving(shipped_database_url, portal) as client:
        assert found(client, "Belarus")[0] == ("state", "BLR")
        load(shipped_database_url, MADE_UP_SEEDS)
        wait_for_poll()
        assert found(client, "Belarus") == []
        assert found(client, "Brookland")[0] == ("state", "XBB")


def test_the_engine_of_the_database_is_asked(database_url: str) -> None:
    asked: list[tuple[str, Any]] = []
    with engine_on(database_url) as engine, engine.connect() as connection:
        event.listen(engine, "before_cursor_execute", lambda *passed: asked.append((passed[2], passed[3])))
        search(connection, SearchFilter(q="Belarus"), Page(50, 0, "-score"))
        statement, parameters = asked[-1]
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
    assert ("ix_search_text_fts" if engine.dialect.name == "postgresql" else "search_text_fts VIRTUAL TABLE") in plan


@pytest.mark.parametrize("q", ["UN", "RUS", "Xi", "chair"])
def test_a_whole_word_comes_before_the_beginning_of_a_longer_one(client: httpx.Client, q: str) -> None:
    def whole(row: Any) -> bool:
        return any(each["marked"] and each["text"].casefold() == q.casefold() for each in row["snippet"])

    found = rows(client, SEARCH, q=q)
    for score in {row["score"] for row in found}:
        kinds = [whole(row) for row in found if row["score"] == score]
        assert kinds == sorted(kinds, reverse=True), score
