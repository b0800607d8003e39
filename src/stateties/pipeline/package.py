"""Write the data package, whole or not at all, and check what was written."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from stateties.contract import Contract
from stateties.contract.codebook import codebook
from stateties.contract.descriptor import descriptor
from stateties.packages import CHECKSUMS, DESCRIPTOR, PackageError, checksums, open_package
from stateties.pipeline import replace
from stateties.pipeline.metadata import citation_cff, croissant, readme

#: Folder, beside that of the contract, with the texts of the licences.
LICENCES = "LICENSES"


def write_package(
    contract: Contract,
    tables: Mapping[str, pa.Table],
    schemas: Path,
    out: Path,
    check: Callable[[Path], list[str]] | None = None,
) -> None:
    """Write the package beside the old one, check it, and swap the two.

    Args:
        contract: The contract.
        tables: Built tables by name.
        schemas: Folder of the contract; it goes into the package, so that who has the package can
            validate a table of their own, and so do the texts of licences beside it in `LICENSES`.
        out: Folder of the package; what stands there is replaced.
        check: Says what is wrong with the package that was written, before it takes the old one's place.

    Raises:
        PackageError: `out` holds something that is not a package, or the check finds fault.
    """
    if out.exists() and any(out.iterdir()) and not (out / DESCRIPTOR).is_file():
        raise PackageError(f"{out}: holds files but no {DESCRIPTOR}; it is not replaced")
    with replace.fresh_folder(out) as fresh:
        files: dict[tuple[str, str], tuple[str, str]] = {}
        for name, table in tables.items():
            curated = [f["name"] for f in contract.table(name).source["fields"]]
            _write_csv(table.select(curated), fresh / f"{name}.csv")
            _write_parquet(table, fresh / f"{name}.parquet")
            if not pq.ParquetFile(fresh / f"{name}.parquet").read().equals(table):
                raise PackageError(f"{out}: was not replaced: {name}.parquet does not read as it was written")
        for form in ("csv", "parquet"):
            files |= {(n, form): (f"{n}.{form}", digest(fresh / f"{n}.{form}")) for n in tables}
        _copy(schemas, fresh / "schemas", "*.json")
        _copy(schemas.parent / LICENCES, fresh / LICENCES, "*.txt")
        _write_documents(contract, files, fresh)
        verify(fresh)
        if check and (wrong := check(fresh)):
            raise PackageError("\n".join([f"{out}: was not replaced, the new package is not sound:", *wrong]))


def digest(path: Path) -> str:
    """sha256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path) -> int:
    """Check that every file of a package is there and is what checksums and descriptor say.

    Args:
        folder: Folder with a `datapackage.json`.

    Returns:
        How many files were checked.

    Raises:
        PackageError: A file is missing or has another sha256, or there is no readable descriptor.
    """
    package = open_package(folder)
    package.descriptor()
    return len(package.files)


def frictionless_errors(folder: Path, *, parquet: bool = True) -> list[str]:
    """What frictionless finds wrong with a package; empty if nothing.

    Args:
        folder: The package.
        parquet: Whether the Parquet resources are checked too; frictionless takes about 5 ms for a row of theirs.
    """
    from frictionless import Package, system  # half a second to import, and only this check needs it

    with system.use_context(trusted=True):
        package = Package(str(folder / DESCRIPTOR))
        for name in [r.name for r in package.resources if r.name and r.format == "parquet" and not parquet]:
            package.remove_resource(name)
        report = package.validate(limit_errors=1_000)
    return [
        ": ".join(str(part) for part in row if part)
        for row in report.flatten(["path", "rowNumber", "fieldName", "message"])
    ] + [e.message for e in report.errors]


def _copy(source: Path, target: Path, pattern: str) -> None:
    for path in sorted(source.glob(pattern)):
        target.mkdir(exist_ok=True)
        shutil.copyfile(path, target / path.name)


def _write_documents(contract: Contract, files: Mapping[tuple[str, str], tuple[str, str]], folder: Path) -> None:
    """Write what describes the files, and the checksums of all of them."""
    sized = {of: (path, sha, (folder / path).stat().st_size) for of, (path, sha) in files.items()}
    texts = {
        DESCRIPTOR: json.dumps(descriptor(contract, files), ensure_ascii=False, indent=2) + "\n",
        "croissant.json": croissant(contract, sized),
        "CITATION.cff": citation_cff(contract.package),
        "README.md": readme(contract.package),
        "codebook.md": codebook(contract),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    written = {p.relative_to(folder).as_posix(): digest(p) for p in folder.rglob("*") if p.is_file()}
    (folder / CHECKSUMS).write_text(checksums(written), encoding="utf-8", newline="\n")


def _write_csv(table: pa.Table, path: Path) -> None:
    pl.DataFrame(table).write_csv(path)


def _write_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", store_schema=False)


def replace_parquet(path: Path, table: pa.Table) -> None:
    """Write a table to a Parquet file, which is replaced whole or not at all.

    Raises:
        OSError: The file cannot be written.
    """
    with replace.fresh_file(path) as fresh:
        pq.write_table(table.cast(pa.schema([(n, pa.string()) for n in table.column_names])), fresh, compression="zstd")
