"""Put a folder or a file in the place of another, whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """An empty folder beside `out`; it takes the place of `out` unless something is raised.

    Raises:
        OSError: The folder cannot be made or put in its place.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    sweep(out)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".new", dir=out.parent))
    try:
        fresh.chmod(0o755)
        yield fresh
        swap(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def sweep(out: Path) -> None:
    """Remove what a killed build left, and put back a folder that was about to be replaced."""
    old = _old(out)
    if old.exists() and not out.exists():
        old.rename(out)
    for left in [*out.parent.glob(f".{out.name}.*.new"), *([old] if old.exists() else [])]:
        shutil.rmtree(left, ignore_errors=True)


def _old(out: Path) -> Path:
    return out.with_name(f".{out.name}.old")


def swap(fresh: Path, out: Path) -> None:
    """Put `fresh` in the place of `out`.

    Linux and macOS exchange two folders in one step. Elsewhere there are two renames, and a build
    killed between them leaves the old package beside its place; the next build puts it back.
    """
    if not out.exists():
        fresh.rename(out)
        return
    if _exchange(fresh, out):
        return
    old = _old(out)
    out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2  # renameat2(2) of Linux; renamex_np(2) of macOS


def _exchange(a: Path, b: Path) -> bool:
    """Exchange two paths in one step, if the system can."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        first, second = os.fsencode(a), os.fsencode(b)
        if sys.platform == "darwin":
            failed = libc.renamex_np(first, second, _RENAME_SWAP)
        else:
            failed = libc.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE)
    except (AttributeError, OSError, TypeError):
        return False
    if failed and ctypes.get_errno() not in (errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.ENOTSUP):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(b))
    return not failed


@contextmanager
def fresh_file(out: Path) -> Iterator[Path]:
    """A path to write a file to; it takes the place of `out` unless something is raised.

    Raises:
        OSError: The folder of `out` is not there, `out` is a folder, or the file cannot be written.
    """
    for wrong, code, path in (
        (not out.parent.is_dir(), errno.ENOENT, out.parent),
        (out.is_dir(), errno.EISDIR, out),
    ):
        if wrong:
            raise OSError(code, os.strerror(code), str(path))
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as scratch:
        fresh = Path(scratch) / out.name
        yield fresh
        fresh.chmod(0o644)
        fresh.replace(out)
