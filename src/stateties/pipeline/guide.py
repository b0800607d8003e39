"""The user guide: its code is run, and what it prints and draws goes back into it.

A guide is Markdown with blocks of Python that are run in order, as one script. A block that stands below
`<!-- way: NAME -->` is run in that way only; the others in each. What a block prints stands beneath it
between `<!-- output -->` and `<!-- /output -->`; what it saves as `NAME.svg` is shown from `guide/NAME.svg`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: The way that has the files of an unpacked release, with pandas and pyarrow, and no stateties.
ZIP = "zip"
#: The way that has this library.
LIBRARY = "library"
#: Where the guide has its reader unpack a release.
UNPACKED = "stateties-data"
#: How the pictures look, beside them.
STYLE = "matplotlibrc"

_BLOCK = re.compile(
    r"(?P<head>(?:<!-- way: (?P<way>\w+) -->\n)?```python\n(?P<code>.*?)```\n)"
    r"(?:\n<!-- output -->\n.*?<!-- /output -->\n)?",
    re.DOTALL,
)
_SHOWN = re.compile(r"!\[[^\]]+\]\(guide/([^)]+\.svg)\)")
#: Ends the output of a block.
_END = "\x1e"
_LAST_LINES = 6


class GuideError(ValueError):
    """The guide does not hold what it says; the message names the line."""


@dataclass(frozen=True)
class Ran:
    """What came of a guide: what each block printed, by its place among the blocks, and the pictures."""

    outputs: dict[int, str]
    pictures: dict[str, str]


def rebuilt(text: str, package: Path, style: Path) -> tuple[str, dict[str, str]]:
    """Run a guide over the files of a package.

    Args:
        text: The guide.
        package: Folder of the built package.
        style: Settings of matplotlib.

    Returns:
        The guide with what its blocks print now, and its pictures by name.

    Raises:
        GuideError: A block fails, or pictures and text do not match.
    """
    with tempfile.TemporaryDirectory(prefix="stateties-") as scratch:
        folder = Path(scratch)
        (folder / UNPACKED).symlink_to(package.resolve(), target_is_directory=True)
        (folder / STYLE).write_bytes(style.read_bytes())
        ran = run(text, ZIP, folder)
    shown = set(_SHOWN.findall(text))
    if odd := shown ^ ran.pictures.keys():
        raise GuideError(f"{', '.join(sorted(odd))}: drawn and not shown by the guide, or shown and not drawn")
    return filled(text, ran), ran.pictures


def run(text: str, way: str, folder: Path, python: Path | str = sys.executable) -> Ran:
    """Run a guide in one of its ways; a warning that its own lines cause is an error.

    Args:
        text: The guide.
        way: Which of the blocks that are no blocks of all ways are run.
        folder: Where it is run, with what it needs; pictures stay there.
        python: Python of the environment in which it is run.

    Raises:
        GuideError: A block fails; the message names the line of the guide.
    """
    (folder / "guide.md.py").write_text(script(text, way), encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [python, "-I", "-X", "utf8", "-W", "error:::__main__", "guide.md.py"],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith("MATPLOTLIB")} | {"MPLBACKEND": "svg"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        said = "\n".join(done.stderr.strip().splitlines()[-_LAST_LINES:])
        raise GuideError(f"the guide fails where it is run over the {way}:\n{said}")
    numbers = [i for i, block in enumerate(_BLOCK.finditer(text)) if block["way"] in {None, way}]
    # pandas fills its lines up with spaces
    printed = re.sub(r" +$", "", done.stdout, flags=re.MULTILINE)
    outputs = dict(zip(numbers, printed.split(f"{_END}\n"), strict=False))
    return Ran(outputs, {p.name: _tidy(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.svg"))})


def script(text: str, way: str) -> str:
    """The code of a guide in one of its ways, each line where it stands in the guide."""
    lines = [""] * (text.count("\n") + 1)
    if way == ZIP:
        # the library is installed where the guide is checked, and must not help
        lines[0] = "import sys; sys.modules['stateties'] = None"
    for block in _BLOCK.finditer(text):
        if block["way"] in {None, way}:
            code = [*block["code"].splitlines(), f"print({_END!r})"]
            start = text.count("\n", 0, block.start("code"))
            lines[start : start + len(code)] = code
    return "\n".join(lines) + "\n"


def filled(text: str, ran: Ran) -> str:
    """A guide with what its blocks printed; what a block of another way shows stays as it is."""
    numbers: Iterator[int] = iter(range(text.count("\n")))

    def beneath(block: re.Match[str]) -> str:
        output = ran.outputs.get(next(numbers))
        if output is None:
            return block[0]
        return block["head"] + (f"\n<!-- output -->\n```text\n{output}```\n<!-- /output -->\n" if output else "")

    return _BLOCK.sub(beneath, text)


def _tidy(svg: str) -> str:
    """A picture without what differs from one machine to the next: version, names made of hashes, last digits."""
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    names: dict[str, str] = {}
    for name in re.findall(r'id="([a-z][0-9a-f]{10})"', svg):
        names.setdefault(name, f"d{len(names)}")
    svg = re.sub(r"\b[a-z][0-9a-f]{10}\b", lambda m: names.get(m[0], m[0]), svg)
    return re.sub(r"<[^>]+>", lambda tag: re.sub(r"\d+\.\d{3,}", lambda n: f"{float(n[0]):.2f}", tag[0]), svg)
