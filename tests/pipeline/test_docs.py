"""Generated files follow from the contract and the package."""

from __future__ import annotations

import pytest

from stateties.pipeline.docs import generated
from stateties.pipeline.run import build_package
from tests.conftest import ROOT


@pytest.fixture
def package(project, today):
    build_package(ROOT / "schemas", project / "datasets", project / "out", today, frictionless=False)
    return project / "out"


def test_only_the_counts_of_the_readme_are_rewritten(contract, project, package):
    (project / "README.md").write_text("# Mine\n<!-- counts -->\nold\n<!-- /counts -->\nrest\n", encoding="utf-8")
    text = generated(contract, package, project)[project / "README.md"]
    assert text.startswith("# Mine\n<!-- counts -->\n| table | rows | what it holds |\n")
    assert text.endswith("<!-- /counts -->\nrest\n")
    assert "| `visits` | 1 |" in text
    assert "\nold\n" not in text
