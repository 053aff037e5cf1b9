from typing import Any

import pytest

from tests.drafting.conftest import Draft


def said(drafted: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(s.get("speaker") or s["speaker_name"], s["form"], s["text"]) for s in drafted.get("statement", [])]


@pytest.mark.parametrize(
    "text",
    [
        '"The region needs lasting peace," Putin said.',
        "“The region needs lasting peace,” Putin said.",
        "'The region needs lasting peace,' Putin said.",
        "‘The region needs lasting peace,’ Putin said.",
        "«The region needs lasting peace», — Putin said.",
        'Putin said: "The region needs lasting peace."',
        '"The region needs lasting peace," said Russian President Vladimir Putin.',
        '"The region needs lasting peace," the Russian leader told reporters.',
    ],
)
def test_a_quotation_in_any_marks(draft: Draft, text: str) -> None:
    [(speaker, form, words)] = said(draft(text))
    assert (speaker, form, words.rstrip(".")) == ("vladimir-putin", "quote", "The region needs lasting peace")


def test_a_quotation_split_by_its_attribution_is_two_of_one_speaker(draft: Draft) -> None:
    text = (
        '"We came early," Modi said, "and we will stay for long," before he left. "Thank you all for this," he added.'
    )
    assert said(draft(text)) == [
        ("narendra-modi", "quote", "We came early"),
        ("narendra-modi", "quote", "and we will stay for long"),
        ("narendra-modi", "quote", "Thank you all for this"),
    ]


def test_a_quotation_of_several_paragraphs_has_one_speaker(draft: Draft) -> None:
    text = '"This is the first part of it," Xi said.\n\n"This is the second part of it.\n\n"This is the end of it."'
    assert [speaker for speaker, _, _ in said(draft(text))] == ["xi-jinping"] * 3


def test_a_quotation_inside_a_quotation_belongs_to_it(draft: Draft) -> None:
    text = "“They told us ‘wait another ten years’ and we waited,” Lukashenko said."
    assert [words for _, _, words in said(draft(text))] == ["They told us ‘wait another ten years’ and we waited"]


def test_a_name_in_quotation_marks_is_no_statement(draft: Draft) -> None:
    assert said(draft("The “Spiritual Shrines” project goes on in Astana.")) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Tokayev said that the region needs peace.", "kassym-jomart-tokayev"),
        ("The region needs lasting peace, Tokayev said.", "kassym-jomart-tokayev"),
        ("According to Tokayev, the region needs lasting peace.", "kassym-jomart-tokayev"),
        ("Tokayev, who met Wang Yi on Monday, said that the region needs peace.", "kassym-jomart-tokayev"),
        ("After talks with Wang Yi, Tokayev stressed that the region needs peace.", "kassym-jomart-tokayev"),
        ("The Kremlin spokesman said the region needs lasting peace.", "The Kremlin spokesman"),
        ("Tokayev spoke first. He noted that the region needs lasting peace.", "kassym-jomart-tokayev"),
        (
            "Kazakh President Tokayev came. The President called for lasting peace in the region.",
            "kassym-jomart-tokayev",
        ),
    ],
)
def test_reported_speech_has_its_speaker(draft: Draft, text: str, speaker: str) -> None:
    [(who, form, _)] = said(draft(text))
    assert (who, form) == (speaker, "paraphrase")


def test_she_is_not_a_man_who_was_named_last(draft: Draft) -> None:
    text = "Spokeswoman Maria Zakharova met Mr Putin. She said that the talks would go on for days."
    assert [who for who, _, _ in said(draft(text))] == ["Maria Zakharova"]


def test_two_verbs_of_speech_are_two_statements(draft: Draft) -> None:
    text = "Xi stressed the importance of security in the region and proposed to open a new bank for all members."
    assert [words for _, _, words in said(draft(text))] == [
        "Xi stressed the importance of security in the region",
        "proposed to open a new bank for all members.",
    ]


def test_the_turns_of_a_transcript(draft: Draft) -> None:
    first = "Question: Is it so?\n\nSergey Lavrov: It is so.\n\nAnd it remains so.\n\n"
    text = f"{first}Question: Why?\n\nSergey Lavrov: I know."
    assert said(draft(text)) == [
        ("sergey-lavrov", "quote", "It is so."),
        ("sergey-lavrov", "quote", "And it remains so."),
        ("sergey-lavrov", "quote", "I know."),
    ]


def test_an_interview_with_dashes_is_answered_by_whom_its_heading_names(draft: Draft) -> None:
    text = "RASHID ALIMOV on Qingdao\n\n- How was it?\n\n- It went well.\n\n- What is next?\n\n- Bishkek is next."
    assert said(draft(text, "2018-06-20")) == [
        ("rashid-alimov", "quote", "It went well."),
        ("rashid-alimov", "quote", "Bishkek is next."),
    ]


def test_an_answer_without_a_name_is_of_whom_the_heading_names(draft: Draft) -> None:
    text = "Interview of Sergey Lavrov\n\nQuestion: Is it so?\n\nAnswer: It is so.\n\nQuestion: Why?\n\nAnswer: I know."
    assert said(draft(text)) == [
        ("sergey-lavrov", "quote", "It is so."),
        ("sergey-lavrov", "quote", "I know."),
    ]


def test_words_between_dashes_are_quoted(draft: Draft) -> None:
    text = "– Our doors are open to all, – Shavkat Mirziyoyev noted. – Let us go on."
    assert said(draft(text)) == [
        ("shavkat-mirziyoyev", "quote", "Our doors are open to all"),
        ("shavkat-mirziyoyev", "quote", "Let us go on."),
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("FU CONG (China) said multilateralism must be upheld by all.", "FU CONG"),
        ("The representative of the United States said it was no help.", "The representative of the United States"),
        ("Prime Minister Modi came. Prime Minister underlined five pillars of cooperation.", "narendra-modi"),
        ("Xi came with the ministers and said that all was well.", "xi-jinping"),
        ("Paul Haenle, an analyst, left. In his opinion, the summit was a success.", "Paul Haenle"),
    ],
)
def test_speakers_of_other_houses(draft: Draft, text: str, speaker: str) -> None:
    assert [who for who, _, _ in said(draft(text))] == [speaker]


def test_a_statement_has_its_meeting_and_topics_of_the_vocabulary(draft: Draft) -> None:
    drafted = draft("At the Astana summit of the SCO, Putin said that climate change threatens food security.")
    [statement] = drafted["statement"]
    assert statement["meeting"] == "chs-2024"
    assert statement["topics"] == ["security", "climate"]


@pytest.mark.parametrize("text", ["The United States of America.", "Member states met."])
def test_a_noun_is_no_verb_of_speech(draft: Draft, text: str) -> None:
    assert said(draft(text)) == []
