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
        if primary in ("zh", "en") and (weight := weight_of(parameters)) > best[0]:
            best = (weight, "en" if primary == "en" else "zh")
    return best[1]


def weight_of(parameters: str) -> float:
    """The weight among the parameters of a part of an Accept header: 1 where none stands, 0 where it is no number."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
