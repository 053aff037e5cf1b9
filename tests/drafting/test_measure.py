"""The figures that drafting must reach; `python -m tests.drafting.measure --show` lists what is missed."""

import pytest

from tests.drafting.measure import ARCHIVED, Figures, archived, measure


@pytest.mark.parametrize("texts", ["development", "held_out"])
def test_the_truth_beside_the_texts_is_found(texts: str) -> None:
    figures, _ = measure(texts)
    assert 2 * figures.found / (figures.true + figures.drafted) >= 0.80
    assert figures.speakers >= 0.90 * figures.found
    assert figures.mentions_found >= 0.88 * figures.mentions
    assert figures.wrong <= 0.12 * figures.links
    assert figures.claims_found >= 0.85 * figures.claims


def test_the_archived_documents_are_found_again() -> None:
    figures = Figures()
    passages = [archived(figures, document, date) for document, date in ARCHIVED.items()]
    assert figures.true == 39
    assert figures.found >= 36
    for line in passages:
        found, _, whole = line.split("passages ")[1].split(",")[0].partition(" of ")
        assert int(found) >= 0.8 * int(whole)
