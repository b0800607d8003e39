"""The docs as pages of the site."""

from __future__ import annotations

import html
import itertools
import re
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Nothing but the site's own style and pictures: these pages run no script.
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title} · stateties</title>
<link rel="icon" href="../icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../styles.css">
</head>
<body class="page">
<header><a class="brand" href="../#/">state<span>ties</span></a>
<nav aria-label="Pages"><a href="../#/">Explorer</a>{links}</nav></header>
<main>
{body}
</main>
</body>
</html>
"""


def pages(documents: dict[str, Path], repository: str = "") -> dict[str, bytes]:
    """Render Markdown files, and take along the pictures that they show.

    Links among the files lead to their pages; other relative links to the repository, and are plain
    text where there is none.

    Args:
        documents: Markdown files by the name of their page.
        repository: Web address of the repository; empty for none.

    Returns:
        Content by file name.
    """
    made: dict[str, bytes] = {}
    by_path = {path.resolve(): name for name, path in documents.items()}
    titles = {name: _title(path.read_text(encoding="utf-8")) for name, path in documents.items()}
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    for name, path in documents.items():
        tokens = markdown.parse(_COMMENT.sub("", path.read_text(encoding="utf-8")))
        _anchor(tokens)
        for token in _inline(tokens):
            if token.type == "link_open":
                _lead(token, path, by_path, repository)
            elif token.type == "image":
                picture = path.parent / str(token.attrs["src"])
                if picture.is_file():
                    token.attrs["src"] = picture.name
                    made[picture.name] = picture.read_bytes()
        links = "".join(_tab(other, current=other == name) for other in documents)
        body = markdown.renderer.render(tokens, markdown.options, {})
        page = _PAGE.format(policy=_POLICY, title=html.escape(titles[name]), links=links, body=body)
        made[f"{name}.html"] = page.encode()
    return made


def _tab(name: str, *, current: bool) -> str:
    here = ' aria-current="page"' if current else ""
    return f'<a href="{name}.html"{here}>{html.escape(name.capitalize())}</a>'


def _title(text: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return found[1] if found else "Untitled"


def _inline(tokens: list[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or []]


def _anchor(tokens: list[Token]) -> None:
    """Give each heading the identifier that GitHub gives it."""
    for opening, content in itertools.pairwise(tokens):
        if opening.type == "heading_open":
            text = "".join(c.content for c in content.children or [] if c.type in {"text", "code_inline"})
            opening.attrs["id"] = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def _lead(link: Token, path: Path, pages: dict[Path, str], repository: str) -> None:
    """Set where a link leads, seen from the folder of the pages."""
    href = str(link.attrs["href"])
    if href.startswith("#"):
        return
    if re.match(r"https?://", href):
        link.attrs["rel"] = "noopener noreferrer nofollow"
        return
    target, _, anchor = href.partition("#")
    aim = (path.parent / target).resolve()
    if aim in pages:
        link.attrs["href"] = f"{pages[aim]}.html" + (f"#{anchor}" if anchor else "")
    elif repository and ":" not in target:
        link.attrs["href"] = f"{repository}/blob/HEAD/{_in_repository(path, target)}"
        link.attrs["rel"] = "noopener noreferrer nofollow"
    else:
        del link.attrs["href"]


def _in_repository(path: Path, target: str) -> PurePosixPath:
    """Path of a linked file in the repository, which holds its docs in one folder below the top."""
    inside = PurePosixPath("docs") if path.parent.name == "docs" else PurePosixPath()
    parts: list[str] = []
    for part in (inside / target).parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return PurePosixPath(*parts)
