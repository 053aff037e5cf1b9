"""Compare the responses of two servers that hold the same knowledge: `python -m tests.compare URL URL`.

Walks every list, item and question of the first server, in JSON, CSV and JSON-LD, asks the second one the same, and
prints what differs. `--ignore` names JSON keys that may differ, such as `revision`.
Exits with 1 where a response differs.
"""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

import httpx

LISTS = (
    "organizations",
    "states",
    "memberships",
    "membership-statuses",
    "officials",
    "offices",
    "meetings",
    "statements",
    "instruments",
    "documents",
    "claims",
    "conflicts",
)
DATED = ("memberships", "officials", "offices", "states?organization=sco")
TIMES = (
    "",
    "as_of=2024",
    "as_of=2024&point=start",
    "during=2024",
    "throughout=2024",
    "during=../..",
    "as_of=2010-04-15",
    "as_of=2016-04-17",
    "as_of=2000",
    "as_of=2025-09-01",
    "as_of=2026-12",
)
WITH_EVIDENCE = {"memberships", "officials", "offices", "meetings", "statements", "instruments", "claims"}
MEMBERS = ("status=any", "status=observer", "status_family=associated", "standing=active", "basis=decided&status=any")
QUESTIONS = (
    "search?q=climate",
    "search?q=Belarus",
    "search?q=шос",
    "resolve?q=Türkiye",
    "resolve?q=Лукашенко",
    "resolve?q=Xi&kind=official",
)
WRONG = (
    "organizations/sco/members?as_of=2024-02-30",
    "organizations/sco/members?status=obsever",
    "states?nam=x",
    "states/XXX",
    "states/kaz",
    "memberships?limit=201",
    "meetings?from=2024&to=2023",
)


def addresses(client: httpx.Client) -> Iterator[str]:
    """Every address to compare, below /v1."""
    yield ""
    for name in LISTS:
        for page in pages(client, name):
            yield page
            for row in client.get(f"/v1/{page}").json()["data"]:
                yield row["href"].removeprefix("/v1/")
        yield f"{name}?sort=-id&limit=7&offset=3"
        yield f"{name}?format=csv&limit=200"
        yield f"{name}?format=jsonld&limit=20"
        if name in WITH_EVIDENCE:
            yield f"{name}?include=evidence&limit=200"
    for name in DATED:
        yield from (f"{name}{'&' if '?' in name else '?'}limit=200&{time}" for time in TIMES)
    for organization in ("sco", "shanghai-five"):
        for time in TIMES:
            yield f"organizations/{organization}/members?{time}"
            yield from (f"organizations/{organization}/members?limit=200&{time}&{which}" for which in MEMBERS)
        yield f"organizations/{organization}/timeline?limit=200"
        yield f"organizations/{organization}/diff?from=2001-06-15&to=2025-12-31"
        yield f"organizations/{organization}/diff?from=2023-01-01&to=2025-12-31"
        yield f"organizations/{organization}/matrix"
        yield f"organizations/{organization}/matrix?step=month&format=csv&from=2010&to=2020"
    for row in client.get("/v1/meetings?limit=200").json()["data"]:
        yield f"meetings/{row['id']}/participations?limit=200"
        yield f"meetings/{row['id']}?include=participations,statements,memberships,instruments"
    for row in client.get("/v1/documents?archived=true").json()["data"]:
        yield f"documents/{row['id']}/text"
        yield f"documents/{row['id']}/passages?limit=200"
    yield from QUESTIONS
    yield from WRONG


def pages(client: httpx.Client, name: str) -> Iterator[str]:
    """The addresses of the pages of a list, 200 rows each, of all times where the list is dated."""
    time = "&during=../.." if name in DATED else ""
    total = client.get(f"/v1/{name}?limit=1{time}").json()["meta"]["total"]
    yield from (f"{name}?limit=200&offset={offset}{time}" for offset in range(0, total, 200))


def differences(before: Any, after: Any, ignored: set[str], place: str = "") -> Iterator[str]:
    """Where two JSON values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after} - ignored):
            if key not in before or key not in after:
                yield f"{place}.{key} {'added' if key in after else 'removed'}"
            else:
                yield from differences(before[key], after[key], ignored, f"{place}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from differences(old, new, ignored, f"{place}[{number}]")
    elif before != after:
        yield f"{place}: {str(before)[:80]!r} != {str(after)[:80]!r}"


def content(response: httpx.Response) -> Any:
    """The body, parsed where it is JSON, with what says as much as the body does."""
    kind = response.headers.get("content-type", "")
    body = response.json() if "json" in kind else response.text
    return {"status": response.status_code, "type": kind, "location": response.headers.get("location"), "body": body}


def main() -> int:
    """Compare, and print how many responses are equal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--ignore", nargs="*", default=["revision", "loaded_at"])
    chosen = parser.parse_args()
    count = unequal = 0
    with httpx.Client(base_url=chosen.before) as before, httpx.Client(base_url=chosen.after) as after:
        for address in dict.fromkeys(addresses(before)):
            count += 1
            path = f"/v1/{address}".rstrip("/")
            differing = list(differences(content(before.get(path)), content(after.get(path)), set(chosen.ignore)))
            unequal += bool(differing)
            sys.stdout.writelines(f"/v1/{address} {each}\n" for each in differing[:5])
    sys.stdout.write(f"{count} responses compared, {count - unequal} equal\n")
    return int(unequal > 0)


if __name__ == "__main__":
    sys.exit(main())
