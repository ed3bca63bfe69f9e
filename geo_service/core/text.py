"""A text in the two languages of the service, Chinese first."""

from typing import Literal, NamedTuple

type Language = Literal["zh", "en"]


class Text(NamedTuple):
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """The words in one language."""
        return self.zh if language == "zh" else self.en

    def json(self) -> dict[str, str]:
        """Both, keyed by language."""
        return {"zh": self.zh, "en": self.en}


def language_of(accept_language: str) -> Language:
    """The language to answer in, from an Accept-Language header: English only where it is ranked above Chinese."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in accept_language.split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.partition("-")[0].lower()
        if primary in ("zh", "en") and (weight := _weight(parameters)) > best[0]:
            best = (weight, "en" if primary == "en" else "zh")
    return best[1]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
