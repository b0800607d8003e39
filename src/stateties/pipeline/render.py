"""One list of problems, four renderings: text, GitHub annotations, JSON and JUnit."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from stateties.problems import CODES, Problem

Format = Literal["text", "github", "json", "junit"]
FORMATS: tuple[Format, ...] = get_args(Format)

_RED, _YELLOW, _DIM, _RESET = "\033[31m", "\033[33m", "\033[2m", "\033[0m"


def render(
    problems: Sequence[Problem], form: Format, *, color: bool = False, found: Mapping[str, int] | None = None
) -> str:
    """Render problems.

    Args:
        problems: What is wrong, in the order in which it is to be said.
        form: One of `FORMATS`.
        color: Whether text may carry ANSI colours.
        found: How many there are by code, where not all of them are given.

    Returns:
        The rendering, without a line end behind it.
    """
    renderers: dict[str, Callable[[], str]] = {
        "text": lambda: _text(problems, color, found),
        "github": lambda: _github(problems, found),
        "json": lambda: _json(problems),
        "junit": lambda: _junit(problems),
    }
    return renderers[form]()


def counts(problems: Sequence[Problem], found: Mapping[str, int] | None = None) -> str:
    """`2 errors, 1 warning`, and how many of them are listed where that is not all.

    Args:
        problems: The problems that are listed.
        found: How many there are by code.
    """
    by_code = Counter(found) if found is not None else Counter(p.code for p in problems)
    total: Counter[str] = Counter()
    for code, number in by_code.items():
        total[CODES[code].severity] += number
    said = ", ".join(f"{total[s]:,} {s}{'' if total[s] == 1 else 's'}" for s in ("error", "warning"))
    if total.total() <= len(problems):
        return said
    largest = ", ".join(f"{code} {number:,}" for code, number in by_code.most_common())
    return f"{said}; {len(problems):,} listed\nBy code: {largest}"


def _text(problems: Sequence[Problem], color: bool, found: Mapping[str, int] | None) -> str:
    paint = {"error": _RED, "warning": _YELLOW}
    lines = []
    for severity, heading in (("error", "Errors"), ("warning", "Warnings")):
        group = [p for p in problems if p.severity == severity]
        if group:
            lines += [f"{paint[severity]}{heading}{_RESET}" if color else heading]
        hints: set[str] = set()
        for p in group:
            lines.append(f"  {p}")
            if p.hint not in hints:  # what to do is said once, where it first applies
                hints.add(p.hint)
                lines.append(f"    {_DIM}→ {p.hint}{_RESET}" if color else f"    → {p.hint}")
        if group:
            lines.append("")
    return "\n".join([*lines, counts(problems, found)])


def _github(problems: Sequence[Problem], found: Mapping[str, int] | None) -> str:
    """Workflow commands (https://docs.github.com/actions/reference/workflow-commands-for-github-actions)."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def prop(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    lines = [
        f"::{p.severity} file={prop(p.file)},line={p.line or 1},title={prop(p.code)}::"
        + data(f"{p.column + ': ' if p.column else ''}{p.message}. {p.hint}")
        for p in sorted(problems, key=lambda p: p.severity)  # errors first: only so many are shown
    ]
    return "\n".join([*lines, counts(problems, found)])


def _json(problems: Sequence[Problem]) -> str:
    rows = [
        {
            "file": p.file,
            "line": p.line,
            "column": p.column,
            "code": p.code,
            "severity": p.severity,
            "value": p.value,
            "message": p.message,
            "hint": p.hint,
        }
        for p in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _junit(problems: Sequence[Problem]) -> str:
    errors = sum(p.severity == "error" for p in problems)
    suite = ET.Element(
        "testsuite", name="stateties validate", tests=str(max(len(problems), 1)), failures=str(errors), errors="0"
    )
    if not problems:
        ET.SubElement(suite, "testcase", classname="datasets", name="validate")
    for p in problems:
        place = f"{p.file}:{p.line}" if p.line else p.file
        case = ET.SubElement(suite, "testcase", classname=p.file, name=f"{place} {p.column} {p.code}", file=p.file)
        if p.line:
            case.set("line", str(p.line))
        kind = "failure" if p.severity == "error" else "system-out"
        said = ET.SubElement(case, kind)
        if kind == "failure":
            said.set("message", p.message)
            said.set("type", p.code)
        said.text = f"{p}\n{p.hint}"
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)
