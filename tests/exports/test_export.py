"""What all forms have in common."""

from __future__ import annotations

import gc
import json
import sys
import warnings

import pytest

from stateties.exports import ENDINGS, ExportError, LibraryMissingError, export
from stateties.packages import DESCRIPTOR, Package, sha256


@pytest.mark.parametrize(
    ("form", "module", "extra"),
    [
        ("sqlite", "sqlite_utils", "export"),
        ("xlsx", "xlsxwriter", "export"),
        ("graphml", "networkx", "export"),
        ("ftm", "followthemoney", "ftm"),
    ],
)
def test_a_missing_library_is_named_with_what_to_install(form, module, extra, small, kept, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)

    def write(out):
        with pytest.raises(LibraryMissingError, match=rf"needs {module}: pip install 'stateties\[{extra}\]'"):
            export(form, out, package=small)

    kept("mine", write)


@pytest.mark.parametrize("form", ["sqlite", "xlsx", "graphml"])
def test_a_table_that_cannot_be_read_leaves_the_old_file(form, small, kept):
    files, described = dict(small.files), small.descriptor()
    for resource in described["resources"]:
        if resource["name"] == "visits-parquet":
            files["visits.parquet"] = b"PAR1 no"
            resource["hash"] = f"sha256:{sha256(b'PAR1 no')}"
    files[DESCRIPTOR] = json.dumps(described).encode()

    def write(out):
        with pytest.raises(ExportError, match="visits: cannot be read: "):
            export(form, out, package=Package(small.path, files))

    kept("mine", write)


def test_an_unknown_form_is_answered_with_those_that_there_are(tmp_path):
    with pytest.raises(ValueError, match="no form 'docx'; there are: sqlite, xlsx, graphml, ftm"):
        export("docx", tmp_path / "my.docx")
    assert list(ENDINGS) == ["sqlite", "xlsx", "graphml", "ftm"]


@pytest.mark.parametrize("form", ["sqlite", "xlsx", "graphml"])
def test_a_folder_is_not_replaced(form, small, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(IsADirectoryError, match="mine"):
        export(form, tmp_path / "mine", package=small)
    with pytest.raises(FileNotFoundError, match="nowhere'"):
        export(form, tmp_path / "nowhere" / "mine", package=small)
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files with setrlimit")
@pytest.mark.parametrize("form", ["sqlite", "xlsx", "graphml"])
def test_a_full_disk_leaves_the_old_file(form, small, kept):
    import resource
    import signal

    def write(out):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
        try:
            with pytest.raises((OSError, ValueError), match=r"File too large|not replaced|disk"):
                export(form, out, package=small)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, handler)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # XlsxWriter leaves its scratch files open when it fails
        kept("mine", write)
        gc.collect()
