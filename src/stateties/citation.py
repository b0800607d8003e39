"""How to cite a release, in the forms of reference managers; from the descriptor alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, get_args

Style = Literal["text", "bibtex", "apa", "csl-json"]
STYLES: tuple[Style, ...] = get_args(Style)

_LATEX = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


def citation(package: Mapping[str, Any], style: Style = "text") -> str:
    """How to cite a package.

    Args:
        package: Its descriptor. `id` (a DOI as an address) and `homepage` are cited where it has them.
        style: `text`, one line with the licence; `bibtex`, an entry of BibTeX; `apa`, a line in the style
            of the American Psychological Association, 7th edition, 10.9 (data sets); `csl-json`, a list of one
            item in CSL-JSON (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html).

    Raises:
        ValueError: There is no such style; the message names those that there are.
    """
    styles = {"text": _text, "bibtex": _bibtex, "apa": _apa, "csl-json": _csl}
    if style not in styles:
        raise ValueError(f"no style {style!r}; there are: {', '.join(STYLES)}")
    return styles[style](package)


def doi(package: Mapping[str, Any]) -> str:
    """The DOI, without the address of a resolver; empty if there is none."""
    _, found, name = str(package.get("id", "")).partition("doi.org/")
    return name if found else ""


def _authors(package: Mapping[str, Any]) -> list[str]:
    return [c["title"] for c in package["contributors"]]


def _address(package: Mapping[str, Any]) -> str:
    return f"https://doi.org/{doi(package)}" if doi(package) else str(package.get("homepage", ""))


def _text(package: Mapping[str, Any]) -> str:
    licence, year = package["licenses"][0]["name"], package["created"][:4]
    said = f"{'; '.join(_authors(package))} ({year}). {package['title']}, version {package['version']} [data set]."
    return " ".join(part for part in (said, f"{licence}.", _address(package)) if part)


def _apa(package: Mapping[str, Any]) -> str:
    *others, last = _authors(package)
    authors = f"{', '.join(others)}, & {last}" if others else last
    said = f"{authors}. ({package['created'][:4]}). {package['title']} (Version {package['version']}) [Data set]."
    return " ".join(part for part in (said, _address(package)) if part)


def _bibtex(package: Mapping[str, Any]) -> str:
    def plain(text: str) -> str:
        return "".join(_LATEX.get(c, c) for c in text)

    fields = {
        # inner braces keep a body from being taken for first and last names, and capitals as they are
        "author": " and ".join(f"{{{plain(a)}}}" for a in _authors(package)),
        "title": f"{{{plain(package['title'])}}}",
        "year": package["created"][:4],
        "month": str(int(package["created"][5:7])),
        "version": plain(package["version"]),
        "note": plain(f"Data set, version {package['version']}, {package['licenses'][0]['name']}"),
        "doi": plain(doi(package)),
        "url": _address(package),
    }
    key = f"{package['name']}-{package['version']}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _csl(package: Mapping[str, Any]) -> str:
    item = {
        "id": f"{package['name']}-{package['version']}",
        "type": "dataset",
        "title": package["title"],
        "author": [{"literal": a} for a in _authors(package)],
        "issued": {"date-parts": [[int(part) for part in package["created"][:10].split("-")]]},
        "version": package["version"],
        "abstract": package["description"],
        "keyword": ", ".join(package["keywords"]),
        "DOI": doi(package),
        "URL": _address(package),
    }
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=2)
