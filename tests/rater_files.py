"""Raters' answers as a test has them in a file."""

from pathlib import Path

from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.maturity import RaterAnswer
from cx_metrics.maturity.answer_file import answers_of, csv_rows


def read_answers(path: Path, model: MaturityModel) -> tuple[RaterAnswer, ...]:
    """The answers that the rows of a file give. Raises ImportRefused."""
    return answers_of(csv_rows(path), model, path.name)
