"""Who the targets of listings may be: matches are proposed, a curator decides, the decision stays.

Names are compared in Latin letters, word by word and in any order, so that scripts and spellings
meet; a match needs a state in common. A false match is worse than a missed one, so nothing is
decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from stateties.contract import Contract
from stateties.contract.model import DELIMITER
from stateties.pipeline.rows import read_rows, write_rows

Row = Mapping[str, str]

#: How alike two words must be to be taken for one (Jaro-Winkler, 0 to 1).
ALIKE = 0.94

_CANDIDATES = {"person": ("people", "person_id"), "organization": ("organizations", "organization_id")}
#: Words that tell no organization from another.
_EMPTY = {
    *("the", "of", "and", "de", "del", "la", "el", "y", "co", "company", "corp", "corporation", "inc", "ltd", "llc"),
    *("sa", "ca", "jsc", "ojsc", "pjsc", "ao", "ooo", "oao", "zao"),
}


class DecisionError(ValueError):
    """A decision names a listing or a candidate that is not there, or contradicts another."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A listing whose target may be a person or organization of the dataset.

    Attributes:
        listing: The row of `sanctions`.
        table: `people` or `organizations`.
        candidate: The row of that table.
        name: The spelling that is alike.
        score: Share of the words of both names that have their like in the other, 0 to 1.
        offices: Offices of the candidate on the day of the listing, for the curator.
    """

    listing: Row
    table: str
    candidate: Row
    name: str
    score: float
    offices: tuple[str, ...] = ()

    @property
    def candidate_id(self) -> str:
        """Identifier of the candidate."""
        return self.candidate[_CANDIDATES[self.listing["target_kind"]][1]]


def propose(
    listings: Iterable[Row],
    *,
    people: Sequence[Row],
    organizations: Sequence[Row],
    offices: Sequence[Row],
    decided: Iterable[Row],
    least: float = 0.75,
) -> list[Proposal]:
    """Find listings without an identifier whose target may be known, the likeliest first.

    Args:
        listings: Rows of `sanctions`.
        people: Rows of `people`.
        organizations: Rows of `organizations`.
        offices: Rows of `offices`.
        decided: Rows of `matches`; what was decided is not proposed again.
        least: Smallest score of a proposal.
    """
    done = {(d["listing_id"], d["candidate_id"]) for d in decided}
    names = {
        "person": [(row, spelling, words(spelling)) for row in people for spelling in _spellings(row)],
        "organization": [(row, spelling, words(spelling)) for row in organizations for spelling in _spellings(row)],
    }
    best: dict[tuple[str, str], Proposal] = {}
    for listing in listings:
        if listing["target_kind"] not in _CANDIDATES or listing["person_id"] or listing["organization_id"]:
            continue
        table, key = _CANDIDATES[listing["target_kind"]]
        target = words(listing["target_name"])
        states = set(listing["countries"].split(DELIMITER))
        for row, spelling, own in names[listing["target_kind"]]:
            pair = (listing["listing_id"], row[key])
            if row["country"] not in states or pair in done:
                continue
            score = likeness(target, own)
            if score >= least and (pair not in best or score > best[pair].score):
                held = tuple(_held(offices, row[key], listing["listed_date"])) if table == "people" else ()
                best[pair] = Proposal(listing, table, row, spelling, score, held)
    return sorted(best.values(), key=lambda p: (-p.score, p.listing["listing_id"], p.candidate_id))


def words(name: str) -> list[str]:
    """Words of a name in lower-case Latin letters, without those that tell nothing."""
    plain = re.sub(r"[^a-z0-9 ]", "", re.sub(r"[-./,'’]", " ", anyascii(name).lower()))
    return [w for w in plain.split() if len(w) > 1 and w not in _EMPTY]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of two names is the same, whatever the order of their words.

    Every word of the shorter name must have its like in the longer, and two of them at least (one,
    if both names have no more); second names and surnames that only one of them has weigh little.

    Returns:
        0 where that is not so, else from above 0.5 (many words over) to 1 (all the same).
    """
    shorter, longer = sorted((list(one), list(other)), key=len)
    if not shorter or (len(shorter) == 1 and len(longer) > 1):
        return 0.0
    left, found = list(longer), 0.0
    for word in shorter:
        like, match = max(((JaroWinkler.similarity(word, w), w) for w in left), default=(0.0, ""))
        if like < ALIKE or word[0] != match[0]:
            return 0.0
        found += like
        left.remove(match)
    return 0.5 * found / len(shorter) + 0.5 * found / len(longer)


def decide(
    contract: Contract, datasets: Path, listing_id: str, candidate_id: str, *, decision: str, note: str, day: str
) -> None:
    """Keep a decision: a row of `matches` and, where it was accepted, the identifier on the listing.

    Args:
        contract: The contract.
        datasets: Folder of the CSVs.
        listing_id: The listing.
        candidate_id: The person or organization.
        decision: accepted or refused.
        note: Why.
        day: Day of the decision (`YYYY-MM-DD`).

    Raises:
        DecisionError: There is no such listing or candidate, or it was decided otherwise before.
        OSError: A file cannot be read or written.
    """
    table = contract.table("sanctions")
    for path in sorted(datasets.glob(table.path)):
        rows = read_rows(path)
        listing = next((r for r in rows if r["listing_id"] == listing_id), None)
        if listing is not None:
            break
    else:
        raise DecisionError(f"there is no listing {listing_id!r}")
    if listing["target_kind"] not in _CANDIDATES:
        raise DecisionError(f"the target of {listing_id!r} is a {listing['target_kind']}, which has no table")
    name, key = _CANDIDATES[listing["target_kind"]]
    if candidate_id not in {r[key] for r in read_rows(datasets / contract.table(name).path)}:
        raise DecisionError(f"there is no {candidate_id!r} in {name}")
    matches = contract.table("matches")
    kept = read_rows(datasets / matches.path)
    before = [m for m in kept if m["listing_id"] == listing_id]
    if any(m["candidate_id"] == candidate_id or m["decision"] == decision == "accepted" for m in before):
        raise DecisionError(f"{listing_id!r} was decided before; change the row of matches.csv by hand")
    new = {"listing_id": listing_id, "candidate_table": name, "candidate_id": candidate_id}
    new |= {"decision": decision, "decided_on": day, "note": note}
    write_rows(datasets / matches.path, [*kept, new], matches)
    if decision == "accepted":
        listing[key] = candidate_id
        write_rows(path, rows, table)


def _spellings(row: Row) -> Iterator[str]:
    yield from dict.fromkeys(s for s in [row["name"], row["name_original"], *row["aliases"].split(DELIMITER)] if s)


def _held(offices: Iterable[Row], person_id: str, day: str) -> Iterator[str]:
    """Titles that a person bore on a day, as far as the dates of offices say."""
    for office in offices:
        if office["person_id"] == person_id:
            began = not office["start_date"] or not day or office["start_date"][: len(day)] <= day
            ended = office["end_date"] and day and office["end_date"] < day[: len(office["end_date"])]
            if began and not ended:
                yield office["title"]
