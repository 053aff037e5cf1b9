"""No date that is not meant: no sentinel, no precision that a source does not have, no period of another day."""

import calendar
import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from app.loading import SHIPPED_SEEDS
from tests.answers import EVERYTHING, ITEMS, LISTS, ROUTES, addresses, an_address, data, parameters, rows

DAYS = ["1999-05-01", "2005-07-05", "2010-04-15", "2013-04-26", "2022-09-20", "2024-07-04", "2025-09-01", "2026-02-02"]
TURKEY = "2013-04-26"

DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?[?~%]?")
COMPUTED = {"earliest", "latest", "from", "until"}

# Their items are the rows of their lists.
IN_LISTS = {"/v1/claims/{claim_id}", "/v1/conflicts/{conflict_id}"}

WITHOUT_PERIODS = {"/v1/resolve"}


@pytest.fixture(scope="module")
def walked(client: httpx.Client) -> dict[str, Any]:
    """All rows of every list, and every item, by address."""
    found: dict[str, Any] = {}
    for path in LISTS:
        for address in addresses(client, path):
            found[address] = rows(client, address, limit=200, **EVERYTHING.get(path, {}))
    for path in set(ITEMS) - IN_LISTS:
        for address in addresses(client, path):
            found[address] = data(client, address)
    for address in ("/v1/organizations/sco/matrix?step=month", "/v1/organizations/sco/diff?from=1990&to=2030", "/v1"):
        found[address] = client.get(address).json()
    return found


def days(text: str) -> tuple[date, date]:
    """The first and the last day that a year, a month or a day means."""
    year, month, day = [*map(int, text.rstrip("?~%").split("-")), 0, 0][:3]
    last = day or calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, day or 1), date(year, month or 12, last)


def inside(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Everything that an answer holds, at any depth, with the key that it stands under."""
    yield key, value
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from inside(part, inner)
    if isinstance(value, list):
        for part in value:
            yield from inside(part, key)


def boundaries(value: Any) -> Iterator[dict[str, Any]]:
    """Every boundary in an answer."""
    for _, part in inside(value):
        if isinstance(part, dict) and {"edtf", "precision", "earliest", "latest"} <= part.keys():
            yield part


def test_every_list_and_item_was_walked(walked: dict[str, Any]) -> None:
    assert len(walked) > 400
    assert [path for path in LISTS if "{" not in path and not walked[path]] == []
    assert sum(1 for answered in walked.values() for _ in boundaries(answered)) > 1000


def test_no_sentinel_date_stands_anywhere(walked: dict[str, Any]) -> None:
    for address, answered in walked.items():
        for key, value in inside(answered):
            if isinstance(value, str) and key not in {"text", "exact"}:
                assert not re.search(r"\b(9999|0001|1970-01-01|1900-01-01|1899)\b", value), (address, key, value)


def test_every_boundary_is_as_precise_as_its_text_and_means_what_it_can_mean(walked: dict[str, Any]) -> None:
    precisions = {4: "year", 7: "month", 10: "day"}
    for address, answered in walked.items():
        for boundary in boundaries(answered):
            text, earliest, latest = boundary["edtf"], boundary["earliest"], boundary["latest"]
            if text is None:
                assert boundary["precision"] is None, (address, boundary)
                assert boundary.get("kind") in {None, "open", "unknown"}, (address, boundary)
                continue
            assert boundary.get("kind") in {None, "known", "scheduled"}, (address, boundary)
            assert boundary["precision"] == precisions[len(text.rstrip("?~%"))], (address, boundary)
            first, last = days(text)
            if boundary.get("kind") and boundary["precision"] != "day":
                last += timedelta(days=1)
            # What comes before or after, and days of attestation, leave a year less than all of its days.
            assert str(first) <= earliest <= latest <= str(last), (address, boundary)
            if boundary["precision"] == "day":
                assert earliest == latest, (address, boundary)


def test_an_open_end_has_no_day_and_other_bounds_are_in_order(walked: dict[str, Any]) -> None:
    for address, answered in walked.items():
        for _, period in inside(answered):
            if not (isinstance(period, dict) and isinstance(period.get("start"), dict)):
                continue
            start, end = period["start"], period["end"]
            for side in (start, end):
                if side["earliest"] and side["latest"]:
                    assert side["earliest"] <= side["latest"], (address, period)
            if end["kind"] == "open":
                assert (end["earliest"], end["latest"]) == (None, None), (address, period)
            if end["kind"] == "unknown" and end["latest"]:
                # Of an office of one holder the next start is the latest end.
                assert end["earliest"] is None or end["earliest"] <= end["latest"], (address, period)


def test_every_period_ends_after_it_starts(walked: dict[str, Any]) -> None:
    for address, answered in walked.items():
        for _, period in inside(answered):
            if isinstance(period, dict) and isinstance(period.get("start"), dict):
                start, end = period["start"]["earliest"], period["end"]["latest"]
                assert start is None or end is None or start < end, (address, period)


def test_no_date_is_shown_that_no_curator_wrote(walked: dict[str, Any]) -> None:
    written = set()
    last_days = set()
    for file in SHIPPED_SEEDS.rglob("*.toml"):
        for text in re.findall(rf'"({DATE.pattern})"|\b([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})\b', file.read_text()):
            written |= {part for part in text if part}
        last_days |= set(re.findall(r'last_day = "([0-9-]+)"', file.read_text()))
    for file in SHIPPED_SEEDS.rglob("*.csv"):
        with file.open(newline="") as lines:
            for row in csv.DictReader(lines):
                written |= {cell for cell in row.values() if DATE.fullmatch(cell)}
                last_days |= {row["last_day"]} if row.get("last_day") else set()
    # The day after the last one in office is the first on which somebody no longer holds it.
    written |= {str(date.fromisoformat(day) + timedelta(days=1)) for day in last_days}
    for address, answered in walked.items():
        if "matrix" in address or "diff" in address or address == "/v1/changes":  # what was written once, in a release
            continue
        for key, value in inside(answered):
            if isinstance(value, str) and DATE.fullmatch(value) and key not in COMPUTED | {"numeric"}:
                assert value in written, (address, key, value)


def valid_in(period: dict[str, Any], day: str) -> bool:
    """Whether a period possibly contains a day."""
    start, end = period["start"]["earliest"], period["end"]["latest"]
    return (start is None or start <= day) and (end is None or day < end)


def undated(value: Any) -> Any:
    """An answer without what it says of all time on purpose: the standings, and the item of a membership itself."""
    if isinstance(value, list):
        return [undated(part) for part in value]
    if isinstance(value, dict):
        return {key: undated(part) for key, part in value.items() if key not in {"standings", "steps"}}
    return value


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in ROUTES
        if "as_of" in parameters(path)
        and path not in WITHOUT_PERIODS | {"/v1/memberships/{membership_id}", "/v1/tenures/{tenure_id}"}
    ],
)
def test_every_period_in_an_answer_for_a_day_contains_the_day(client: httpx.Client, path: str) -> None:
    every = addresses(client, path)
    chosen = [address for address in every if address.endswith(("/TUR", "/BLR", "/sco-chair", "/sergey-lavrov"))]
    shown = 0
    for address in chosen or [each for each in every if "/sco/" in each] or every[-1:]:
        for day in DAYS:
            query = {"status": "any"} if path.endswith("/members") else {}
            answered = rows(client, address, as_of=day, **query) if path in LISTS else data(client, address, as_of=day)
            for key, period in inside(undated(answered)):
                if isinstance(period, dict) and isinstance(period.get("start"), dict):
                    shown += 1
                    assert valid_in(period, day), (address, day, key, period)
    assert shown or path == "/v1/states"


@pytest.mark.parametrize("path", sorted(WITHOUT_PERIODS))
def test_what_is_said_to_show_no_period_shows_none(client: httpx.Client, path: str) -> None:
    answered = rows(client, an_address(path), as_of="2024")
    assert answered
    assert not list(boundaries(answered))


@pytest.mark.parametrize(
    "address",
    [
        "/v1/organizations/sco/members?status=any",
        "/v1/memberships?organization=sco",
        "/v1/states?organization=sco",
        "/v1/states?q=Turkey",
        "/v1/states?q=Türkiye",
        "/v1/states?q=Турция",
    ],
)
def test_turkiye_was_called_turkey_when_it_became_a_dialogue_partner(client: httpx.Client, address: str) -> None:
    def named(day: str) -> list[tuple[str, str | None]]:
        answered = data(client, address, as_of=day)
        return [
            (state["name"], state["name_then"])
            for _, state in inside(answered)
            if isinstance(state, dict) and state.get("id") == "TUR" and "name_then" in state
        ]

    assert set(named(TURKEY)) == {("Türkiye", "Turkey")}
    assert set(named("2024-07-04")) == {("Türkiye", None)}


def test_a_state_that_was_never_renamed_has_no_other_name_then(client: httpx.Client) -> None:
    for day in DAYS:
        found = rows(client, "/v1/memberships", as_of=day)
        renamed = {row["state"]["id"] for row in found if row["state"]["name_then"]}
        assert renamed <= {"TUR"}, day
