"""The checks that a field declares, each as one Narwhals expression over text, and the keys of a table.

An expression is true where the cell is right and null where it is empty; whether a cell may be
empty is a check of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from stateties.contract.edtf import DAY_PATTERN, EDTF_PATTERN
from stateties.contract.model import DELIMITER, Field, ForeignKey, Table

INTEGER_PATTERN = "-?(?:0|[1-9][0-9]{0,17})"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, in each row, of a column.

    Attributes:
        code: Name of the problem that a failing row has.
        column: The column on which it is reported.
        ok: Makes the expression that is true where the row is right.
        params: What the wording of the problem needs beside the value.
        row_params: The same, worked out from the failing row.
        columns: All columns that the expression looks at, where that is more than one.
        confirm: Whether a cell that fails the expression is truly wrong, where the expression alone
            cannot tell.
    """

    code: str
    column: str
    ok: Callable[[], nw.Expr]
    params: Mapping[str, Any] = field(default_factory=dict)
    row_params: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
    columns: tuple[str, ...] = ()
    confirm: Callable[[str], bool] | None = None

    @property
    def looks_at(self) -> tuple[str, ...]:
        """Columns that the expression looks at."""
        return self.columns or (self.column,)

    @property
    def name(self) -> str:
        """Unique name of the check within its table."""
        return f"{self.column}:{self.code}"


def anchored(pattern: str) -> str:
    """The pattern as one that the whole value must match, whatever `|` stands in it."""
    return f"^(?:{pattern})$"


def field_checks(field: Field) -> list[Check]:
    """All checks of one field but that its values stand once."""
    required = [Check("required", field.name, lambda: ~nw.col(field.name).is_null())] if field.required else []
    return [*required, *_text_checks(field.name), *_type_checks(field), *_constraint_checks(field)]


@dataclass(frozen=True, slots=True)
class Key:
    """Columns whose values must not stand in two rows together.

    Attributes:
        code: Name of the problem of rows that repeat.
        columns: The columns; the problem is reported on the first.
        params: What the wording of the problem needs beside the value.
    """

    code: str
    columns: tuple[str, ...]
    params: Mapping[str, Any] = field(default_factory=dict)


def keys(table: Table) -> list[Key]:
    """The keys of a table: each unique column, and the primary key where it has several columns.

    An empty cell repeats nothing in a key of one column; in a key of several it counts as a value.
    """
    found = [Key("duplicate-value", (f.name,)) for f in table.fields if f.unique]
    if len(table.primary_key) > 1:
        found.append(Key("duplicate-key", table.primary_key, {"key": ", ".join(table.primary_key)}))
    return found


def lost_link(link: ForeignKey) -> tuple[str, dict[str, str]]:
    """The problem of a row that names what is not there: its code, and what its wording needs."""
    target = link.reference
    if target.table == "countries":
        return "country-unknown", {}
    return "link-broken", {"resource": target.table, "field": target.field}


def needed(checks: Iterable[Check], fields: Iterable[Field]) -> list[Check]:
    """The checks of which it is enough to know that they hold.

    Columns whose form leaves no room for it are not searched for odd characters: a cell that has
    the form has none, and one that has not fails anyway.
    """
    closed = {f.name for f in fields if _is_closed(f)}
    return [c for c in checks if not (c.code in TEXT_CODES and c.column in closed)]


def holds(checks: Iterable[Check]) -> nw.Expr:
    """One expression that is true where all checks hold."""
    return nw.all_horizontal([c.ok().fill_null(True) for c in checks], ignore_nulls=False)


def _is_closed(field: Field) -> bool:
    """Whether the form of a column admits only printable ASCII without spaces at its ends."""
    if field.enum or field.item_enum:
        return all(_CLOSED_WORD.fullmatch(word) for word in (*field.enum, *field.item_enum))
    if field.pattern:
        return bool(_CLOSED_PATTERN.fullmatch(field.pattern))
    return field.type in ("integer", "date") or field.is_edtf or field.format == "uri"


_CLOSED_WORD = re.compile(r"[!-~](?:[ -~]*[!-~])?")
#: Letters, digits, hyphens, classes and repetitions of them: no dot, no escape, no negated class.
_CLOSED_PATTERN = re.compile(r"(?:[A-Za-z0-9()|?*+{},:-]|\[[A-Za-z0-9-]+\])*")

# -- characters

#: Longest cell, in characters: what a cell of a spreadsheet can hold.
CELL_LIMIT = 32_767

TEXT_CODES = frozenset({"cell-too-long", "cell-padded", "cell-control", "text-not-nfc"})

_CONTROL = "[\x01-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]"
#: Characters that a text in normal form C may lack: marks, and what decomposes (Unicode 16,
#: DerivedNormalizationProps, NFC_QC), with the gaps between them. Whether a text that has one is in
#: normal form is asked of `unicodedata`.
_MARKS = (
    "300-387 483-489 591-670 6d6-6ed 711-711 730-74a 7a6-7b0 7eb-109d 1161-1175 11a8-11c2 135d-135f 1712-17dd "
    "180b-180f 1885-1886 18a9-18a9 1920-193b 1a17-1cf9 1dc0-1dff 1f71-2001 20d0-20f0 2126-212b 2329-232a 2adc-2adc "
    "2cef-2cf1 2d7f-2d7f 2de0-2dff 302a-302f 3099-309a a66f-a6f1 a802-abed f900-fad9 fb1d-fb4e fe00-fe2f "
    "101fd-10f85 11000-11ef6 16af0-16ff1 1bc9d-1bc9e 1cf00-1cf46 1d15e-1d244 1da00-1e2ef 1e8d0-1e94a 2f800-2fa1d "
    "e0100-e01ef"
)
DECOMPOSED = "[" + "".join("-".join(chr(int(end, 16)) for end in span.split("-")) for span in _MARKS.split()) + "]"


def _text_checks(name: str) -> list[Check]:
    def short() -> nw.Expr:
        return nw.col(name).str.len_chars() <= CELL_LIMIT

    def length(row: Mapping[str, Any]) -> dict[str, str]:
        return {"found": f"{len(row[name]):,}", "limit": f"{CELL_LIMIT:,}"}

    def free_of(pattern: str) -> Callable[[], nw.Expr]:
        return lambda: ~nw.col(name).str.contains(pattern)

    return [
        Check("cell-too-long", name, short, row_params=length),
        Check("cell-padded", name, lambda: nw.col(name).str.strip_chars() == nw.col(name)),
        Check("cell-control", name, free_of(_CONTROL)),
        Check(
            "text-not-nfc", name, free_of(DECOMPOSED), confirm=lambda cell: not unicodedata.is_normalized("NFC", cell)
        ),
    ]


def _matches(column: str, pattern: str) -> Callable[[], nw.Expr]:
    return lambda: nw.col(column).str.contains(anchored(pattern))


def _type_checks(field: Field) -> list[Check]:
    name = field.name
    if field.type == "integer":
        return [Check("integer-invalid", name, _matches(name, INTEGER_PATTERN)), *_range_checks(field)]
    if field.type == "date":
        return [Check("day-invalid", name, _matches(name, DAY_PATTERN))]
    if field.type == "list":
        return _list_checks(field)
    if field.is_edtf:
        return [Check("date-invalid", name, _matches(name, EDTF_PATTERN))]
    if field.format == "uri":
        return _url_checks(name)
    return []


def _range_checks(field: Field) -> list[Check]:
    if field.minimum is None and field.maximum is None:
        return []
    low = -(10**18) if field.minimum is None else field.minimum
    high = 10**18 if field.maximum is None else field.maximum

    def ok() -> nw.Expr:
        text = nw.col(field.name)
        whole = nw.when(text.str.contains(anchored(INTEGER_PATTERN))).then(text)
        return whole.cast(nw.Int64()).is_between(low, high)

    return [Check("out-of-range", field.name, ok, {"minimum": low, "maximum": high})]


def _list_checks(field: Field) -> list[Check]:
    name = field.name

    def distinct() -> nw.Expr:
        items = nw.col(name).str.split(DELIMITER)
        return items.list.len() == items.list.unique().list.len()

    checks = [
        Check("list-malformed", name, _matches(name, f"[^{DELIMITER}]+(?:{DELIMITER}[^{DELIMITER}]+)*")),
        Check("list-duplicate", name, distinct),
    ]
    if field.item_enum:
        item = "|".join(map(re.escape, field.item_enum))
        pattern = f"(?:{item}|)(?:{DELIMITER}(?:{item}|))*"
        checks.append(
            Check("not-in-vocabulary", name, _matches(name, pattern), {"allowed": ", ".join(field.item_enum)})
        )
    return checks


def _constraint_checks(field: Field) -> list[Check]:
    name = field.name
    checks = []
    if field.enum:
        allowed = list(field.enum)
        checks.append(
            Check("not-in-vocabulary", name, lambda: nw.col(name).is_in(allowed), {"allowed": ", ".join(allowed)})
        )
    if field.pattern:
        checks.append(Check("pattern-mismatch", name, _matches(name, field.pattern), {"pattern": field.pattern}))
    if field.max_length is not None:
        limit = field.max_length
        checks.append(Check("too-long", name, lambda: nw.col(name).str.len_chars() <= limit, {"limit": limit}))
    return checks


# -- web addresses, by the generic syntax of RFC 3986 and what a citation needs

_AUTHORITY = r"(?:[^/?#@\s]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(?::[0-9]{1,5})?"
_URL = rf"https?://{_AUTHORITY}(?:[/?#][!#-;=?-Z\[\]_a-z~]*)?"
_CREDENTIALS = r"^https?://[^/?#]*@"
_PUBLIC_HOST = r"^https?://(?:[^/?#@]*@)?(?:[A-Za-z0-9-]+\.)+(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]+)(?:[:/?#]|$)"
_LOCAL_HOST = r"(?i)^https?://(?:[^/?#@]*@)?[^/?#:]*\.(?:local|localhost|internal|intranet|lan|home|corp|test|example|invalid|onion)(?:[:/?#]|$)"
_TRACKING = r"(?i)[?&](?:utm_[a-z]+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|ref_src)="
_SEARCH = r"(?i)(?:^https?://[^?#]*/(?:search|buscar|busqueda|recherche|suche|poisk)(?:[/?#.]|$)|[?&](?:q|query|search)=|^https?://[^/?#]+/?\?(?:[^#]*&)?s=)"
_HOME = r"(?i)^https?://[^/?#]+/?(?:[a-z]{2}/?|(?:index|default)\.[a-z]{2,5})?(?:#.*)?$"


def _url_checks(name: str) -> list[Check]:
    def sound() -> nw.Expr:
        return nw.col(name).str.contains(anchored(_URL))

    def without(pattern: str) -> Callable[[], nw.Expr]:
        return lambda: ~(sound() & nw.col(name).str.contains(pattern))

    def public() -> nw.Expr:
        host = nw.col(name).str.contains(_PUBLIC_HOST) & ~nw.col(name).str.contains(_LOCAL_HOST)
        return ~sound() | host

    return [
        Check("url-malformed", name, sound),
        Check("url-credentials", name, without(_CREDENTIALS)),
        Check("url-private-host", name, public),
        Check("url-tracking", name, without(_TRACKING)),
        Check("url-search-page", name, without(_SEARCH)),
        Check("url-home-page", name, without(_HOME)),
    ]
