"""The words of a Chinese phrase, and how far they are read."""

from typing import Any

from geo_service.core.opening.tokens import NotUnderstood, tokenise
from geo_service.core.opening.words import Kind
from geo_service.core.text import Text

NO_HOURS = Text("没有写明几点到几点", "it does not say from when to when")
NO_END = Text("没有写明到几点", "it does not say until when")
AMBIGUOUS = Text("分不清是上午还是下午", "morning or afternoon is not said")
NO_SEASON = Text("没有写明季节从哪天到哪天", "it does not say from which day to which the season is")
NO_YEAR = Text("没有写明是哪一年", "it does not say of which year")
OTHER_DAY = Text("休息时间在次日，请按日分开写", "the break is on the next day: write the days apart")
NOT_HERE = Text("这里多了或少了字", "a word too many or too few here")


class Phrase:
    """A phrase that is read from its first word to its last."""

    def __init__(self, given: str) -> None:
        self.given, self.tokens, self.at = given, tokenise(given), 0

    def refuse(self, why: Text) -> NotUnderstood:
        """The error that the words from here on make no sense."""
        rest = "".join(token.text for token in self.tokens[self.at :])
        if not rest:
            return NotUnderstood(self.given, rest, why)
        return NotUnderstood(self.given, rest, Text(f"{why.zh}（“{rest}”处）", f"{why.en} (at {rest!r})"))

    def peek(self, ahead: int = 0) -> Kind | None:
        """What the next word does, or one further on; the last is followed by None."""
        return self.tokens[self.at + ahead].kind if 0 <= self.at + ahead < len(self.tokens) else None

    def take(self, *kinds: Kind) -> bool:
        """Whether the next word does one of those, and is passed."""
        taken = self.peek() in kinds
        self.at += taken
        return taken

    def value(self) -> Any:
        """The value of the next word, which is passed."""
        self.at += 1
        return self.tokens[self.at - 1].value
