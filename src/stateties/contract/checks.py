"""The checks that a field declares, each as one Narwhals expression over text.

An expression is true where the cell is right and null where it is empty; whether a cell may be
empty is a check of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from stateties.contract.edtf import DAY_PATTERN, EDTF_PATTERN
from stateties.contract.model import DELIMITER, Field, Table

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
    """

    code: str
    column: str
    ok: Callable[[], nw.Expr]
    params: Mapping[str, Any] = field(default_factory=dict)
    row_params: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict

    @property
    def name(self) -> str:
        """Unique name of the check within its table."""
        return f"{self.column}:{self.code}"


def anchored(pattern: str) -> str:
    """The pattern as one that the whole value must match, whatever `|` stands in it."""
    return f"^(?:{pattern})$"


def field_checks(field: Field) -> list[Check]:
    """All checks of one field but whether it is filled."""
    checks = [*_type_checks(field), *_constraint_checks(field)]
    if field.unique:
        checks.append(Check("duplicate-value", field.name, lambda: ~_repeated(field.name)))
    return checks


def key_check(table: Table) -> list[Check]:
    """The check of a key of several columns; a key of one column is declared `unique`."""
    if len(table.primary_key) == 1:
        return []
    cells = [nw.col(c).fill_null("") for c in table.primary_key]
    return [
        Check(
            "duplicate-key",
            table.primary_key[0],
            lambda: ~nw.concat_str(cells, separator="\x1f").is_duplicated(),
            {"key": ", ".join(table.primary_key)},
        )
    ]


def _repeated(column: str) -> nw.Expr:
    return nw.col(column).is_duplicated() & ~nw.col(column).is_null()


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
