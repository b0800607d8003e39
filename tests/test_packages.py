"""A downloaded package is read as it was published, or not at all."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
import zipfile
import zlib

import pytest

import stateties
from stateties import packages
from stateties.packages import CHECKSUMS, DESCRIPTOR, PackageError, checksums, open_package, sha256
from stateties.pipeline.archive import write_zip
from stateties.pipeline.run import build_package
from tests.conftest import FIXTURES, ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("package") / "package"
    build_package(ROOT / "schemas", FIXTURES / "good", out, frictionless=False)
    return out


@pytest.fixture(scope="module")
def archive(folder):
    return write_zip(folder, folder.parent)


@pytest.fixture
def repacked(archive, tmp_path):
    """Write the zip anew with changed contents, and with entries of one's own behind them."""

    def make(change=None, entries=(), compression=zipfile.ZIP_STORED):
        with zipfile.ZipFile(archive) as original:
            files = {name: original.read(name) for name in original.namelist()}
        if change:
            change(files)
        with zipfile.ZipFile(tmp_path / "my.zip", "w", compression) as out:
            for name, data in files.items():
                out.writestr(name, data)
            for entry, data in entries:
                out.writestr(entry, data)
        return tmp_path / "my.zip"

    return make


def summed(files):
    """Let the checksums fit the files, as who forges a package would."""
    files[CHECKSUMS] = checksums({n: sha256(d) for n, d in files.items() if n != CHECKSUMS}).encode()


def refused(path, *said):
    with pytest.raises(PackageError) as refusal:
        stateties.load("visits", package=path)
    for words in (str(path), *said):
        assert words in str(refusal.value)


def test_folder_and_zip_are_read_alike(folder, archive):
    assert open_package(folder).files == open_package(archive).files
    for package in (folder, str(archive)):
        assert stateties.load("visits", package=package)["visit_id"].tolist() == ["irn-cub-2023-06-raisi"]
        assert len(stateties.load("people", "polars", package=package)) == 2
        assert stateties.load("people", "arrow", package=package).num_rows == 2
        assert stateties.tables(package=package) == stateties.tables()
        assert stateties.schema("visits", package=package) == stateties.schema("visits")
        assert stateties.cite(package=package) == stateties.cite()
    with pytest.raises(ValueError, match="no table 'visit'; there are: visits"):
        stateties.load("visit", package=archive)


def test_a_zip_that_another_program_packed_is_read(repacked):
    path = repacked(entries=[("schemas/", b"")], compression=zipfile.ZIP_DEFLATED)
    assert len(stateties.load("visits", package=path)) == 1


def test_a_package_holds_what_who_downloads_it_needs(folder):
    names = set(open_package(folder).files)
    assert {DESCRIPTOR, "README.md", "codebook.md", "CITATION.cff", "croissant.json"} < names
    assert {"LICENSES/CC-BY-4.0.txt", "schemas/visits.json", "visits.csv", "visits.parquet"} < names


def test_frictionless_reads_the_zip_as_it_is(archive):
    from frictionless import Package

    report = Package(str(archive)).validate()
    assert report.valid, report.flatten(["path", "message"])
    assert report.stats["tasks"] == 2 * len(stateties.tables())


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum here")
def test_the_checksums_are_those_of_sha256sum(folder, archive):
    for where, name in ((folder, CHECKSUMS), (archive.parent, f"{archive.name}.sha256")):
        subprocess.run(["sha256sum", "--check", "--strict", "--quiet", name], cwd=where, check=True)


@pytest.mark.parametrize("name", [DESCRIPTOR, "visits.parquet", "visits.csv", "codebook.md", "schemas/visits.json"])
def test_a_changed_byte_is_refused(folder, repacked, tmp_path, name):
    def change(files):
        files[name] = bytes([files[name][0] ^ 1]) + files[name][1:]

    refused(repacked(change), f"'{name}' does not have the sha256 of SHA256SUMS")
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / name).write_bytes(b"x" + (copy / name).read_bytes()[1:])
    refused(copy, f"'{name}' does not have the sha256 of SHA256SUMS")


def test_a_byte_changed_in_the_zip_itself_is_refused(archive, tmp_path):
    data = bytearray(archive.read_bytes())
    data[data.index(b"irn-cub-2023-06-raisi")] ^= 1
    (tmp_path / "my.zip").write_bytes(data)
    refused(tmp_path / "my.zip", "Bad CRC-32")


def test_a_zip_cut_short_is_refused(archive, tmp_path):
    (tmp_path / "my.zip").write_bytes(archive.read_bytes()[:-1000])
    refused(tmp_path / "my.zip", "is not a zip that can be read")


def test_a_missing_file_is_refused(folder, repacked, tmp_path):
    refused(repacked(lambda files: files.pop("ties.csv")), "'ties.csv' is missing")
    refused(repacked(lambda files: files.pop(CHECKSUMS)), "'SHA256SUMS' is missing")
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "ties.csv").unlink()
    refused(copy, "'ties.csv' is missing")


def test_a_file_more_is_refused_in_a_zip_and_not_read_in_a_folder(folder, repacked, tmp_path):
    refused(repacked(entries=[("setup.py", b"")]), "holds 'setup.py', which SHA256SUMS does not name")
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / ".DS_Store").touch()
    assert ".DS_Store" not in open_package(copy).files


def test_a_file_that_stands_twice_is_refused(repacked):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = repacked(entries=[("visits.csv", b"")])
    refused(path, "'visits.csv' stands twice")


@pytest.mark.parametrize(
    "name", ["../visits.csv", "/etc/passwd", "a/../../b", "C:/b", "a\\..\\b", "./a", "a//b", "//host/a"]
)
def test_a_path_that_leads_outside_is_refused(repacked, name):
    entry = zipfile.ZipInfo("x")
    entry.filename = name  # as it stands, where the constructor would mend it
    refused(repacked(entries=[(entry, b"")]), "leads outside of the package")

    def change(files):
        summed(files)
        files[CHECKSUMS] += f"{sha256(b'')}  {name}\n".encode()

    refused(repacked(change), "leads outside of the package")


def test_a_link_is_refused(folder, repacked, tmp_path):
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused(repacked(entries=[(link, b"/etc/passwd")]), "'link.csv' is a link")
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "ties.csv").rename(tmp_path / "ties.csv")
    (copy / "ties.csv").symlink_to(tmp_path / "ties.csv")
    refused(copy, "'ties.csv' is a link")
    copy = shutil.copytree(folder, tmp_path / "other")
    (copy / "schemas").rename(tmp_path / "schemas")
    (copy / "schemas").symlink_to(tmp_path / "schemas")
    refused(copy, "is a link")


def test_what_is_too_large_is_refused_before_it_is_unpacked(folder, repacked, monkeypatch):
    monkeypatch.setattr(packages, "FILE_LIMIT", 2_000_000)
    bomb = repacked(entries=[("zeros", bytes(2_000_001))], compression=zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 1_000_000
    refused(bomb, "'zeros' has 2,000,001 bytes unpacked, more than 2,000,000")
    monkeypatch.setattr(packages, "FILE_LIMIT", 1_000)
    refused(folder, "bytes, more than 1,000")
    monkeypatch.undo()
    monkeypatch.setattr(packages, "PACKAGE_LIMIT", 5_000)
    refused(repacked(), "is larger than 5,000 bytes")
    refused(folder, "is larger than 5,000 bytes")
    monkeypatch.undo()
    monkeypatch.setattr(packages, "COUNT_LIMIT", 10)
    refused(repacked(), "more than 10 entries")
    refused(folder, "more than 10 files")


def test_an_entry_that_is_larger_than_it_says_is_refused(repacked, tmp_path):
    """The size that an entry states is what it is unpacked to, and no more."""
    path = repacked(entries=[("zeros", bytes(1_000_000))], compression=zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    assert data.count((1_000_000).to_bytes(4, "little")) == 2
    path.write_bytes(data.replace((1_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as archive:
        read = packages._zip(path, archive, packages._entries(path, archive))
        with pytest.raises(zipfile.BadZipFile, match="Bad CRC-32"):
            read("zeros")
    assert zlib.crc32(bytes(100)) != zlib.crc32(bytes(1_000_000))


def test_checksums_that_are_none_are_refused(repacked):
    for text, said in ((b"\xff", "is not text"), (b"abc  visits.csv\n", "SHA256SUMS:1:"), (b"", "does not name")):
        refused(repacked(lambda files, text=text: files.update({CHECKSUMS: text})), said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"{", "cannot be read"),
        (b"[]", "cannot be read"),
        (b"{}", "'resources' is missing"),
        (b'{"resources": [{}]}', "'path' is missing"),
        (
            b'{"resources": [{"path": "x", "hash": "", "name": "", "format": "csv", "schema": {}}]}',
            "names 'x', which is missing",
        ),
        (
            b'{"resources": [{"path": "visits.csv", "hash": "", "name": "", "format": "csv", "schema": {}}]}',
            "'visits.csv' does not have the sha256 of the descriptor",
        ),
    ],
)
def test_a_descriptor_that_is_none_is_refused(repacked, text, said):
    def change(files):
        files[DESCRIPTOR] = text
        summed(files)

    refused(repacked(change), said)


def test_what_is_no_package_is_refused(tmp_path):
    refused(tmp_path, "'SHA256SUMS' is missing")
    refused(tmp_path / "nothing.zip", "there is no such folder or zip")
    (tmp_path / "text.zip").write_text("not a zip")
    refused(tmp_path / "text.zip", "is not a zip that can be read")


def test_reading_a_package_needs_no_part_of_the_pipeline(archive):
    script = (
        "import sys, stateties; stateties.load('visits', package=sys.argv[1]);"
        "print(*sorted({m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", script, archive], capture_output=True, text=True, check=True)
    assert not {"polars", "narwhals", "pandera", "frictionless", "invoke"} & set(done.stdout.split())


def test_two_zips_are_equal_byte_for_byte(folder, archive, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copyfile)  # other times
    for path in copy.rglob("*"):
        path.chmod(0o700)
    again = write_zip(copy, tmp_path / "out")
    assert again.read_bytes() == archive.read_bytes()
    assert sorted(p.name for p in again.parent.iterdir()) == [archive.name, f"{archive.name}.sha256"]


def test_a_folder_that_is_damaged_is_not_packed_and_the_old_zip_stays(folder, archive, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    old = write_zip(copy, tmp_path)
    before = old.read_bytes()
    (copy / "visits.csv").write_text("")
    with pytest.raises(PackageError, match=r"'visits\.csv' does not have the sha256"):
        write_zip(copy, tmp_path)
    assert old.read_bytes() == before


def test_the_descriptor_and_the_version_name_the_zip(archive):
    described = open_package(archive).descriptor()
    assert archive.name == f"stateties-{described['version']}.zip"
    assert json.loads(open_package(archive).files["croissant.json"])["version"] == described["version"]
