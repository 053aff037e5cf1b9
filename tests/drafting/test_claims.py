from typing import Any

import pytest

from tests.drafting.conftest import Draft
from tests.drafting.seeds import draft_of


def checked(text: str, date: str) -> list[tuple[Any, ...]]:
    claims = draft_of(text, date).claims
    return [(c.record.status, c.record.count, c.record.on, c.check.verdict) for c in claims if c.record.kind != "date"]


@pytest.mark.parametrize(
    ("text", "date", "claim"),
    [
        ("The SCO has nine members.", "2024-07-03", ("member", 9, "2024-07-03", "agrees")),
        ("The SCO has nine members.", "2024-07-04", ("member", 9, "2024-07-04", "disagrees")),
        ("The ten-member SCO met.", "2024-07-05", ("member", 10, "2024-07-05", "agrees")),
        (
            "Tokayev said the SCO, comprising ten Eurasian countries, grows.",
            "2024-05-21",
            ("member", 10, "2024-05-21", "disagrees"),
        ),
        ("The number of SCO member states has risen to 8.", "2017-06-10", ("member", 8, "2017-06-10", "agrees")),
        ("The SCO counts fourteen dialogue partners.", "2024-07-04", ("dialogue_partner", 14, "2024-07-04", "agrees")),
        ("The SCO has two observer states.", "2024-07-05", ("observer", 2, "2024-07-05", "agrees")),
        ("The SCO was founded by six founding members.", "2024-07-05", ("member", 6, "2001-06-15", "agrees")),
        ("On 1 July 2016 the SCO had six members.", "2024-07-05", ("member", 6, "2016-07-01", "agrees")),
    ],
)
def test_a_count_of_a_status_has_its_verdict(text: str, date: str, claim: tuple[Any, ...]) -> None:
    assert checked(text, date) == [claim]


@pytest.mark.parametrize(
    "text",
    [
        "Two member states of the SCO abstained.",
        "More than 20 countries came to the SCO.",
        "Four members of the delegation left the SCO.",
        "The SCO held 14 events.",
        "ASEAN has ten members.",
    ],
)
def test_another_number_is_no_claim(text: str) -> None:
    assert checked(text, "2024-07-05") == []


def test_a_list_is_compared_state_by_state(draft: Draft) -> None:
    [claim] = draft("The observers of the SCO are Mongolia and Belarus.", "2024-07-04")["claim"]
    assert (claim["kind"], claim["status"], claim["states"]) == ("list", "observer", ["MNG", "BLR"])


@pytest.mark.parametrize(
    ("text", "status", "count"),
    [
        ("The SCO includes Russia, China, Kazakhstan and Kyrgyzstan.", "member", 4),
        ("Observer status is held by Afghanistan and Mongolia.", "observer", 2),
        ("Afghanistan and Mongolia are observers.", "observer", 2),
        ("Observers:\n- Afghanistan\n- Mongolia\n- Belarus", "observer", 3),
    ],
)
def test_a_list_in_other_words(draft: Draft, text: str, status: str, count: int) -> None:
    [claim] = draft(text)["claim"]
    assert (claim["status"], len(claim["states"])) == (status, count)


def test_a_count_is_about_the_organization_that_is_spoken_of(draft: Draft) -> None:
    drafted = draft("The SCO met. The CSTO grows. It has six members.", "2024-07-05")
    assert [claim["organization"] for claim in drafted["claim"]] == ["csto"]


def test_what_a_wrong_list_leaves_out_is_contradicted(draft: Draft) -> None:
    states = "China, Kazakhstan, Kyrgyzstan, Russia, Tajikistan, Uzbekistan, India, Pakistan and Iran"
    drafted = draft(f"The SCO has nine members: {states}.", "2024-07-05")
    assert [p["contradicts"] for p in drafted["passage"] if "contradicts" in p] == [["membership:sco-blr-member"]]


def test_disagreements_come_first(draft: Draft) -> None:
    drafted = draft("The SCO has ten members. It has three observers. It has 14 dialogue partners.", "2024-07-05")
    assert [claim["status"] for claim in drafted["claim"]] == ["observer", "member", "dialogue_partner"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Belarus joined the SCO on 4 July 2024.", {("membership:sco-blr-member", "2024-07-04", "agrees")}),
        ("Belarus joined the SCO on Thursday.", {("membership:sco-blr-member", "2024-07-04", "agrees")}),
        ("Belarus joined the SCO yesterday.", {("membership:sco-blr-member", "2024-07-04", "agrees")}),
        ("Iran joined the SCO in 2022.", {("membership:sco-irn-member", "2022", "disagrees")}),
        ("The SCO was founded on June 15, 2001.", {("organization:sco", "2001-06-15", "agrees")}),
        ("The 22nd SCO summit opened on 15 September 2022.", {("meeting:chs-2022", "2022-09-15", "agrees")}),
        (
            "India and Pakistan joined the SCO in 2017, Iran in 2023 and Belarus in 2024.",
            {
                ("membership:sco-ind-member", "2017", "agrees"),
                ("membership:sco-pak-member", "2017", "agrees"),
                ("membership:sco-irn-member", "2023", "agrees"),
                ("membership:sco-blr-member", "2024", "agrees"),
            },
        ),
    ],
)
def test_dates_are_as_precise_as_the_text(text: str, dates: set[tuple[str, ...]]) -> None:
    claims = draft_of(text, "2024-07-05").claims
    assert {(c.record.fact, c.record.date, c.check.verdict) for c in claims if c.record.kind == "date"} == dates


def test_a_document_of_no_day_counts_nothing() -> None:
    assert checked("The SCO has nine members.", "2024") == []
