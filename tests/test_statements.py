"""What was said: GET /v1/statements."""

import httpx
import pytest

from tests.answers import data, ids, rows

STATEMENTS = "/v1/statements"
OF_GUTERRES = f"{STATEMENTS}?speaker=antonio-guterres&meeting=scoplus-2024"

# Document 004, to the letter and in its order.
SAID_BY_GUTERRES = """\
In turn, UN Secretary-General Antonio Guterres criticized the world's division on the issue of tackling climate change.
2023 was the hottest year on record, but it could be one of the coolest years of the future.
The gathering impacts of the crisis are already hitting your countries hard, from melting glaciers to deadly \
floods, storms, droughts, and extreme heat. This is just a taste of what is to come.
Our climate is breaking down, threatening water and food security, undermining sustainable development, \
driving displacements, and fueling political instability
Guterres emphasized the urgent need for increased ambition in reducing emissions and achieving climate justice.
He called on developed nations and major emitters to lead this effort, adhering to the principle of common \
but differentiated responsibilities.
""".splitlines()


def test_what_guterres_said_at_the_sco_plus_meeting_is_given_verbatim(client: httpx.Client) -> None:
    found = rows(client, f"{OF_GUTERRES}&sort=position")
    assert [row["text"] for row in found] == SAID_BY_GUTERRES
    assert {row["document"]["id"] for row in found} == {"qatarpress-004"}
    assert [row["text"] for row in found if row["form"] == "quote"] == SAID_BY_GUTERRES[1:4]


def test_the_words_of_a_statement_stand_at_its_passage(client: httpx.Client) -> None:
    texts = {
        document: client.get(f"/v1/documents/{document}/text").text for document in ("qatarpress-004", "turanews-000")
    }
    found = rows(client, STATEMENTS)
    assert len(found) == 39
    for row in found:
        passage = row["passage"]
        assert texts[row["document"]["id"]][passage["start"] : passage["end"]] == row["text"] == passage["exact"]


def test_a_statement_has_speaker_meeting_topics_and_instruments(client: httpx.Client) -> None:
    item = data(client, f"{STATEMENTS}/scoplus-2024--tokayev-un-resolution")
    assert item["speaker"]["id"] == "kassym-jomart-tokayev"
    assert item["meeting"]["id"] == "scoplus-2024"
    assert item["topics"] == ["peace", "united-nations"]
    assert {instrument["id"] for instrument in item["instruments"]} >= {"unga-resolution-proposed-2024"}


def test_filters_narrow_down_together_and_each_value_widens(client: httpx.Client) -> None:
    def count(query: str) -> int:
        return len(ids(client, f"{STATEMENTS}?{query}"))

    guterres, tokayev = count("speaker=antonio-guterres"), count("speaker=kassym-jomart-tokayev")
    assert guterres == len(SAID_BY_GUTERRES)
    assert count("speaker=antonio-guterres&speaker=kassym-jomart-tokayev") == guterres + tokayev == 39
    assert count("speaker=antonio-guterres&form=quote") == 3
    assert count("speaker=antonio-guterres&meeting=audience-2024") == 0
    assert count("document=turanews-000") == count("meeting=audience-2024") == 22
    assert count("form=quote&form=paraphrase") == 39
    assert count("instrument=spiritual-shrines") == 1
    assert count("topic=floods&speaker=antonio-guterres") == 1


def test_a_topic_finds_what_speaks_of_it(client: httpx.Client) -> None:
    climate = rows(client, STATEMENTS, topic="climate")
    assert all("climate" in row["topics"] for row in climate)
    either = rows(client, f"{STATEMENTS}?topic=climate&topic=floods")
    assert {row["id"] for row in climate} < {row["id"] for row in either}


def test_the_day_of_a_statement_is_that_of_its_meeting(client: httpx.Client) -> None:
    on_the_day = ids(client, f"{STATEMENTS}?from=2024-07-04&to=2024-07-04&sort=id")
    assert on_the_day == ids(client, f"{STATEMENTS}?meeting=scoplus-2024&sort=id")
    assert ids(client, f"{STATEMENTS}?from=2024-07-05") == []
    assert ids(client, f"{STATEMENTS}?to=2024-05-20") == []
    assert len(ids(client, f"{STATEMENTS}?to=2024-05")) == 22


@pytest.mark.parametrize("q", ["hottest year", "HOTTEST YEAR", "höttest yéar", "year on record, but it"])
def test_a_statement_is_found_by_its_words(client: httpx.Client, q: str) -> None:
    assert ids(client, STATEMENTS, q=q) == ["scoplus-2024--guterres-hottest-year"]


@pytest.mark.parametrize("q", ["SCO's potential", "SCO’s potential", '"Spiritual Shrines"', "“spiritual shrines”"])
def test_typographic_and_plain_quotation_marks_find_each_other(client: httpx.Client, q: str) -> None:
    assert len(ids(client, STATEMENTS, q=q)) == 1


def test_statements_of_a_document_come_in_the_order_of_its_text(client: httpx.Client) -> None:
    starts = [row["passage"]["start"] for row in rows(client, STATEMENTS, document="turanews-000", sort="position")]
    assert starts == sorted(starts)
    backwards = rows(client, STATEMENTS, document="turanews-000", sort="-position")
    assert [row["passage"]["start"] for row in backwards] == starts[::-1]
