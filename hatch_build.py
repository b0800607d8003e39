"""Build the data package into the wheel, so that `pip install` from a checkout carries the data."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuildData(BuildHookInterface):
    """Run the pipeline before a wheel is made, and let a source distribution carry what it needs of git.

    A broken row fails a wheel. It does not fail an editable install, because who mends the row
    needs that install: `invoke validate` then says what is wrong.
    """

    _carried: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the package into `src/stateties/_data`."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        try:
            if self.target_name == "sdist":
                self._carry_changes(root, build_data)
            else:
                self._build_package(root, version)
        finally:
            sys.path.remove(str(root / "src"))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was written for the source distribution, and nothing else that it includes."""
        if self._carried is not None:
            self._carried.unlink(missing_ok=True)

    def _carry_changes(self, root: Path, build_data: dict[str, Any]) -> None:
        """Let a source distribution carry what is read from tags, which it does not have."""
        from stateties.contract import load_contract
        from stateties.pipeline.released import CHANGES_FILE, changes

        handle, path = tempfile.mkstemp(suffix=".csv")
        os.close(handle)
        self._carried = Path(path)
        changes(root, load_contract(root / "schemas").package["version"]).write_csv(path)
        build_data["force_include"][path] = CHANGES_FILE

    def _build_package(self, root: Path, version: str) -> None:
        from stateties.pipeline.released import changes
        from stateties.pipeline.run import BuildError, build_package

        out = root / "src" / "stateties" / "_data"
        try:
            build_package(
                root / "schemas", root / "datasets", out, frictionless=False, changes=lambda v: changes(root, v)
            )
        except BuildError as failed:
            if version != "editable":
                raise
            self.app.display_warning(f"the data package was not built:\n{failed}")
