"""Build the data package into the wheel, so that `pip install` from a checkout carries the data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildData(BuildHookInterface):
    """Run the pipeline before a wheel is made.

    A broken row fails a wheel. It does not fail an editable install, because who mends the row
    needs that install: `invoke validate` then says what is wrong.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the package into `src/stateties/_data`."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            from stateties.pipeline.run import BuildError, build_package

            try:
                out = root / "src" / "stateties" / "_data"
                build_package(root / "schemas", root / "datasets", out, frictionless=False)
            except BuildError as failed:
                if version != "editable":
                    raise
                self.app.display_warning(f"the data package was not built:\n{failed}")
        finally:
            sys.path.remove(str(root / "src"))
