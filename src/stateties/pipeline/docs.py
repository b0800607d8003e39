"""The files that are generated from the contract and the package, so that nothing is said twice."""

from __future__ import annotations

import re
from pathlib import Path

from stateties.contract import Contract
from stateties.contract.codebook import codebook
from stateties.pipeline.comparison import with_own_row
from stateties.pipeline.guide import STYLE, rebuilt
from stateties.pipeline.heatmap import heatmap
from stateties.pipeline.metadata import citation_cff, zenodo
from stateties.pipeline.report import as_markdown, sections

_COUNTS = re.compile(r"(?<=<!-- counts -->\n).*?(?=<!-- /counts -->)", re.DOTALL)


def generated(contract: Contract, package: Path, root: Path) -> dict[Path, str]:
    """Every generated file with the text that it should have.

    Args:
        contract: The contract.
        package: Folder of the built package, for the counts.
        root: Folder of the project.

    Raises:
        GuideError: The guide does not run, or shows other pictures than it draws.
    """
    readme, docs = root / "README.md", root / "docs"
    last_year = int(contract.package["created"][:4])
    return {
        docs / "codebook.md": codebook(contract),
        docs / "report.md": as_markdown(sections(package), picture="visits.svg"),
        docs / "visits.svg": heatmap(package, last_year),
        readme: _COUNTS.sub(_counts(contract, package), readme.read_text(encoding="utf-8")),
        root / "CITATION.cff": citation_cff(contract.package),
        root / ".zenodo.json": zenodo(contract.package),
        **_filled(contract, package, docs),
    }


def _filled(contract: Contract, package: Path, docs: Path) -> dict[Path, str]:
    """The pages that people write and that the package fills in, of those that are there."""
    made: dict[Path, str] = {}
    if (comparison := docs / "comparison.md").is_file():
        made[comparison] = with_own_row(comparison.read_text(encoding="utf-8"), contract, package)
    if (guide := docs / "guide.md").is_file():
        beside = docs / "guide"
        made[guide], pictures = rebuilt(guide.read_text(encoding="utf-8"), package, beside / STYLE)
        made |= {beside / name: picture for name, picture in pictures.items()}
    return made


def _counts(contract: Contract, package: Path) -> str:
    """The table of tables: what each holds and how many rows there are."""
    from pyarrow.parquet import read_metadata

    lines = ["| table | rows | what it holds |", "|---|---:|---|"]
    for table in contract.tables.values():
        rows = f"{read_metadata(package / f'{table.name}.parquet').num_rows:,}"
        derived = " *(derived)*" if table.role == "derived" else ""
        # the changes hang on the tags that a clone has, and a clone may have none
        shown = "–" if table.name == "changes" else rows
        lines.append(f"| `{table.name}` | {shown} | {table.description}{derived} |")
    return "\n".join(lines) + "\n"
