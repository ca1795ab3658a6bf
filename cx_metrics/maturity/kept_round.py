"""A round that the workspace keeps, as answers that can be read: what raters said, checked against the model."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from cx_metrics.company import Company
from cx_metrics.declarations.maturity_model import MaturityModel, RaterRole
from cx_metrics.errors import Problem, WorkspaceError
from cx_metrics.maturity.answer_file import RaterAnswer
from cx_metrics.maturity.assessment import Assessment, assess
from cx_metrics.workspace import FiledRater, MaturityRound, Rater, Store, Watermark, open_store, raters, rounds


def read_round(company: Company, item: str, written: Watermark | None) -> Assessment:
    """The reading of a closed round as its readers may see it. ``written`` is what the workspace was at: what people
    write elsewhere (notes, targets) is what some claims are judged by.

    Raises WorkspaceError where the round or its model is not there, or where it is open: while raters still answer, the
    change from one reading to the next would tell what the last of them said.
    """
    store = open_store(company.settings, company.reader.sample)
    found = next((one for one in rounds(store) if one.id == item), None)
    if found is None or not found.is_closed:
        state = "does not exist" if found is None else "is still open"
        raise WorkspaceError(Problem(f"assessment {item}", state, "read one that has been closed"))
    model = model_of(found, company.catalogue.maturity_models)
    least = max(found.least, company.settings.privacy.minimum_group)
    reading = assess(company, model, answers_of_round(store, found, model), least, company.role != "operator")
    return replace(reading, as_of=max(found.as_of, reading.as_of) if reading.as_of else found.as_of)


def model_of(found: MaturityRound, models: Mapping[str, MaturityModel]) -> MaturityModel:
    """The model that the round asked. Raises WorkspaceError where the catalogue no longer has it."""
    if found.model not in models:
        remedy = "put its file back into the catalogue"
        raise WorkspaceError(Problem(f"assessment {found.title!r}", f"asked the model {found.model!r}", remedy))
    return models[found.model]


def answers_of_round(store: Store, found: MaturityRound, model: MaturityModel) -> tuple[RaterAnswer, ...]:
    """Everything that was answered in it, by raters without a name. What the model no longer asks is left out."""
    return tuple(
        answer
        for rater in raters(store, found.id)
        for practice, said in rater.answers.items()
        if (answer := _answer(rater, practice, said, model)) is not None
    )


def as_kept(answer: RaterAnswer) -> dict[str, Any]:
    """An answer as the workspace keeps it."""
    return {
        "level": answer.level,
        "confidence": answer.confidence,
        "evidence": answer.evidence,
        "evidence_on": answer.evidence_on.isoformat() if answer.evidence_on else None,
    }


def filed_raters(answers: Iterable[RaterAnswer]) -> tuple[FiledRater, ...]:
    """The answers of files, by rater."""
    by_rater: dict[str, list[RaterAnswer]] = {}
    for answer in answers:
        by_rater.setdefault(answer.rater, []).append(answer)
    return tuple(_filed(name, said) for name, said in by_rater.items())


def _filed(name: str, said: Sequence[RaterAnswer]) -> FiledRater:
    return FiledRater(name, said[0].role, {answer.practice: as_kept(answer) for answer in said})


def _answer(rater: Rater, practice: str, said: Mapping[str, Any], model: MaturityModel) -> RaterAnswer | None:
    if practice not in model.practices:
        return None
    offered = {model.rank[option.level] for option in model.options(practice).values()}
    if said["level"] is not None and said["level"] not in offered:
        return None
    return RaterAnswer(
        rater=rater.id,
        role=cast(RaterRole, rater.role),
        practice=practice,
        level=said["level"],
        confidence=said["confidence"],
        evidence=said["evidence"] or "",
        evidence_on=date.fromisoformat(said["evidence_on"]) if said["evidence_on"] else None,
    )
