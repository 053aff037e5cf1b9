"""What the columns of an export mean, by name; a column that is not here is what its name says."""

import re

_MEANINGS = {
    "acting": "Whether the office was held in an acting capacity.",
    "adopted_at_id": "The id of the meeting that adopted it.",
    "alpha2": "ISO 3166-1 alpha-2 code.",
    "announced": "Whether it is only announced: no source shows that it was held.",
    "capacity": "In which capacity: a status of the organization, or `guest`, `body`, `international_organization`.",
    "concurrent": "Whether several hold it at once.",
    "confidence": "How well its sources support it.",
    "coverage_from": "The first day that is covered of it.",
    "coverage_until": "The last day that is covered of it.",
    "day": "The day that the source speaks of.",
    "decisions": "What was adopted, approved, granted, elected or signed.",
    "documents": "The documents that show it.",
    "end_day": "The first day that it no longer speaks of.",
    "end_offset": "Where the quote ends in the text, in code points.",
    "evidence.id": "The number of the row: another release has other numbers.",
    "exact": "The quote, to the letter; empty where the text is not archived.",
    "extra": "The states that the source has and the records have not.",
    "family": "Whether the status makes a state part of the organization (`full`) or only close to it (`associated`).",
    "field": "The field that the source speaks of.",
    "first_day": "The first day that it speaks of.",
    "form": "`quote` for the words of the speaker, `paraphrase` for reported speech.",
    "found": "Whether the loader found it by itself.",
    "founded_at_id": "The id of the meeting that founded it.",
    "held_states": "The states that the records hold.",
    "holder": "Whether officials or states hold it.",
    "language": "BCP 47 language tag.",
    "last_attested": "The last day on which a source shows it.",
    "locator": "Where in the source: section, paragraph, page or minute.",
    "missing": "The states that the records have and the source has not.",
    "named": "Whether a source names the person.",
    "note": "A remark of the curators.",
    "numeric": "ISO 3166-1 numeric code.",
    "of": "Which list is judged.",
    "ordinal": "Its number in the series.",
    "origin": "Whether a curator wrote it down (`curated`) or the loader found it (`found`).",
    "perhaps_states": "The states of which the records do not tell.",
    "position": "Its place among those of the same fact or conflict.",
    "preferred": "Whether it is the preferred one.",
    "prefix": "The text right before the quote.",
    "previous_id": "The id of the membership that this one directly follows.",
    "proposed_at_id": "The id of the meeting at which it was proposed.",
    "proposer": "Who proposed it, in words.",
    "reason": "Why the preferred reading is preferred.",
    "replaced_by": "The status that replaced it.",
    "speaker_name": "The speaker, where the person has no record.",
    "start_offset": "Where the quote begins in the text, in code points.",
    "status": "A status of the organization's vocabulary.",
    "suffix": "The text right behind the quote.",
    "supports": "The fields that the source speaks of.",
    "text": "What was said or asserted.",
    "uncovered_from": "The day after the last one that is covered of it.",
    "verdict": "Whether source and records agree.",
}

_EDTF = re.compile("start|end|.+_date|adopted|proposed|in_force|died|published_on")
_ENDINGS = {
    "_edtf": "The date `{}`, as EDTF text; empty where it is not known.",
    "_earliest": "The earliest day that `{}` can mean; empty: no bound.",
    "_latest": "The latest day that `{}` can mean; empty: no bound.",
    "_id": "The id of the {}.",
    "_kind": "The kind of the {}.",
}


def described(table: str, column: str) -> str:
    """What a column of a table means."""
    if meaning := _MEANINGS.get(f"{table}.{column}") or _MEANINGS.get(column):
        return meaning
    own = table.replace("_", " ")
    if column == "id":
        return f"The id of the {own}; it never changes."
    name = f"{column}_edtf" if _EDTF.fullmatch(column) else column
    for ending, meaning in _ENDINGS.items():
        if name.endswith(ending):
            return meaning.format(name.removesuffix(ending).replace("_", " "))
    return f"The {column.replace('_', ' ')} of the {own}."
