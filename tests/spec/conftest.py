"""A sample company so large that chance plays little part, written once for all who look for what was put into it."""

import pytest

from tests.spec.sample_company import Company, company


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """150,000 answers and all that belongs to them; read only."""
    return company(tmp_path_factory.mktemp("large"), 150_000)
