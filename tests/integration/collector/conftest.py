import pytest

from lambda_src.tickertape.table import Table
from tests.kit.emulator import Backend, Emulator


@pytest.fixture
def table(emulator: Emulator, backend: Backend) -> Table:
    return Table(backend.table, emulator.dynamodb)
