"""A Chinese phrase read word by word into what it states."""

from geo_service.core.opening.days import read_days
from geo_service.core.opening.festivals import LUNAR_FESTIVALS
from geo_service.core.opening.hours import ALWAYS, DAY_MINUTES, WHOLE_DAY, WORKING_WEEKDAYS, Dates, Span
from geo_service.core.opening.phrase import NO_HOURS, NO_SEASON, NO_YEAR, NOT_HERE, Phrase
from geo_service.core.opening.statements import Days, Says, Statement
from geo_service.core.opening.times import read_span, read_time
from geo_service.core.opening.words import NOON_BREAKS, Kind, Part

_MOST_BRACKETS = 20


def statements(given: str) -> list[Statement]:
    """What a phrase states, in its order.

    Raises:
        NotUnderstood: a word is not known, or the words make no sense together.
    """
    return _Grammar(given).read()


class _Grammar(Phrase):
    """A phrase, and what it has stated so far."""

    def __init__(self, given: str) -> None:
        super().__init__(given)
        self.done: list[Statement] = []
        self.now = Statement()
        self.season: tuple[Dates, ...] = ()
        self.brackets = 0

    def read(self) -> list[Statement]:
        """Every statement."""
        while self.at < len(self.tokens):
            self.item()
        self.end()
        return self.done

    def item(self) -> None:
        """Read one thing: days, times, a verb, a sign."""
        before = self.peek(-1)
        if (days := read_days(self)) is not None:
            self.add_days(days, before)
        elif self.peek() in (Kind.CLOCK, Kind.NUMBER, Kind.PART, Kind.ALL_DAY, Kind.NEXT_DAY, Kind.ADMISSION):
            self.times()
        elif self.take(Kind.OPENING):
            self.bracket()
        elif self.take(Kind.LIST):
            self.now.clause = len(self.now.spans)
        elif self.take(Kind.COMMA, Kind.STOP):
            self.sign()
        elif self.take(Kind.BUT):
            self.but()
        else:
            self.verb()

    # Signs and statements

    def end(self) -> None:
        """Finish the statement that is being read."""
        now, self.now = self.now, Statement()
        if not now.started:
            return
        self.check_dates(now.days)
        before = self.done[-1] if self.done else None
        if now.says is Says.OPEN and not now.timed and not now.opens:
            if not (before and before.says is Says.OPEN and before.spans and not before.days.said):
                raise self.refuse(NO_HOURS)
            before.days = now.days  # 9:00-17:00 工作日
            return
        if now.says is Says.OPEN and not now.timed:
            now.says = Says.USUAL
        if now.says is Says.OPEN and now.days.dates and not now.days.dated_only:
            self.season = now.days.dates
        self.done.append(now)

    def check_dates(self, days: Days) -> None:
        """Refuse a season without dates, and a lunar festival with dates of no year."""
        if days.season and not days.dates:
            raise self.refuse(NO_SEASON)
        if LUNAR_FESTIVALS & set(days.festivals) and any(dates.years == ALWAYS for dates in days.dates):
            raise self.refuse(NO_YEAR)

    def sign(self) -> None:
        """Pass a comma or a stop, which may end a statement."""
        now = self.now
        after_its_times = now.bare and not now.timed and now.says is Says.OPEN and not now.opens
        if after_its_times or now.sealed or now.says not in (Says.OPEN, Says.EXCEPT):
            self.end()
        now.clause = len(now.spans)

    def bracket(self) -> None:
        """Read what stands in brackets: days or times of the statement before, or statements of their own."""
        self.brackets += 1
        if self.brackets > _MOST_BRACKETS:
            raise self.refuse(NOT_HERE)
        outer, done = self.now, self.done
        self.now, self.done = Statement(), []
        while self.at < len(self.tokens) and self.peek() is not Kind.CLOSING:
            self.item()
        self.take(Kind.CLOSING)
        inner, own = self.now, self.done
        self.now, self.done = outer, done
        plain = inner.says is Says.OPEN and not inner.opens and not own
        if plain and inner.days.said and not inner.timed and not (outer.days.said and outer.timed):
            outer.days, outer.sealed = outer.days.with_(inner.days), outer.timed
        elif plain and inner.days == Days(working=True) and outer.days == Days(weekdays=WORKING_WEEKDAYS):
            outer.days = outer.days.with_(inner.days)
        elif plain and inner.spans and not inner.days.said and not (outer.spans or inner.parts):
            outer.spans, outer.parts = inner.spans, []
        else:
            self.now, self.done = inner, own
            self.end()
            own, self.now, self.done = self.done, outer, done
            self.put(own)

    def put(self, own: list[Statement]) -> None:
        """Put the statements of a bracket after the one that they stand in, or before it while it has no times."""
        outer = self.now
        for statement in own:
            if not statement.days.said and statement.says is Says.CLOSED:
                statement.days = outer.days
        if outer.timed or outer.says is not Says.OPEN:
            self.end()
        self.done += own

    def but(self) -> None:
        """Read 除…外: the days that what stands around it does not hold for."""
        outer = self.now if not self.now.timed and self.now.says is Says.OPEN else Statement()
        if outer is not self.now:
            self.end()
        self.now = Statement(says=Says.CLOSED)
        while (days := read_days(self)) is not None or self.take(Kind.LIST, Kind.CLOSED, Kind.USUAL, Kind.COMMA):
            self.now.days = self.now.days.with_(days or Days())
        if not self.now.days.said or not (self.take(Kind.OUTSIDE, Kind.EXCEPT) or self.peek() is Kind.CLOSING):
            raise self.refuse(NOT_HERE)
        self.end()
        self.now = outer
        self.take(Kind.COMMA)

    def verb(self) -> None:
        """Read open, closed, as usual, except or extended."""
        now = self.now
        if self.take(Kind.OPEN):
            now.opens = True
        elif self.take(Kind.USUAL):
            self.usual()
        elif self.take(Kind.CLOSED):
            self.closed()
        elif self.take(Kind.EXCEPT):
            names_days = now.timed or not now.days.said  # 不含…: the days come after
            if names_days:
                self.end()
            self.now.says, self.now.names_days = Says.EXCEPT, names_days
        elif self.take(Kind.INCLUDING):
            self.end()
            self.now.says, self.now.names_days = Says.USUAL, True
        elif self.take(Kind.UNSURE):
            now.says = Says.UNSURE
        elif self.take(Kind.EXTEND):
            now.says = Says.EXTENDED
            now.spans = [Span(0, DAY_MINUTES * self.take(Kind.NEXT_DAY) + read_time(self)[0])]
        else:
            raise self.refuse(NOT_HERE)

    def usual(self) -> None:
        """Read that something is as usual; of every day, or of noon, it says nothing new."""
        now = self.now
        if now.parts == [Part.NOON]:
            now.parts = []
        elif now.timed:  # the days are those of the times before
            now.opens = True
        else:
            now.says = Says.USUAL

    def closed(self) -> None:
        """Read that the latest times, or the days, are closed; or the times that come next, of a break."""
        now = self.now
        if self.before_a_break():
            if now.timed:
                self.end()
            self.now.spans = [read_span(self)]
            while self.peek(1) is Kind.CLOCK and self.take(Kind.LIST):
                self.now.spans.append(read_span(self))
        elif 0 < now.clause < len(now.spans):
            latest = now.spans[now.clause :]
            del now.spans[now.clause :]
            days = now.days
            self.end()
            self.now = Statement(days, latest)
        elif now.timed and not now.days.said and self.done and self.done[-1].timed:
            now.days = self.done[-1].days
        self.now.says = Says.CLOSED

    def before_a_break(self) -> bool:
        """Whether the times of a break come after its verb: 午休12:00-13:00, 中午休息12:00-13:00, or after a sign."""
        if self.peek() not in (Kind.CLOCK, Kind.PART):
            return False
        if self.now.parts[-1:] == [Part.NOON]:
            self.now.parts.pop()
            return True
        is_noon = self.tokens[self.at - 1].text in NOON_BREAKS
        return is_noon or self.peek(-2) in (None, Kind.COMMA, Kind.STOP, Kind.OPENING)

    def add_days(self, days: Days, before: Kind | None) -> None:
        """Join days to the statement, or begin a new one with them; before is what the word before them does."""
        now = self.now
        if now.names_days:
            now.days = now.days.with_(days)
            return
        bare = now.timed and before in (Kind.CLOCK, Kind.ALL_DAY, Kind.OPEN)
        if now.timed or now.says is not Says.OPEN or now.opens:
            self.end()
            self.now.bare = bare
        now = self.now
        if days.dates or days.rest or days.season:
            self.season = ()
        elif not now.days.said and self.season:
            days = days.with_(Days(dates=self.season))
        now.days = now.days.with_(days)

    def times(self) -> None:
        """Read a span, a part of the day, the whole day, or a last admission, which changes nothing."""
        now = self.now
        if self.take(Kind.ADMISSION):
            read_time(self)
            return
        if now.sealed or now.says is not Says.OPEN:
            self.end()
            now = self.now
        if self.take(Kind.ALL_DAY):
            now.spans.append(WHOLE_DAY)
        elif self.peek() is Kind.PART and self.peek(1) not in (Kind.CLOCK, Kind.NUMBER):
            now.parts.append(self.value())
        elif self.peek() is Kind.CLOCK and self.peek(1) is Kind.ADMISSION:
            self.at += 2
        else:
            now.spans.append(read_span(self))
