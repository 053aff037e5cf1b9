"""Who and what a text mentions, each at its place."""

from datetime import date

from app.loading.drafting.context import Context
from app.loading.drafting.names import Names
from app.loading.drafting.office_phrases import OfficePhrases
from app.loading.drafting.people import People
from app.loading.drafting.text import Sentence


class Mentions:
    """Reads one text sentence by sentence, and remembers in `context` what was introduced."""

    def __init__(self, context: Context, names: Names, people: People) -> None:
        self.context = context
        offices = OfficePhrases(context, names, people)
        self._readers = (
            offices.head_of,
            offices.office,
            offices.counterpart,
            names.named,
            people.named,
            offices.the_one,
        )

    def read(self, sentence: Sentence, day: date) -> None:
        """Add the mentions in a sentence that speaks of a day."""
        context, place = self.context, sentence.first
        context.day, begin = day, len(context.found)
        while place < sentence.last:
            mentions = next((found for read in self._readers if (found := read(place))), [])
            context.found += mentions
            place = max([mention.last for mention in mentions], default=place + 1)
            for mention in mentions:
                if mention.kind == "organization":
                    context.organizations[context.knowledge.whole(mention.id)] += 1
                    context.last_organization = mention.id
            if mentions:
                # "His counterpart" is that of whom the sentence names first.
                context.last_official = next(iter(self._officials(begin)), context.last_official)
        context.last_official = next(iter(self._officials(begin)[::-1]), context.last_official)

    def _officials(self, begin: int) -> list[str]:
        return [m.person.official for m in self.context.found[begin:] if m.person and m.person.official]
