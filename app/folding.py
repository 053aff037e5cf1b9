"""How text is compared when people search: without case, accents and typographic variants."""

import unicodedata

_APOSTROPHES, _QUOTES, _DASHES = "’‘ʼʻ`", "“”", "–—"
_VARIANTS = (
    dict.fromkeys(map(ord, _APOSTROPHES), "'")
    | dict.fromkeys(map(ord, _QUOTES), '"')
    | dict.fromkeys(map(ord, _DASHES), "-")
    | {ord("ı"): "i"}
)


def fold(text: str) -> str:
    """Fold text for comparison: compatibility decomposition, no combining marks, case folded (Unicode, UAX 15)."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_VARIANTS))
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
