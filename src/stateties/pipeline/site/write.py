"""Write the site into a folder, whole or not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from stateties.packages import DESCRIPTOR
from stateties.pipeline import replace
from stateties.pipeline.package import verify
from stateties.pipeline.site.names import write_names
from stateties.pipeline.site.pages import pages
from stateties.pipeline.site.summary import summary

#: Files of the explorer that are served as they are.
_AS_THEY_ARE = ("index.html", "icon.svg")
#: GitHub Pages leaves out what looks private to Jekyll, unless this file is there.
_NO_JEKYLL = ".nojekyll"


class SiteError(RuntimeError):
    """The site cannot be made here; the message says what is missing or what failed."""


def write_site(package: Path, explorer: Path, documents: dict[str, Path], out: Path, repository: str = "") -> None:
    """Write the site beside the old one and swap the two.

    Args:
        package: Folder of the built package.
        explorer: Folder of the explorer's source, with its packages installed.
        documents: Markdown files to render, by the name of their page.
        out: Folder of the site; what stands there is replaced.
        repository: Web address of the repository, for corrections; empty for none.

    Raises:
        SiteError: The page cannot be bundled, or `out` holds something that is not a site.
        PackageError: The package is not what its descriptor says.
    """
    verify(package)
    if out.exists() and any(out.iterdir()) and not (out / _NO_JEKYLL).is_file():
        raise SiteError(f"{out}: holds files but no {_NO_JEKYLL}; it is not replaced")
    with replace.fresh_folder(out) as fresh:
        _bundle(explorer, fresh)
        for name in _AS_THEY_ARE:
            shutil.copyfile(explorer / name, fresh / name)
        _copy_data(package, fresh / "data", repository)
        (fresh / "docs").mkdir()
        for path, content in pages(documents, repository).items():
            (fresh / "docs" / path).write_bytes(content)
        (fresh / _NO_JEKYLL).touch()


def install(explorer: Path) -> None:
    """Install the packages that the explorer is bundled from, at the versions of its `package.json`.

    Raises:
        SiteError: There is no npm here, or it fails.
    """
    options = (
        "--no-package-lock",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--loglevel=error",
    )
    _program("npm", "install", *options, cwd=explorer)


def _bundle(explorer: Path, out: Path) -> None:
    _program("node", "build.mjs", str(out.resolve()), cwd=explorer)


def _program(*command: str, cwd: Path) -> None:
    """Run a program of Node.js."""
    program = shutil.which(command[0])
    if not program:
        raise SiteError(f"{command[0]} is not installed here; the site needs Node.js 18 or newer")
    done = subprocess.run([program, *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SiteError(f"{' '.join(command[:2])} failed in {cwd}:\n{done.stderr.strip() or done.stdout.strip()}")


def _copy_data(package: Path, out: Path, repository: str) -> None:
    """Copy the package, with what the page shows before it reads a table."""
    out.mkdir()
    for path in sorted(package.iterdir()):
        if path.suffix in {".csv", ".parquet"} or path.name == DESCRIPTOR:
            shutil.copyfile(path, out / path.name)
    said = json.dumps(summary(package, repository), ensure_ascii=False, indent=1)
    (out / "summary.json").write_text(said + "\n", encoding="utf-8", newline="\n")
    write_names(package, out / "search.parquet")
