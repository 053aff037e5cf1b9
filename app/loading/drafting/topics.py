"""Which topics of the seeds' vocabulary a statement is about."""

from app.loading.drafting.language import Language, folded

_MOST = 4


def topics_of(text: str, language: Language, vocabulary: set[str]) -> list[str]:
    """The topics whose words a text has, those with the most of them first; at most four."""
    plain = f" {' '.join(folded(text))} "
    found = []
    for topic in sorted(vocabulary):
        stems = language.tables["topics"].get(topic, [topic.replace("-", " ")])
        count = sum(plain.count(f" {stem}") for stem in stems)
        if count:
            found.append((-count, topic))
    return [topic for _, topic in sorted(found)[:_MOST]]
