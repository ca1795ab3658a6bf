"""Sample companies that are made once for all who look for what was put into them."""

from pathlib import Path

import pytest

from cx_metrics.sample import write_company
from tests.conftest import made_once, same_sample
from tests.spec.sample_company import Company, read_company
from tests.warehouses import Company as House


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """150,000 answers and all that belongs to them; read only."""
    return read_company(made_once(tmp_path_factory, "large", lambda folder: write_company(folder, 150_000)))


@pytest.fixture(scope="session")
def usual_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The sample company at its usual size, imported; read only."""

    def make(folder: Path) -> None:
        assert House(folder).call("sample", "--seed", "20261031") == 0

    house = House(tmp_path_factory.mktemp("usual"))
    same_sample(made_once(tmp_path_factory, "usual", make), house.root)
    return house
