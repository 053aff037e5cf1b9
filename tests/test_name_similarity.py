"""How alike two names are: the scores of GET /v1/resolve, on the function that gives them."""

import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.folding import fold, words
from app.queries.text.name_similarity import THRESHOLD, beginning_names, similar_names
from tests.shipped import shipped
from tests.test_folding import TEXTS


@cache
def shipped_names() -> list[str]:
    """Every name in the shipped seeds."""
    return sorted({row["name"] for row in shipped().rows["name"]})


@st.composite
def single_words(draw: st.DrawFn) -> str:
    """A name of one word in Latin letters."""
    names = [name for name in shipped_names() if name.isascii() and name.isalpha() and len(name) >= 5]
    return draw(st.sampled_from(names))


NAMES = st.deferred(lambda: st.sampled_from(shipped_names()))


@pytest.mark.parametrize(
    ("q", "name", "match"),
    [
        ("Türkiye", "Türkiye", "exact"),
        ("Tu\u0308rkiye ", "Türkiye", "exact"),
        ("TURKIYE", "Türkiye", "folded"),
        ("Kassym Jomart  Tokayev", "Kassym-Jomart Tokayev", "folded"),
        ("Lukashenko", "Лукашенко", "transliterated"),
        ("Сергей Лавров", "Sergey Lavrov", "transliterated"),
        ("Guterres, António", "António Guterres", "partial"),
        ("Xi", "Xi Jinping", "partial"),
        ("上合", "上合组织", "partial"),
        ("Belarsu", "Belarus", "fuzzy"),
        ("Kazakstan", "Kazakhstan", "fuzzy"),
        ("Gutteres", "António Guterres", "fuzzy"),
        ("Kyrgyz stan", "Kyrgyzstan", "fuzzy"),
    ],
)
def test_names_that_are_alike(q: str, name: str, match: str) -> None:
    assert similar_names(q, [name])[name].match == match


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("Iraq", "Iran"),
        ("Niger", "Algeria"),
        ("xyzzy", "Belarus"),
        ("Belarus Poland", "Belarus"),
        ("Belarus Poland", "Republic of Belarus"),
        ("", "Belarus"),
        ("Republic of Korea", "Republic of Armenia"),
        ("Republic", "Republic of Belarus"),
        ("Austria", "Australia"),
        ("Niger", "Nigeria"),
        ("Sergei Ivanov", "Sergey Lavrov"),
    ],
)
def test_names_that_are_not_alike(q: str, name: str) -> None:
    assert similar_names(q, [name]) == {}


def test_a_name_is_the_more_alike_the_less_differs() -> None:
    asked = [
        "Shanghai Cooperation Organisation",
        "shanghai cooperation organisation",
        "Cooperation Organisation Shanghai",
    ]
    asked += ["Shanghai Cooperation Organization", "Shanghai Cooperation", "Shanghai"]
    scores = [similar_names(q, asked[:1])[asked[0]].score for q in asked]
    assert scores == sorted(set(scores), reverse=True)
    assert scores[0] == 1


@settings(max_examples=25)
@given(NAMES)
def test_every_name_is_itself_and_no_other_is_more_alike(name: str) -> None:
    found = similar_names(name, shipped_names())
    assert found[name].match == "exact"
    equal = [other for other, resemblance in found.items() if resemblance.score == 1]
    assert equal == [name]


@given(NAMES)
def test_case_and_accents_cost_next_to_nothing(name: str) -> None:
    for variant in (name.upper(), fold(name), unicodedata.normalize("NFD", name)):
        assert similar_names(variant, [name])[name].match in {"exact", "folded"}


@given(single_words(), st.data())
def test_two_letters_that_changed_places_do_not_hide_a_name(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 2))
    typo = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    assert similar_names(typo, [name])[name].score >= THRESHOLD


@given(NAMES, st.data())
def test_the_order_of_words_does_not_hide_a_name(name: str, data: st.DataObject) -> None:
    shuffled = " ".join(data.draw(st.permutations([word.text for word in words(name)])))
    assert similar_names(shuffled, [name])[name].score >= 0.94


@given(TEXTS, st.lists(TEXTS, max_size=5))
def test_whatever_is_compared_the_score_lies_between_the_threshold_and_1(q: str, names: list[str]) -> None:
    for name, resemblance in similar_names(q, names).items():
        assert THRESHOLD <= resemblance.score <= 1
        assert (resemblance.score == 1) is (resemblance.match == "exact")
        assert name in names


@pytest.mark.parametrize(
    "q", ["V. Putin", "V.V. Putin", "Putin, V.", "Mr Putin", "President Vladimir Putin", "Vladimir Vladimirovich Putin"]
)
def test_persons_are_found_with_titles_initials_and_patronymics(q: str) -> None:
    assert similar_names(q, ["Vladimir Putin"], persons=True)["Vladimir Putin"].score >= THRESHOLD


@pytest.mark.parametrize(("q", "name"), [("President of Russia", "Russia"), ("V. Nam", "Viet Nam")])
def test_titles_and_initials_are_those_of_persons(q: str, name: str) -> None:
    assert similar_names(q, [name]) == {}


@pytest.mark.parametrize(
    ("q", "name"), [("Kaz", "Kazakhstan"), ("vladimir pu", "Vladimir Putin"), ("Pu", "Vladimir Putin"), ("上", "上海")]
)
def test_a_beginning_is_enough_for_completion(q: str, name: str) -> None:
    assert beginning_names(q, [name])[name].match == "prefix"


@pytest.mark.parametrize(("q", "name"), [("akh", "Kazakhstan"), ("vlad pu", "Vladimir Putin")])
def test_only_the_last_word_may_be_a_beginning(q: str, name: str) -> None:
    assert beginning_names(q, [name]) == {}
