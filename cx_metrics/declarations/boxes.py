"""Boxes: the best and the worst answers of a scale, which shares such as "satisfied" count.

How many answers they are belongs to the scale: of two to four answers the best one (of two, both would be everybody),
of five to eleven the best two, of a longer scale its best tenth, as 9 and 10 are of 0 to 10. As many are the worst. A
mapping may declare other numbers.
"""

from cx_metrics.errors import Problem

Boxes = tuple[float, float]  # the lowest of the best answers, and the highest of the worst
_ONE, _TWO = 4, 11  # scales of at most so many answers have so many boxes at each end


def boxes_of(scale: tuple[float, float], step: float = 1.0, top: int | None = None, bottom: int | None = None) -> Boxes:
    """The boxes of a scale whose answers lie ``step`` apart, ``top`` and ``bottom`` of them where that is declared.

    Answers between whole points belong to the point below them, so a scale of half points has as many as one of whole.
    """
    low, high = scale
    step = max(step, 1.0)
    answers = round((high - low) / step) + 1
    usual = 0.0 if answers <= _ONE else step if answers <= _TWO else (high - low) / 10
    return (
        high - (usual if top is None else (top - 1) * step),
        low + (usual if bottom is None else (bottom - 1) * step),
    )


def box_problems(
    scale: tuple[float, float], step: float, top: int | None, bottom: int | None, where: str
) -> list[Problem]:
    """What is wrong with the boxes that a mapping declares of a scale."""
    if top is None and bottom is None:
        return []
    if any(boxes is not None and boxes < 1 for boxes in (top, bottom)):
        return [Problem(where, "declares less than one box", "say how many answers count, 1 or more")]
    best, worst = boxes_of(scale, step, top, bottom)
    if scale[0] <= worst < best <= scale[1]:
        return []
    shown = f"top {scale[1] - best:g} below {scale[1]:g}, bottom {worst - scale[0]:g} above {scale[0]:g}"
    return [Problem(where, f"boxes that meet or hold every answer ({shown})", "declare fewer")]
