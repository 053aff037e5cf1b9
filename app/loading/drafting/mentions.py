"""Who and what a text mentions, each at its place."""

from datetime import date

from app.loading.drafting.context import Context, Mention
from app.loading.drafting.names import Names
from app.loading.drafting.office_phrases import OfficePhrases
from app.loading.drafting.persons import Persons
from app.loading.drafting.text import Sentence


class Mentions:
    """Reads one text sentence by sentence, and remembers in `context` what was introduced."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.names = Names(context)
        persons = Persons(context, self.names)
        offices = OfficePhrases(context, self.names, persons)
        self._readers = (
            offices.head_of,
            offices.office,
            offices.counterpart,
            self.names.named,
            persons.named,
            self.names.short_form,
            offices.the_one,
        )

    def read(self, sentence: Sentence, day: date) -> None:
        """Add the mentions in a sentence that speaks of a day."""
        context, place = self.context, sentence.first
        context.day, begin = day, len(context.found)
        while place < sentence.last:
            mentions = self._at(place)
            context.found += mentions
            place = max([mention.last for mention in mentions], default=place + 1)
            if mentions:
                # "His counterpart" is that of whom the sentence names first.
                context.last_official = (
                    self._officials(begin)[:1].pop() if self._officials(begin) else context.last_official
                )
        officials = self._officials(begin)
        context.last_official = officials[-1] if officials else context.last_official

    def _at(self, place: int) -> list[Mention]:
        for read in self._readers:
            mentions = read(place)
            if mentions:
                return mentions
        return []

    def _officials(self, begin: int) -> list[str]:
        return [m.person.official for m in self.context.found[begin:] if m.person and m.person.official]
