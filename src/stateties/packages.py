"""Open a data package, a folder or a zip, and believe nothing that its checksums do not bear out.

`SHA256SUMS` names every file of a package with its sha256, in the format of GNU `sha256sum`
(https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html). It tells a damaged
or mixed-up package from a sound one; whether a package is the published one is told by the sha256
of the zip, which stands beside the release. Needs the standard library only.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

DESCRIPTOR = "datapackage.json"
CHECKSUMS = "SHA256SUMS"

#: Largest file of a package, largest package and most files, in bytes unpacked and in number. They keep
#: a small zip from filling a memory; a package is far below them.
FILE_LIMIT = 256 * 2**20
PACKAGE_LIMIT = 1024 * 2**20
COUNT_LIMIT = 1_000

_SUM = re.compile("([0-9a-f]{64}) [ *]([^\n]+)")
_ENCRYPTED = 0x1


class PackageError(ValueError):
    """A package is not what it says it is; the message names the file."""


@dataclass(frozen=True, slots=True)
class Package:
    """The files of a package, each of which has the sha256 that the package states.

    Attributes:
        path: The folder or zip.
        files: Contents by path in the package; `SHA256SUMS` itself is not among them.
    """

    path: Path
    files: Mapping[str, bytes]

    def descriptor(self) -> dict[str, Any]:
        """What `datapackage.json` says.

        Raises:
            PackageError: It is not a descriptor of resources with paths and sha256 that are those of the files.
        """
        where = f"{self.path}: {DESCRIPTOR}"
        try:
            found: dict[str, Any] = json.loads(self.files[DESCRIPTOR])
            resources = [(r["path"], r["hash"], r["name"], r["format"], r["schema"]) for r in found["resources"]]
        except KeyError as error:
            raise PackageError(f"{where}: {error} is missing; it is no package of this project") from None
        except (ValueError, TypeError) as error:
            raise PackageError(f"{where}: cannot be read: {error}") from None
        for name, digest, *_ in resources:
            if name not in self.files:
                raise PackageError(f"{where}: names {name!r}, which is missing; download the package again")
            if digest != f"sha256:{sha256(self.files[name])}":
                raise PackageError(f"{where}: {name!r} does not have the sha256 of the descriptor; {_AGAIN}")
        return found


_AGAIN = "build or download the package again"


def sha256(data: bytes) -> str:
    """sha256 as hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def checksums(digests: Mapping[str, str]) -> str:
    """The text of `SHA256SUMS` for files with these digests, sorted by path."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def open_package(path: str | Path) -> Package:
    """Read a package and check every file of it.

    Args:
        path: Folder of a package, or its zip. A folder may hold other files too, which are not read;
            a zip holds the files of its `SHA256SUMS` and no others.

    Raises:
        PackageError: There is no package, or a file of it is missing, has changed, is a link, is too
            large or would lie outside of it; the message names the file.
    """
    path = Path(path)
    if path.is_dir():
        return Package(path, _verified(path, _folder(path)))
    if not path.is_file():
        raise PackageError(f"{path}: there is no such folder or zip")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(path, archive)
            return Package(path, _verified(path, _zip(path, archive, entries), entries))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError, OSError) as error:
        raise PackageError(f"{path}: is not a zip that can be read: {error}; {_AGAIN}") from None


def _verified(path: Path, read: Callable[[str], bytes], there: Iterable[str] | None = None) -> dict[str, bytes]:
    """Contents of the files that the checksums name, each checked.

    Args:
        path: The package.
        read: Gives the contents of a file.
        there: All files that there are, where none may be beside those that are named.
    """
    named = _sums(path, read(CHECKSUMS))
    extra = set(there or ()) - set(named) - {CHECKSUMS}
    if extra:
        raise PackageError(f"{path}: holds {min(extra)!r}, which {CHECKSUMS} does not name; {_AGAIN}")
    files, total = {}, 0
    for name, digest in named.items():
        files[name] = read(name)
        total += len(files[name])
        if total > PACKAGE_LIMIT:
            raise PackageError(f"{path}: is larger than {PACKAGE_LIMIT:,} bytes")
        if sha256(files[name]) != digest:
            raise PackageError(f"{path}: {name!r} does not have the sha256 of {CHECKSUMS}; {_AGAIN}")
    if DESCRIPTOR not in files:
        raise PackageError(f"{path}: {CHECKSUMS} does not name {DESCRIPTOR}; {_AGAIN}")
    return files


def _sums(path: Path, data: bytes) -> dict[str, str]:
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise PackageError(f"{path}: {CHECKSUMS} is not text; {_AGAIN}") from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        match = _SUM.fullmatch(line)
        if not match or match[2] in found or match[2] == CHECKSUMS:
            raise PackageError(f"{path}: {CHECKSUMS}:{number}: is not a sha256 and a file that stands once; {_AGAIN}")
        _inside(path, match[2])
        found[match[2]] = match[1]
    if len(found) > COUNT_LIMIT:
        raise PackageError(f"{path}: names more than {COUNT_LIMIT:,} files")
    return found


def _inside(path: Path, name: str) -> None:
    """Refuse a name that does not lie in the package, on whatever system it is unpacked."""
    parts = PurePosixPath(name).parts
    if not parts or name != "/".join(parts) or ".." in parts or set(name) & set("\\:\0") or name.startswith("/"):
        raise PackageError(f"{path}: the name {name!r} leads outside of the package; do not unpack it")


def _folder(path: Path) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        file = path
        for part in PurePosixPath(name).parts:
            file /= part
            if file.is_symlink():
                raise PackageError(f"{path}: {name!r} is a link; {_AGAIN}")
        if not file.is_file():
            raise PackageError(f"{path}: {name!r} is missing; {_AGAIN}")
        size = file.stat().st_size
        if size > FILE_LIMIT:
            raise PackageError(f"{path}: {name!r} has {size:,} bytes, more than {FILE_LIMIT:,}")
        return file.read_bytes()

    return read


def _entries(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip by name, all looked at before any is unpacked."""
    entries: dict[str, zipfile.ZipInfo] = {}
    if len(archive.infolist()) > COUNT_LIMIT:
        raise PackageError(f"{path}: has more than {COUNT_LIMIT:,} entries")
    for entry in archive.infolist():
        name = entry.orig_filename  # `filename` is what zipfile makes of it on this system
        _inside(path, name.removesuffix("/"))
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if name.endswith("/") and not entry.file_size and kind in (0, stat.S_IFDIR):
            continue  # a folder, as other programs write it
        if kind not in (0, stat.S_IFREG):
            raise PackageError(f"{path}: {name!r} is a link or another thing than a file; {_AGAIN}")
        if name in entries:
            raise PackageError(f"{path}: {name!r} stands twice; {_AGAIN}")
        if entry.flag_bits & _ENCRYPTED:
            raise PackageError(f"{path}: {name!r} is encrypted; {_AGAIN}")
        if entry.file_size > FILE_LIMIT:
            raise PackageError(f"{path}: {name!r} has {entry.file_size:,} bytes unpacked, more than {FILE_LIMIT:,}")
        entries[name] = entry
    if sum(e.file_size for e in entries.values()) > PACKAGE_LIMIT:
        raise PackageError(f"{path}: is larger than {PACKAGE_LIMIT:,} bytes when unpacked")
    return entries


def _zip(path: Path, archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        if name not in entries:
            raise PackageError(f"{path}: {name!r} is missing; {_AGAIN}")
        # zipfile stops at the size that the entry states, and checks its CRC-32
        return archive.read(entries[name])

    return read
