"""Points of the rubric: whole and half ones outside, half points as whole numbers inside."""

from typing import Annotated

from pydantic import BeforeValidator, Field

# What an answer gives: 120 or 119.5.
type Points = int | float
# What a question gives: any number, whether the rubric knows it is for the decision to say.
Given = Annotated[float, Field(description="分值 / points")]


def half_points(points: object) -> int:
    """The half points in a number of points, such as 239 in 119.5.

    Raises:
        ValueError: it is no number of whole and half points.
    """
    if type(points) not in (int, float) or not (doubled := 2 * float(points)).is_integer():  # type: ignore[arg-type]
        raise ValueError("points are a whole number or a half, such as 2 or 0.5")
    return int(doubled)


def points_of(halves: int) -> Points:
    """The points in a number of half points: 119.5 for 239, 120 for 240."""
    return halves / 2 if halves % 2 else halves // 2


HalfPoints = Annotated[int, BeforeValidator(half_points)]
