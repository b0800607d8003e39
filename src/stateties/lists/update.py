"""What becomes of the rows of a list when a newer copy of it is read.

Rows are added, changed and ended, never deleted. What is gone from a list is observed, not proof of
a removal, and what comes back is a new row. Columns that curators fill are left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType

from stateties.contract.model import DELIMITER
from stateties.lists.base import Entry, slug

#: Columns that the list decides; the others are a curator's.
OWN = ("target_kind", "target_name", "countries", "measures", "legal_basis", "listed_date", "listed_date_basis")

_LONGEST_ID = 90


class UpdateRefusedError(ValueError):
    """The new copy lacks so much of the old that it is more likely broken than true."""


@dataclass(frozen=True, slots=True)
class Seen:
    """When a series of copies of a list showed an entry (days, `YYYY-MM-DD`).

    Attributes:
        first: The first copy that has it; empty where the oldest copy has it already.
        absent: The copy before that, which does not have it.
        last: The last copy that has it; empty where the newest copy has it still.
    """

    first: str = ""
    absent: str = ""
    last: str = ""


@dataclass(slots=True)
class Update:
    """What reading a copy of a list would do.

    Attributes:
        rows: All rows of the list afterwards, ended ones included.
        read: Number of entries in the copy.
        added: Rows that are new, those that came back included.
        changed: Rows that changed, each with the columns and their old and new values.
        ended: Rows that the copy does not have any more.
        kept: Number of rows that stayed as they were.
        held: Number of entries whose act is a row of the curators' own.
    """

    rows: list[dict[str, str]]
    read: int = 0
    added: list[dict[str, str]] = field(default_factory=list)
    changed: list[tuple[dict[str, str], dict[str, tuple[str, str]]]] = field(default_factory=list)
    ended: list[dict[str, str]] = field(default_factory=list)
    kept: int = 0
    held: int = 0


def update(
    name: str,
    form: ModuleType,
    entries: Iterable[Entry],
    rows: Sequence[Mapping[str, str]],
    *,
    as_of: str,
    source: str,
    before: tuple[str, Collection[str]] | None = None,
    tags: Mapping[str, str] | None = None,
    seen_on: Mapping[str, Seen] | None = None,
    held: Collection[str] = (),
    max_fall: float = 0.1,
) -> Update:
    """Work out what a copy of a list does to the rows that stand.

    Args:
        name: Name of the list; it begins the identifiers of its rows.
        form: Module of the list.
        entries: Entries of the copy; those that concern no core state are left out.
        rows: Rows of the list as they stand.
        as_of: Day of the copy (`YYYY-MM-DD`).
        source: Identifier of the source that the copy is.
        before: The copy read before this one, by its day (`YYYY-MM-DD`) and the `official_id` of all its entries;
            what it lacks is known to be new.
        tags: Identifiers of programmes by the words that the list has for them.
        seen_on: By `official_id`, when a series of copies showed an entry.
        held: `official_id` of entries whose act is a row of the curators' own, which is not to stand twice.
        max_fall: Largest share of the standing rows that may be gone.

    Raises:
        UpdateRefusedError: More than that share of the standing rows would end.
    """
    result = Update([dict(r) for r in rows])
    latest = _latest(result.rows)
    seen_on = seen_on or {}
    previous, had = before or ("", ())
    seen: set[str] = set()
    for entry in entries:
        result.read += 1
        if not entry.states:
            continue
        if form.OFFICIAL_IDS and entry.official_id in held:
            result.held += 1
            continue
        base = f"{slug(name)}-{slug(entry.official_id)}"[:_LONGEST_ID].strip("-")
        while base in seen:
            base = _next(base, "no")
        seen.add(base)
        standing = latest.get(base)
        new = _row(base, form, entry, source, tags or {})
        if standing is None or standing["delisted_date"]:
            seen_first = seen_on.get(entry.official_id, Seen())
            if previous and not seen_first.first and entry.official_id not in had:
                seen_first = Seen(as_of, previous)
            _add(result, new, standing, seen_first, as_of)
        else:
            _change(result, standing, new, source)
    standing_rows = {base: r for base, r in latest.items() if not r["delisted_date"]}
    gone = [r for base, r in standing_rows.items() if base not in seen]
    if len(gone) > max_fall * len(standing_rows):
        raise UpdateRefusedError(
            f"{len(gone):,} of {len(standing_rows):,} standing rows are not in this copy, more than {max_fall:.0%}; "
            f"if the copy is right, say so with a larger --max-fall"
        )
    for row in gone:
        last = seen_on.get(row["official_id"], Seen()).last
        told = f"Last seen in the copy of {last}" if last else f"Not in the copy of {as_of}"
        row |= {
            "delisted_date": f"{last}~" if last else as_of,
            "end_reason": "gone_from_list",
            "notes": f"{row['notes']} {told}; the day of a removal is not known from it.".strip(),
            "source_ids": _with(row["source_ids"], source),
        }
        result.ended.append(row)
    return result


def _latest(rows: Sequence[dict[str, str]]) -> dict[str, dict[str, str]]:
    """The newest row of each entry by the identifier that its first row has."""
    found: dict[str, dict[str, str]] = {}
    known = {r["listing_id"] for r in rows}
    for row in sorted(rows, key=lambda r: (len(r["listing_id"]), r["listing_id"])):
        base, _, number = row["listing_id"].rpartition("-again-")
        found[base if number.isdigit() and base in known else row["listing_id"]] = row
    return found


def _row(listing_id: str, form: ModuleType, entry: Entry, source: str, tags: Mapping[str, str]) -> dict[str, str]:
    reasons = "; ".join(f"{state} by {reason}" for state, reason in sorted(entry.states.items()))
    return {
        "listing_id": listing_id,
        "direction": "sanction",
        "authority": form.AUTHORITY,
        "list_name": form.LIST_NAME,
        "programme_id": next((tags[t] for t in entry.programmes if t in tags), ""),
        "official_id": entry.official_id if form.OFFICIAL_IDS else "",
        "target_kind": entry.target_kind,
        "target_name": entry.name,
        "countries": DELIMITER.join(sorted(entry.states)),
        "measures": DELIMITER.join(entry.measures or form.MEASURES),
        "legal_basis": entry.legal_basis,
        "listed_date": entry.listed_date,
        "listed_date_basis": entry.listed_date_basis if entry.listed_date else "",
        "delisted_date": "",
        "end_reason": "",
        "source_ids": source,
        "notes": f"Concerns {reasons}.",
    }


def _add(result: Update, new: dict[str, str], old: Mapping[str, str] | None, seen: Seen, as_of: str) -> None:
    if old is not None:
        new["listing_id"] = _next(old["listing_id"], "again")
        new["notes"] += f" Back on the list after {old['delisted_date']}."
        seen = seen if seen.first else Seen(as_of, old["delisted_date"])
    own = new["listed_date"]
    if seen.first and own <= seen.absent:
        # a date of the list from before a copy that lacks the entry tells of another listing than this one
        new |= {"listed_date": seen.first, "listed_date_basis": "observed"}
        new["notes"] += f" First seen in the copy of {seen.first}, not yet in that of {seen.absent}."
        new["notes"] += f" The list itself gives {own}." if own else ""
    result.rows.append(new)
    result.added.append(new)


def _change(result: Update, row: dict[str, str], new: Mapping[str, str], source: str) -> None:
    dated = new["listed_date"] and row.get("listed_date_basis") not in ("observed", "act")
    own = {c: new[c] for c in OWN if dated or c not in ("listed_date", "listed_date_basis")}
    changes = {c: (row.get(c, ""), value) for c, value in own.items() if row.get(c, "") != value}
    if not row.get("programme_id"):
        row["programme_id"] = new["programme_id"]
    if changes:
        row |= {c: value for c, (_, value) in changes.items()} | {"source_ids": _with(row["source_ids"], source)}
        result.changed.append((row, changes))
    else:
        result.kept += 1


def _next(identifier: str, mark: str) -> str:
    """The identifier with a number behind a mark, one above that which it has; the first one counts as 1."""
    stem, _, number = identifier.rpartition(f"-{mark}-")
    return f"{stem}-{mark}-{int(number) + 1}" if stem and number.isdigit() else f"{identifier}-{mark}-2"


def _with(source_ids: str, source: str) -> str:
    return DELIMITER.join(dict.fromkeys([*filter(None, source_ids.split(DELIMITER)), source]))
