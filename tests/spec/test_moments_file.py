"""catalogue/moments.yaml: what a company may say in it, and what is refused with the line and the remedy."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.moments_file import load_moments
from cx_metrics.errors import DeclarationError


def written(folder: Path, **changed: Any) -> Path:
    """The shipped file with some keys replaced."""
    path = folder / "moments.yaml"
    told = yaml.safe_load((SHIPPED / "moments.yaml").read_text("utf-8")) | changed
    path.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(DeclarationError) as error:
        load_moments(path)
    return str(error.value)


def test_the_shipped_file_is_read() -> None:
    found = load_moments(SHIPPED / "moments.yaml")
    one = found.outcomes["repurchased_within_180_days"]
    assert (one.outcome.behaviour, one.within_days, one.unit) == ("repurchased", 180, "points")
    assert found.outcomes["margin_within_365_days"].unit == "money"
    assert found.behaves_by in found.outcomes


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"behaves_by": "repurchased_within_18_days"}, "did you mean 'repurchased_within_180_days'"),
        ({"behaves_by": "spent_within_180_days"}, "is in money"),
        ({"cuts": {"low_below": 90.0, "high_from": 50.0, "source": "x"}}, "not in order"),
        (
            {"outcomes": {"Bought Again": {"name": "x", "outcome": {"behaviour": "spent", "within_days": 9}}}},
            "plain name",
        ),
        ({"outcomes": {"soon": {"name": "x", "outcome": {"behaviour": "spent", "within_days": 0}}}}, "use 1 to 730"),
        ({"outcomes": {"soon": {"name": "x", "outcome": {"behaviour": "bought", "within_days": 9}}}}, "repurchased"),
        ({"priority": {"formula": "importance * worth", "names": {"importance": "i"}}}, "'worth' is not known here"),
        ({"priority": {"formula": "importance * reach", "names": {"importance": "i"}}}, "no name in words"),
        ({"priority": {"formula": "importance + value", "names": {"importance": "i", "value": "v"}}}, "mixes"),
        ({"worth": {"formula": "slope * customers", "names": {"slope": "s", "customers": "c"}}}, "is in customer"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    found = refused(written(tmp_path, **changed))
    assert said in found and "moments.yaml" in found
