"""What can be wrong, and how it is said.

A problem is data: every part of the pipeline answers with a list of :class:`Problem`, and
`pipeline.render` renders that list as text, GitHub annotations, JSON or JUnit. The wording of
each problem lives here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem: its stable name, how grave it is, and its wording.

    Attributes:
        name: Stable name, shown in square brackets behind each message.
        severity: `error` fails a validation, `warning` does not.
        template: Message; `{value!r}` and the parameters of the problem are filled in.
        hint: What to do about it.
    """

    name: str
    severity: Severity
    template: str
    hint: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        file: Path of the file as the user named it.
        line: Line of the file, counted from 1, on which the record begins; 0 for the whole file.
        column: Name of the column, or an empty string.
        code: Name of a :class:`Code`.
        value: The value found, or an empty string.
        message: What is wrong, with what was found.
        hint: What to do about it.
    """

    file: str
    line: int
    column: str
    code: str
    value: str
    message: str
    hint: str

    @property
    def severity(self) -> Severity:
        """`error` or `warning`, as its code says."""
        return CODES[self.code].severity

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f" {self.column}:" if self.column else ""
        return f"{place}:{column} {self.message} [{self.code}]"


def problem(code: str, file: str, line: int = 0, column: str = "", value: str = "", **params: Any) -> Problem:
    """Make a problem from its code and the place where it was found.

    Args:
        code: Name of a :class:`Code`.
        file: Path of the file as the user named it.
        line: Line on which the record begins; 0 for the whole file.
        column: Name of the column, if the problem lies in one.
        value: The value found.
        **params: What else the template of the code names.

    Raises:
        KeyError: There is no such code, or its template names a parameter that is not given.
    """
    kind = CODES[code]
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    message = kind.template.format(value=shown, **params)
    return Problem(file, line, column, code, value, message, kind.hint.format(**params))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is an error rather than a warning."""
    return any(p.severity == "error" for p in problems)


_SHOWN = 120


def _codes(severity: Severity, *rows: tuple[str, str, str]) -> dict[str, Code]:
    return {name: Code(name, severity, template, hint) for name, template, hint in rows}


CODES: dict[str, Code] = {
    # -- reading a file
    **_codes(
        "error",
        ("file-missing", "the file is not there", "Create it, or mend its path in schemas/datapackage.json."),
        ("file-empty", "the file is empty; not even a header is there", "Write the header: {header}"),
        (
            "encoding-invalid",
            "byte {byte} is not UTF-8",
            "Save the file as UTF-8; the byte is at position {position} of the line.",
        ),
        ("bom", "the file begins with a byte order mark", "Save it as UTF-8 without BOM, or run `invoke fmt`."),
        ("nul-byte", "a NUL character stands in the text", "Delete it; it is no text."),
        ("line-ending", "lines end in CR LF or CR", "Lines end in LF alone: run `invoke fmt`."),
        (
            "quote-unclosed",
            "a quotation mark opens here and never closes",
            'Close the cell with ", and write a quotation mark inside a quoted cell as "".',
        ),
        (
            "quote-misplaced",
            "a quotation mark closes a cell before its end",
            'Write a quotation mark inside a quoted cell as "".',
        ),
        ("header-duplicate", "column {value!r} stands twice in the header", "Remove one of them."),
        (
            "header-unknown",
            "column {value!r} is not in the schema",
            "Remove or rename it; the columns are: {header}",
        ),
        ("header-missing", "column {value!r} is missing", "Add it; the columns are: {header}"),
        ("header-order", "columns are not in the order of the schema", "Run `invoke fmt`, or write: {header}"),
        (
            "row-length",
            "the row has {found} cells, the header {expected}",
            "Quote cells that contain a comma; leave unknown cells empty, but keep their commas.",
        ),
        ("row-blank", "the line is blank", "Delete it."),
        (
            "cell-too-long",
            "the cell has {found} characters, more than {limit}",
            "Shorten it; a quotation mark that never closes may have swallowed what follows.",
        ),
        ("cell-padded", "{value!r} begins or ends with white space", "Delete the white space, or run `invoke fmt`."),
        ("cell-control", "{value!r} contains a control character", "Delete it."),
        ("text-not-nfc", "{value!r} is not in Unicode normal form C", "Run `invoke fmt`."),
    ),
    # -- one cell
    **_codes(
        "error",
        ("required", "the cell is empty", "Fill it; a row without it says nothing."),
        ("integer-invalid", "{value!r} is not a whole number", "Write digits alone, without separators or units."),
        ("out-of-range", "{value!r} is not between {minimum} and {maximum}", "Check the number and its unit."),
        (
            "date-invalid",
            "{value!r} is not a calendar date",
            "Write YYYY-MM-DD, or as much of it as the source bears: YYYY-MM or YYYY; ~ at the end for about.",
        ),
        ("day-invalid", "{value!r} is not a day of the calendar", "Write YYYY-MM-DD."),
        ("not-in-vocabulary", "{value!r} is not in the vocabulary", "One of: {allowed}"),
        ("pattern-mismatch", "{value!r} does not have the form {pattern}", "See the codebook for an example."),
        ("too-long", "the text has more than {limit} characters", "Shorten it."),
        ("duplicate-value", "{value!r} stands in another row too", "Merge the rows, or give one another value."),
        ("duplicate-key", "another row has the same key ({key})", "Merge the rows, or tell them apart."),
        ("list-malformed", "{value!r} has an empty item", "Write items as a;b without spaces or a `;` at the end."),
        ("list-duplicate", "{value!r} names an item twice", "Name it once."),
        ("url-malformed", "{value!r} is not a web address", "Write http:// or https://, a full host name and a path."),
        ("url-credentials", "{value!r} carries a user name or password", "Leave out what stands before the @."),
        (
            "url-private-host",
            "{value!r} leads to a private, local or numeric address",
            "Cite a public address with a host name.",
        ),
        ("url-tracking", "{value!r} carries tracking parameters", "Delete utm_…, fbclid, gclid and their like."),
        ("url-search-page", "{value!r} is a search page", "Cite the page that was found, not the search."),
        ("url-home-page", "{value!r} is a home page", "Cite the page that says the thing."),
        (
            "url-duplicate",
            "{value!r} is the address of {other} too",
            "Merge the two sources; scheme, www., fragment and a final slash make no difference.",
        ),
    ),
    # -- links
    **_codes(
        "error",
        ("link-broken", "{value!r} is not in {resource}.{field}", "Mend the identifier, or add the row to {resource}."),
        ("field-unknown", "{value!r} is not a column of {table}", "Name the column on which the sources differ."),
        ("country-unknown", "{value!r} is not a country code of datasets/countries.csv", "Use ISO 3166-1 alpha-3."),
        ("id-vanished", "{value!r} was in release {release} and is gone", "Keep it, or add a row to redirects."),
    ),
    # -- rules
    **_codes(
        "error",
        ("end-before-start", "{value!r} lies before {other_column} {other!r}", "Check both dates."),
        (
            "future-event",
            "{value!r} lies after {today}",
            "What has not happened has the status `announced`, or no date of signature.",
        ),
        (
            "country-at-date",
            "{value!r} does not stand for a state on {date}",
            "The Soviet Union is SUN before 1991-12-26; Russia is RUS from then.",
        ),
        (
            "office-not-held",
            "no row of offices says that {person} held the rank {rank} for {country} on {date}",
            "Add the office with its dates and a source, or correct the visitor's rank.",
        ),
        ("visitor-is-host", "visitor and host are both {value!r}", "A state does not visit itself."),
        (
            "venue-contradicts-mode",
            "the venue is {value!r} and the mode {mode!r}",
            "The venue is the host's country; a meeting elsewhere has the mode third_country.",
        ),
        ("parties-too-few", "{value!r} names fewer than two parties", "An agreement has at least two parties."),
        ("circular-link", "{value!r} leads back to this row", "Break the circle {circle}."),
        (
            "package-too-small",
            "{value!r} documents, but {parts} rows are part of it",
            "Raise documents_count, or mend part_of.",
        ),
        ("part-of-no-package", "{value!r} is not of the kind package", "Only a package has parts."),
        (
            "date-basis-missing",
            "listed_date is given without its basis",
            "Say in listed_date_basis whether it is act, list, observed or carried_over.",
        ),
        (
            "match-not-kept",
            "{value!r} is {decision} for {candidate}, but the listing names {named}",
            "Let the listing carry an accepted match and no refused one, or change the decision.",
        ),
        ("amount-without-currency", "amount and currency do not stand together", "Fill both, or neither."),
        (
            "publisher-country",
            "{value!r} is not the country of {publisher} in most other rows ({other!r})",
            "One publisher has one country; give namesakes a town or a state behind their name.",
        ),
        (
            "summary-copied",
            "the text repeats the title",
            "Say in a sentence of our own what the record is about.",
        ),
    ),
    **_codes(
        "warning",
        (
            "single-publisher",
            "all sources are by one publisher ({value})",
            "Look for a second one, best from the other side.",
        ),
        ("source-unused", "no record cites the source {value!r}", "Cite it, or delete it."),
        ("person-unused", "no record names the person {value!r}", "Name them, or delete the row."),
        ("organization-unused", "no record names the organization {value!r}", "Name it, or delete the row."),
    ),
}
