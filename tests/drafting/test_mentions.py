import pytest

from tests.drafting.conftest import Draft


def linked(drafted: dict, kind: str) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    """The links of a kind, each with its quote, in the order of the text."""
    return [
        (fact.partition(":")[2], passage["exact"])
        for passage in drafted.get("passage", [])
        for fact in passage.get("facts", [])
        if fact.startswith(f"{kind}:")
    ]


@pytest.mark.parametrize(
    ("text", "date", "official"),
    [
        ("Talks with Foreign Minister of Belarus were held.", "2024-05-21", "sergei-aleinik"),
        ("Talks with the Belarusian Foreign Minister were held.", "2024-07-04", "maxim-ryzhenkov"),
        ("The Chinese Foreign Minister arrived.", "2023-05-05", "qin-gang"),
        ("The Chinese Foreign Minister arrived.", "2024-05-05", "wang-yi"),
        ("The Kazakh President opened the forum.", "2018-06-10", "nursultan-nazarbayev"),
        ("The Kazakh President opened the forum.", "2019-06-14", "kassym-jomart-tokayev"),
        ("The SCO Secretary-General arrived.", "2019-06-14", "vladimir-norov"),
        ("The Indian leader arrived.", "2018-06-10", "narendra-modi"),
    ],
)
def test_an_office_without_a_name_is_that_of_its_holder_on_the_day(
    draft: Draft, text: str, date: str, official: str
) -> None:
    assert [identity for identity, _ in linked(draft(text, date), "official")] == [official]


@pytest.mark.parametrize(
    "name",
    [
        "Sergei Lavrov",
        "Sergey Lavrov",
        "S. Lavrov",
        "S.V. Lavrov",
        "Sergey Viktorovich Lavrov",
        "SERGEY LAVROV",
        "Сергей Лавров",
    ],
)
def test_a_name_is_found_in_any_spelling(draft: Draft, name: str) -> None:
    assert ("sergey-lavrov", name) in linked(draft(f"He spoke with {name} in Astana."), "official")


def test_a_later_short_form_is_whoever_was_introduced(draft: Draft) -> None:
    text = "Nawaz Sharif came to Astana. Sharif met the press."
    assert linked(draft(text, "2024-07-04"), "official") == [
        ("nawaz-sharif", "Nawaz Sharif"),
        ("nawaz-sharif", "Sharif"),
    ]


def test_a_surname_alone_is_whoever_is_in_office(draft: Draft) -> None:
    assert linked(draft("Sharif met the press.", "2016-06-24"), "official") == [("nawaz-sharif", "Sharif")]
    assert linked(draft("Sharif met the press.", "2024-07-04"), "official") == [("shehbaz-sharif", "Sharif")]


def test_another_given_name_is_another_person(draft: Draft) -> None:
    drafted = draft("Deputy Minister Andrei Lavrov spoke. Lavrov left.")
    assert linked(drafted, "official") == []


def test_a_counterpart_holds_the_same_office_elsewhere(draft: Draft) -> None:
    text = "Russian Foreign Minister Sergei Lavrov met his Pakistani counterpart."
    assert ("ishaq-dar", "Pakistani counterpart") in linked(draft(text), "official")
    assert ("fm-pak", "Pakistani counterpart") in linked(draft(text), "office")


def test_a_counterpart_may_be_named_behind_a_comma(draft: Draft) -> None:
    text = "Russian Foreign Minister Sergei Lavrov met his Pakistani counterpart, Ishaq Dar, in Astana."
    assert ("fm-pak", "Pakistani counterpart, Ishaq Dar") in linked(draft(text), "office")


def test_who_does_not_hold_the_office_on_the_day_is_a_doubt_and_no_tenure(draft: Draft) -> None:
    drafted = draft("Russian Foreign Minister Igor Ivanov arrived.", "2024-07-04")
    assert linked(drafted, "tenure") == []


def test_a_former_office_is_no_office(draft: Draft) -> None:
    drafted = draft("Former Kazakh President Nursultan Nazarbayev arrived.", "2024-07-04")
    assert linked(drafted, "office") == []
    assert linked(drafted, "official") == [("nursultan-nazarbayev", "Nursultan Nazarbayev")]


def test_each_place_of_a_mention_has_its_passage(draft: Draft) -> None:
    text = "They met. India came. India spoke, and India left. Then India wrote to China."
    assert [exact for identity, exact in linked(draft(text), "state") if identity == "IND"] == ["India"] * 4


@pytest.mark.parametrize(
    ("text", "date", "meeting"),
    [
        ("The 24th SCO summit ended.", "2024-07-04", "chs-2024"),
        ("The 17th meeting of the Council of Heads of State of the SCO ended.", "2024-07-04", "chs-2017"),
        ("The Samarkand summit was long ago.", "2024-07-04", "chs-2022"),
        ("At the SCO summit in Qingdao in 2018 all agreed.", "2024-07-04", "chs-2018"),
        ("At the meeting of the SCO Council of Foreign Ministers in Goa all agreed.", "2023-05-05", "cfm-2023"),
        ("The leaders came to the SCO Plus meeting.", "2024-07-04", "scoplus-2024"),
        ("The SCO members agreed. The summit ended.", "2021-09-17", "chs-2021"),
    ],
)
def test_a_meeting_is_found_by_number_kind_place_and_day(draft: Draft, text: str, date: str, meeting: str) -> None:
    assert meeting in [identity for identity, _ in linked(draft(text, date), "meeting")]


@pytest.mark.parametrize("text", ["The G20 summit ended.", "The Alaska summit ended.", "A summit of mountains rose."])
def test_a_meeting_of_others_is_none_of_ours(draft: Draft, text: str) -> None:
    assert linked(draft(text), "meeting") == []


def test_the_organisation_is_the_one_mentioned_last(draft: Draft) -> None:
    text = "The Collective Security Treaty Organization met. The Organisation has its own army."
    assert linked(draft(text), "organization")[-1] == ("csto", "Organisation")


def test_a_person_without_a_record_is_a_candidate(draft: Draft) -> None:
    drafted = draft('"We agree with this," said Kamila Talieva, an economist. Talieva left.')
    assert [statement["speaker_name"] for statement in drafted["statement"]] == ["Kamila Talieva"]


@pytest.mark.parametrize(
    ("text", "official"),
    [
        ("Prime Minister of the Republic of Kazakhstan A. Smailov spoke.", "alikhan-smailov"),
        ("The Director of the Executive Committee of the SCO RATS R. Mirzaev spoke.", "ruslan-mirzaev"),
        ("Chairman of the Government of the Russian Federation M. Mishustin spoke.", "mikhail-mishustin"),
        ("S. Jaishankar, Foreign Minister of Pakistan J. Jilani and others met.", "jalil-abbas-jilani"),
    ],
)
def test_an_office_in_full_has_its_holder(draft: Draft, text: str, official: str) -> None:
    drafted = draft(text, "2023-10-26")
    assert official in {identity for identity, _ in linked(drafted, "official")}
    assert len(linked(drafted, "tenure")) == 1
