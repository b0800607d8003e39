"""The dataset as it stood in a package, a checkout or a commit: its contract, and its rows as text."""

from __future__ import annotations

import csv
import io
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stateties.contract import Contract, Table, load_contract
from stateties.packages import CHECKSUMS, DESCRIPTOR, open_package
from stateties.pipeline.git import commit_of, git
from stateties.pipeline.unpack import unpacked

#: Cells by column.
Row = Mapping[str, str]


class NoSuchEditionError(ValueError):
    """What was named is no package, checkout or commit."""


class EditionError(ValueError):
    """The rows of an edition cannot be told apart; validation says what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the dataset.

    Attributes:
        name: What it was named by.
        contract: Its contract.
        rows: Rows of the tables that people write, by table and then by key.
    """

    name: str
    contract: Contract
    rows: Mapping[str, Mapping[tuple[str, ...], Row]]

    @property
    def version(self) -> str:
        """Version that its descriptor states."""
        return str(self.contract.package["version"])


def read_edition(name: str, root: Path) -> Edition:
    """Read an edition.

    Args:
        name: A package (its folder or zip), a folder with `schemas/` and `datasets/`, or a tag or commit.
        root: Folder of the git repository that the tags and commits belong to.

    Raises:
        NoSuchEditionError: It is none of these.
        EditionError: A CSV has a row that cannot be read, or two rows with one key.
        PackageError: The package is damaged.
        ContractError: Its schemas are not usable.
    """
    path = Path(name)
    if path.is_file() or (path / CHECKSUMS).is_file() or (path / DESCRIPTOR).is_file():
        with unpacked(open_package(path)) as (folder, contract):
            return _edition(name, contract, folder)
    if path.is_dir():
        if not (path / "schemas").is_dir() or not (path / "datasets").is_dir():
            raise NoSuchEditionError(f"{name}: holds neither a package nor schemas/ and datasets/")
        return _edition(name, load_contract(path / "schemas"), path / "datasets")
    commit = commit_of(root, name)
    if commit is None:
        raise NoSuchEditionError(f"there is no zip, folder, tag or commit {name!r} here")
    packed = git(root, "archive", "--format=tar", commit, "--", "schemas", "datasets")
    if packed is None:
        raise NoSuchEditionError(f"{name}: the commit has no schemas/ and datasets/")
    with tempfile.TemporaryDirectory(prefix="stateties-") as scratch:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            for member in archive:
                if (file := archive.extractfile(member)) is not None:
                    target = Path(scratch, member.name)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(file.read())
        return _edition(name, load_contract(Path(scratch, "schemas")), Path(scratch, "datasets"))


def _edition(name: str, contract: Contract, folder: Path) -> Edition:
    rows: dict[str, dict[tuple[str, ...], Row]] = {}
    for table in contract.curated:
        found = rows[table.name] = {}
        for path in sorted(folder.glob(table.path)):
            where = f"{name}: {path.relative_to(folder).as_posix()}"
            for row in _read(path, table, where):
                key = tuple(row[c] for c in table.primary_key)
                if key in found:
                    raise EditionError(f"{where}: two rows have the key {':'.join(key)!r}; validate it first")
                found[key] = row
    return Edition(name, contract, rows)


def _read(path: Path, table: Table, where: str) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if not set(table.columns) <= set(header):
                raise EditionError(f"{where}: the header lacks columns of its schema; validate it first")
            return [dict(zip(header, cells, strict=True)) for cells in reader]
    except (csv.Error, UnicodeDecodeError, ValueError) as error:
        if isinstance(error, EditionError):
            raise
        raise EditionError(f"{where}: cannot be read: {error}; validate it first") from None
