"""How similar two names are, across scripts, accents, titles, initials, patronymics, word order and typing errors.

Rather nothing than another thing: every distinctive word of a query must be a word of the name, or nearly so.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA

from app.folding import unspaced, words

Match = Literal["code", "exact", "folded", "transliterated", "partial", "fuzzy", "prefix"]

FOLDED, TRANSLITERATED = 0.98, 0.95  # the score of a name that is equal once folded, and once in Latin letters
ALIKE = 0.94  # the highest score of all others
PARTIAL = 0.2  # the most that a name loses, as a share of its score, because the query is only a part of it
THRESHOLD = 0.7  # names with a lower score are not similar
MAX_WORDS = 64  # of a query in Latin letters; a picture may become several words there
INITIAL = 0.85  # how much an initial counts of the word that it stands for

# fmt: off
_TITLES = frozenset({
    "acting", "administration", "admiral", "affairs", "ambassador", "ayatollah", "chairman", "chairperson",
    "chancellor", "chief", "colonel", "comrade", "councillor", "councilor", "crown", "defence", "defense", "del",
    "deputy", "director", "dr", "emir", "envoy", "excellency", "executive", "finance", "first", "foreign", "former",
    "g", "general", "generalnyy", "glava", "gn", "gospodin", "gospozha", "governor", "haji", "he", "head", "her", "his",
    "hon", "inostrannykh", "interior", "king", "leader", "marshal", "mian", "minister", "ministr", "miss", "mr", "mrs",
    "ms", "n", "pm", "predsedatel", "premier", "president", "prezident", "prime", "prince", "prof", "professor",
    "queen", "representative", "secretary", "sekretar", "senator", "seyyed", "she", "sheikh", "shri", "sir", "speaker",
    "special", "spokesman", "spokesperson", "spokeswoman", "sultan", "supreme", "then", "tov", "vice",
})
"""Words before a person's name that are no part of it, folded and in Latin letters."""
_GENERIC = frozenset({
    "a", "an", "and", "commonwealth", "democratic", "federal", "federation", "federative", "islamic", "kingdom", "of",
    "people", "peoples", "republic", "respublika", "socialist", "state", "states", "the", "union", "united",
})
# fmt: on
"""Words of the names of states that tell none from another by themselves."""

_PATRONYMIC = re.compile(
    r"\w{2,}(?:ovich|evich|yevich|ich|ovna|evna|yevna|ichna|uly|uulu|ogly|oglu|kyzy|qizi|o'g'li|ogli)"
)
_EXCELLENCY = re.compile(r"\bH\.\s?E\.")
_SOUNDS = (
    ("tsch|tch|tj(?=[aou])", "ch"),
    ("dsch|dzh|zh", "j"),
    ("sch", "sh"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("ck|q", "k"),
    ("x", "ks"),
    ("ou", "u"),
    ("w", "v"),
    ("iy|yi|ij|j|y|ee", "i"),
    (r"(.)\1", r"\1"),
)
"""Spellings of one sound in the transliterations of several languages, and the one that they are compared by."""
_VOWELS = frozenset("aeiou")


class Form(NamedTuple):
    """A name as it is compared: composed, and its words folded, in Latin letters, and by sound, alone and joined."""

    composed: str
    folded: tuple[str, ...]
    latin: tuple[str, ...]
    sounds: tuple[str, ...]
    joined_sound: str


class Similarity(NamedTuple):
    """How similar a name is to a query, from 0 to 1, and in which way."""

    score: float
    match: Match


def read_name(name: str) -> Form:
    """Fold a name, and write it in Latin letters (`土耳其` is `tuerqi`)."""
    latin = tuple(word.text for word in words(anyascii(name).replace("'", "").replace("`", "")))
    folded = tuple(word.text for word in words(name))
    return _form(unicodedata.normalize("NFC", name.strip()), folded, latin)


def _form(composed: str, folded: tuple[str, ...], latin: tuple[str, ...]) -> Form:
    return Form(composed, folded, latin, tuple(map(_sound, latin)), _sound("".join(latin)))


_stored = lru_cache(maxsize=16_384)(read_name)
"""Names of the knowledge base alone: what a client sends is never cached."""


def similar_names(
    q: str, names: Iterable[str], *, persons: bool = False, owners: Iterable[str] = ()
) -> dict[str, Similarity]:
    """Which of some names are similar to a query, and how; those below the threshold are left out.

    Names of `persons` are also found behind titles, by initials, and with a patronymic; `owners` are names of what has
    offices: "Kazakh President Tokayev".
    """
    query = read_name(q)
    bare = _without_titles(read_name(_EXCELLENCY.sub("He ", q)), owners) if persons else query
    found = {}
    for name in names:
        form = _stored(name)
        if form.composed == query.composed:
            found[name] = Similarity(1.0, "exact")
        elif query.folded and form.folded == query.folded:
            found[name] = Similarity(FOLDED, "folded")
        elif query.latin and form.latin == query.latin:
            found[name] = Similarity(TRANSLITERATED, "transliterated")
        else:
            graded = (similarity for each in {query, bare} for similarity in _graded(each, form, persons=persons))
            best = max(graded, key=lambda each: each.score, default=Similarity(0, "fuzzy"))
            if best.score >= THRESHOLD:
                found[name] = best
    return found


def beginning_names(q: str, names: Iterable[str]) -> dict[str, Similarity]:
    """Which of some names have all words of a query, the last one perhaps as the beginning of a longer word."""
    query = read_name(q)
    found = {}
    for name in names:
        form = _stored(name)
        for sought, others in ((query.folded, form.folded), (query.latin, form.latin)):
            if sought and _begins(sought, others):
                at = len(sought) - 1
                first = others[:at] == sought[:-1] and others[at].startswith(sought[-1])
                missing = 1 - min(1.0, len("".join(sought)) / len("".join(others)))
                score = (1.0 if not missing else ALIKE if first else 0.85) * (1 - PARTIAL * missing)
                found[name] = Similarity(round(score, 3), "prefix")
                break
    return found


def _begins(sought: tuple[str, ...], others: tuple[str, ...]) -> bool:
    left = list(others)
    for word in sought[:-1]:
        if word not in left:
            return False
        left.remove(word)
    return any(other.startswith(sought[-1]) for other in left)


def _without_titles(query: Form, owners: Iterable[str]) -> Form:
    """A query without the titles before the name, and without whose they are, unless nothing else is left.

    An owner is known by four letters: "Kazakh" is of Kazakhstan, "Chinese" of China.
    """
    if not _TITLES.intersection(query.latin):
        return query
    begun = {word[:4] for owner in owners for word in _stored(owner).latin if word not in _GENERIC}
    spare = (word in _TITLES or word in _GENERIC or word[:4] in begun for word in query.latin)
    count = next((at for at, left_out in enumerate(spare) if not left_out), 0)
    if not _TITLES.intersection(query.latin[:count]):
        return query
    # Latin letters may divide a text into other words than its own script does.
    folded = query.folded[count:] if len(query.folded) == len(query.latin) else query.folded
    return _form("", folded, query.latin[count:])


def _graded(query: Form, name: Form, *, persons: bool) -> Iterator[Similarity]:
    """How similar a name is by its words, and by its letters without spaces."""
    if query.folded and sorted(query.folded) == sorted(name.folded):
        yield Similarity(ALIKE, "partial")
    if query.folded and all(map(unspaced, query.folded)):
        # Characters without spaces: a part of the name is two of them at least, one after the other.
        joined, characters = "".join(name.folded), "".join(query.folded)
        if len(characters) > 1 and characters in joined:
            missing = 1 - len(characters) / len(joined)
            yield Similarity(round(ALIKE * (1 - PARTIAL * missing), 3), "partial")
        return
    yield from _by_words(query, name, persons=persons)
    # "Kyrgyz stan", "Co-operation", "Aleksandrlukashenko": one word here, several there.
    if len(query.latin) != len(name.latin) and query.joined_sound == name.joined_sound:
        yield Similarity(ALIKE, "fuzzy")


def _by_words(query: Form, name: Form, *, persons: bool) -> Iterator[Similarity]:
    """Each word of the query is a word of the name, or one of its initials, or differs by a typing error.

    Words that the name lacks may only be generic, or patronymics.
    """
    left = list(range(len(name.latin)))
    matched: list[tuple[str, float]] = []
    extra = []
    for at in sorted(range(len(query.latin)), key=lambda at: -len(query.latin[at])):
        word = query.latin[at]
        likely = ((n, _likeness(word, query.sounds[at], name.latin[n], name.sounds[n])) for n in left)
        best, how = max(likely, key=lambda pair: pair[1], default=(0, 0.0))
        if how == 0 or (how == INITIAL and not persons):
            extra.append(word)
        else:
            left.remove(best)
            matched.append((word, how))
    spare = all(word in _GENERIC or (persons and (len(word) == 1 or _PATRONYMIC.fullmatch(word))) for word in extra)
    if not (spare and any(len(word) > 1 and word not in _GENERIC for word, _ in matched)):
        return
    closeness = sum(len(word) * how for word, how in matched) / sum(len(word) for word, _ in matched)
    missing = sum(len(name.latin[n]) for n in left) / len("".join(name.latin))
    fuzzy = any(how not in (1.0, INITIAL) for _, how in matched)
    yield Similarity(round(ALIKE * closeness * (1 - PARTIAL * missing), 3), "fuzzy" if fuzzy else "partial")


def _likeness(word: str, sound: str, other: str, other_sound: str) -> float:
    """How alike two words are, from 0 to 1; 0 where they are two words."""
    if word == other:
        return 1.0
    if len(word) == 1 and word.isalpha():
        return INITIAL if other.startswith(word) else 0.0
    if sound == other_sound and len(sound) > 2:
        return 0.97
    return max(_nearness(word, other), _nearness(sound, other_sound))


def _nearness(word: str, other: str) -> float:
    """How near two words are that differ by a typing error: one in five to seven letters, two in more; else 0."""
    shorter = min(len(word), len(other))
    allowed = 0 if shorter < 5 else 1 if shorter < 8 else 2
    begins = word[0] == other[0] or word[:2] == other[1::-1] or {word[0], other[0]} < _VOWELS
    if not (allowed and begins):
        return 0.0
    distance = OSA.distance(word, other, score_cutoff=allowed)
    return 1 - distance / max(len(word), len(other)) if distance <= allowed else 0.0


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = re.sub(pattern, sound, word)
    return word
