"""Pack a package into a zip that is the same, byte for byte, wherever it is packed."""

from __future__ import annotations

import datetime as dt
import stat
import tempfile
import zipfile
from pathlib import Path

from stateties.packages import CHECKSUMS, PackageError, open_package
from stateties.pipeline.package import digest

_FILE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3


def write_zip(folder: Path, out: Path) -> Path:
    """Pack a package.

    Entries are sorted, carry the day of the release and mode 644, and are stored as they are: what
    deflate makes of them differs between zlib and its replacements, and the Parquet is compressed
    already. Beside the zip its sha256 is written, as `<zip>.sha256`.

    Args:
        folder: The package; it is checked first.
        out: Folder of the zip, which is replaced whole or not at all.

    Returns:
        Path of the zip, `<name>-<version>.zip`.

    Raises:
        PackageError: The package is not sound, or the zip does not hold what the folder does.
        OSError: The zip cannot be written.
    """
    package = open_package(folder)
    described = package.descriptor()
    day = dt.date.fromisoformat(described["created"][:10])
    files = {**package.files, CHECKSUMS: (folder / CHECKSUMS).read_bytes()}
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{described['name']}-{described['version']}.zip"
    with tempfile.TemporaryDirectory(dir=out, prefix=f".{path.name}.") as scratch:
        fresh = Path(scratch) / path.name
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as archive:
            for name, data in sorted(files.items()):
                entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
                entry.create_system, entry.external_attr = _UNIX, _FILE
                archive.writestr(entry, data)
        if open_package(fresh).files != package.files:
            raise PackageError(f"{path}: was not replaced: the zip does not read as it was written")
        fresh.chmod(0o644)
        checksum = Path(scratch) / "sha256"
        checksum.write_text(f"{digest(fresh)}  {path.name}\n", encoding="utf-8", newline="\n")
        checksum.chmod(0o644)
        fresh.replace(path)
        checksum.replace(path.with_name(f"{path.name}.sha256"))
    return path
