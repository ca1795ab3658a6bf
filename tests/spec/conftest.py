"""A sample company so large that chance plays little part, written once for all who look for what was put into it."""

import pytest

from cx_metrics.sample import write_company
from tests.conftest import made_once
from tests.spec.sample_company import Company, read_company


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """150,000 answers and all that belongs to them; read only."""
    return read_company(made_once(tmp_path_factory, "large", lambda folder: write_company(folder, 150_000)))
