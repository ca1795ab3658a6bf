"""Sample companies, written once for all who look for what was put into them: one so large that chance plays little
part, and one of the usual size that has been imported."""

from pathlib import Path

import pytest

from cx_metrics.sample import write_company
from tests.conftest import made_once
from tests.spec.sample_company import Company, read_company
from tests.warehouses import Company as House


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """150,000 answers and all that belongs to them; read only."""
    return read_company(made_once(tmp_path_factory, "large", lambda folder: write_company(folder, 150_000)))


@pytest.fixture(scope="session")
def usual(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The sample company as it is made when nobody says otherwise; read only."""

    def make(folder: Path) -> None:
        assert House(folder).call("sample") == 0

    of = House(tmp_path_factory.mktemp("usual"))
    (of.root / "data").symlink_to(made_once(tmp_path_factory, "usual", make) / "data")
    return of
