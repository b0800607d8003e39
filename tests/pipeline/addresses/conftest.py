from __future__ import annotations

import pytest

from tests.pipeline.addresses.web import serving


@pytest.fixture
def web():
    with serving() as server:
        yield server
