"""What the dataset covers and lacks, at a glance: the same sections for the terminal and the docs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from stateties.contract.model import DELIMITER

#: Periods of the tables, first and last year each; the search is systematic from 2000 on.
PERIODS = [
    (1979, 1989),
    (1990, 1999),
    (2000, 2004),
    (2005, 2009),
    (2010, 2014),
    (2015, 2019),
    (2020, 2024),
    (2025, 2029),
]

_OFFICIAL = ["legal_text", "official_list", "government", "international_organization"]
_EVIDENCE = ["corroborated", "single_publisher", "disputed"]


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the report.

    Attributes:
        title: What it shows.
        note: How to read it, in a sentence.
        header: Names of the columns.
        rows: Cells as text; all but the first are set to the right.
    """

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def sections(package: Path) -> list[Section]:
    """Read a built package and say what is in it.

    Args:
        package: Folder of the package.
    """
    tables = {p.stem: pl.read_parquet(p) for p in sorted(package.glob("*.parquet"))}
    visits = _with_sides(tables)
    return [
        _records(tables),
        _pairs(tables, visits),
        _periods(tables, visits),
        _agreements(tables),
        *_kinds_and_domains(tables["agreements"]),
        _coverage(tables),
        _sources(tables),
        _gaps(tables, visits),
    ]


def core_pairs(countries: pl.DataFrame) -> list[tuple[str, str]]:
    """All pairs of core states, each in alphabetical order."""
    core = countries.filter(pl.col("scope") == "core")["iso3"].sort().to_list()
    return list(itertools.combinations(core, 2))


def with_pair(visits: pl.DataFrame) -> pl.DataFrame:
    """Add the pair (`CUB–IRN`) and the year of each visit; the Soviet Union counts as Russia."""
    sides = [pl.col(c).replace("SUN", "RUS") for c in ("visitor_country", "host_country")]
    pair = pl.concat_str(pl.min_horizontal(sides), pl.max_horizontal(sides), separator="–")
    return visits.with_columns(pair=pair, year=pl.col("start_date").str.slice(0, 4).cast(pl.Int64))


def _with_sides(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Visits with their pair, and whether a source of each side or an official one bears them out."""
    sources = tables["sources"].select("source_id", "publisher_country", "kind")
    cited = tables["citations"].filter(pl.col("table") == "visits").join(sources, on="source_id")
    of_visit = cited.group_by("record_id").agg(
        pl.col("publisher_country").unique().alias("_from"), pl.col("kind").is_in(_OFFICIAL).any().alias("_official")
    )
    visits = with_pair(tables["visits"]).join(of_visit, left_on="visit_id", right_on="record_id", how="left")
    both = [pl.col("_from").list.contains(pl.col(c).replace("SUN", "RUS")) for c in ("visitor_country", "host_country")]
    return visits.with_columns(both_sides=pl.all_horizontal(both) | pl.col("_official"))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _true(table: pl.DataFrame, yes: pl.Expr) -> int:
    return len(table.filter(yes))


def _records(tables: dict[str, pl.DataFrame]) -> Section:
    rows = []
    for name, table in tables.items():
        if "evidence" in table.columns:
            found = dict(table["evidence"].value_counts().iter_rows())
            rows.append([name, f"{len(table):,}", *(_share(found.get(e, 0), len(table)) for e in _EVIDENCE)])
    note = "Corroborated: two publishers or more; disputed: a source says otherwise on some field."
    return Section(
        "Records and their evidence", note, ["table", "records", "corroborated", "one publisher", "disputed"], rows
    )


def _pairs(tables: dict[str, pl.DataFrame], visits: pl.DataFrame) -> Section:
    exact = pl.col("start_date_precision") == "day"

    def row(name: str, own: pl.DataFrame) -> list[str]:
        held = own.filter(pl.col("status") == "occurred")
        journeys = held.filter(pl.col("mode") != "third_country")
        of = len(held)
        return [
            name,
            f"{len(journeys):,}",
            f"{of - len(journeys):,}",
            f"{len(own) - of:,}",
            f"{min(held['year'].to_list())}–{max(held['year'].to_list())}" if of else "–",
            *(_share(_true(held, yes), of) for yes in (exact, pl.col("n_publishers") > 1, pl.col("both_sides"))),
        ]

    pairs = [f"{a}–{b}" for a, b in core_pairs(tables["countries"])]
    rows = [row(p, visits.filter(pl.col("pair") == p)) for p in pairs]
    rows.append(row("all pairs", visits.filter(pl.col("pair").is_in(pairs))))
    rows.append(row("with partners", visits.filter(~pl.col("pair").is_in(pairs))))
    note = (
        "Visits that occurred, meetings in third countries, and rows that tell of what did not take place or is not "
        "certain; then the share with an exact first day, with two publishers, and with a source from each side or an "
        "official one."
    )
    header = ["pair", "visits", "meetings", "other rows", "years", "exact day", "two publishers", "both sides"]
    return Section("Visits by pair", note, header, rows)


def _periods(tables: dict[str, pl.DataFrame], visits: pl.DataFrame) -> Section:
    held = visits.filter((pl.col("status") == "occurred") & (pl.col("mode") != "third_country"))

    def count(pair: str, first: int, last: int) -> str:
        own = held.filter((pl.col("pair") == pair) & pl.col("year").is_between(first, last))
        return str(len(own)) if len(own) else "·"

    names = [f"{a}–{b}" for a, b in core_pairs(tables["countries"])]
    rows = [[name, *(count(name, *period) for period in PERIODS)] for name in names]
    note = "Visits that occurred; a dot says that none is recorded, which is no statement that none took place."
    return Section("Visits by pair and period", note, ["pair", *(f"{a}–{b % 100:02}" for a, b in PERIODS)], rows)


def _agreements(tables: dict[str, pl.DataFrame]) -> Section:
    whole = tables["agreements"].filter(pl.col("part_of").is_null())
    steps = tables["agreement_milestones"]["agreement_id"].unique().implode()
    followed = pl.col("agreement_id").is_in(steps) & ~pl.col("status").is_in(["announced"])
    members = tables["agreement_parties"].group_by("agreement_id").agg(pl.col("country").replace("SUN", "RUS"))
    own = whole.join(members, on="agreement_id")

    def row(name: str, of: pl.DataFrame) -> list[str]:
        signed = of.filter(pl.col("signed_date").is_not_null())
        return [
            name,
            f"{len(of):,}",
            f"{signed['documents_count'].fill_null(1).sum():,}",
            f"{len(of) - len(signed):,}",
            _share(_true(of, pl.col("status") == "in_force"), len(of)),
            _share(_true(of, pl.col("text_status") != "published"), len(of)),
            _share(_true(of, ~followed), len(of)),
        ]

    both = [
        (f"{a}–{b}", own.filter(pl.col("country").list.contains(a) & pl.col("country").list.contains(b)))
        for a, b in core_pairs(tables["countries"])
    ]
    rows = [row(name, of) for name, of in both] + [row("all agreements", own)]
    note = (
        "A package counts once, its parts not again; documents are those signed. Not signed: only announced, or signed "
        "on a day that no source gives; no later step: nothing is known of what became of it."
    )
    header = ["pair", "agreements", "documents", "not signed", "in force", "text not public", "no later step"]
    return Section("Agreements by pair", note, header, rows)


def _kinds_and_domains(agreements: pl.DataFrame) -> Iterator[Section]:
    years = pl.col("signed_date").str.slice(0, 4).cast(pl.Int64)
    kinds = agreements.select(word="kind", year=years)
    domains = agreements.select(word=pl.col("domains").str.split(DELIMITER), year=years).explode("word")
    for what, table, note in (
        ("kind", kinds, "By year of signature; parts of packages are counted by themselves."),
        ("domain", domains, "One agreement may be about several domains."),
    ):
        order = table["word"].value_counts().sort("count", "word", descending=[True, False])["word"]
        rows = []
        for word in order:
            own = table.filter(pl.col("word") == word)
            counts = [_true(own, pl.col("year").is_between(*period)) for period in PERIODS]
            rows.append([word.replace("_", " "), *(str(n) if n else "·" for n in counts), str(len(own))])
        yield Section(
            f"Agreements by {what} and period", note, [what, *(f"{a}–{b % 100:02}" for a, b in PERIODS), "all"], rows
        )


def _coverage(tables: dict[str, pl.DataFrame]) -> Section:
    years = tables["dyad_years"]
    columns = ["visits_coverage", "agreements_coverage", "sanctions_coverage"]
    rows = []
    for a, b in core_pairs(tables["countries"]):
        own = years.filter((pl.col("country_a") == a) & (pl.col("country_b") == b) & (pl.col("year") >= PERIODS[2][0]))
        cells = []
        for column in columns:
            found = dict(own[column].value_counts().iter_rows())
            cells.append(f"{found.get('systematic', 0)} / {found.get('partial', 0)} / {found.get('none', 0)}")
        rows.append([f"{a}–{b}", *cells])
    note = "Years since 2000 searched systematically / in part / not at all; only a systematic search makes a zero."
    return Section("Coverage", note, ["pair", "visits", "agreements", "listings"], rows)


def _sources(tables: dict[str, pl.DataFrame]) -> Section:
    sources = tables["sources"]
    kinds = sources.group_by("kind").agg(pl.len(), pl.col("publisher").n_unique().alias("publishers"))
    rows = [
        [kind, f"{n:,}", f"{publishers:,}"]
        for kind, n, publishers in kinds.sort("len", "kind", descending=[True, False]).iter_rows()
    ]
    spoken = sources["language"].value_counts().sort("count", "language", descending=[True, False])
    note = "By language: " + ", ".join(f"{language} {n:,}" for language, n in spoken.iter_rows()) + "."
    return Section("Sources", note, ["kind", "sources", "publishers"], rows)


def _gaps(tables: dict[str, pl.DataFrame], visits: pl.DataFrame) -> Section:
    held = visits.filter(pl.col("status") == "occurred")
    agreements = tables["agreements"]
    people = tables["visit_people"]["visit_id"].unique().implode()

    def rows() -> Iterator[list[str]]:
        no_day = pl.col("signed_date_precision").fill_null("") != "day"
        for name, lacking, of in (
            ("visits without an end", pl.col("end_date").is_null(), held),
            ("visits whose type no source states", pl.col("visit_type") == "unknown", held),
            ("visits without a named delegate or counterpart", ~pl.col("visit_id").is_in(people), held),
            ("visits with one publisher", pl.col("n_publishers") == 1, held),
            ("agreements without a day of signature", no_day, agreements),
            ("agreements without any later step", pl.col("status").is_in(["signed", "announced"]), agreements),
            ("agreements whose text is not public", pl.col("text_status") != "published", agreements),
            ("agreements not tied to a visit", pl.col("visit_id").is_null(), agreements),
            ("offices without a start", pl.col("start_date").is_null(), tables["offices"]),
            ("listings without a date", pl.col("listed_date").is_null(), tables["sanctions"]),
        ):
            n = _true(of, lacking)
            yield [name, f"{n:,}", _share(n, len(of))]

    return Section("What is still missing", "Where a curator can do most.", ["gap", "records", "share"], list(rows()))


def as_text(sections: Sequence[Section]) -> str:
    """The report for a terminal or a pipe."""
    parts = []
    for s in sections:
        widths = [max(len(r[i]) for r in [s.header, *s.rows]) for i in range(len(s.header))]
        lines = [
            "  ".join(_set(c, w, i) for i, (c, w) in enumerate(zip(r, widths, strict=True))).rstrip()
            for r in [s.header, *s.rows]
        ]
        parts.append("\n".join([s.title, *lines]))
    return "\n\n".join(parts)


def _set(cell: str, width: int, column: int) -> str:
    return cell.rjust(width) if column else cell.ljust(width)


def as_markdown(sections: Sequence[Section], picture: str) -> str:
    """The report for the docs.

    Args:
        sections: The sections.
        picture: Name of the picture that stands above them.
    """
    parts = [
        "# What the dataset covers and lacks\n\nGenerated from the package by `invoke docs`; do not edit it here.\n",
        f"![Visits that occurred, by pair of core states and year]({picture})\n",
    ]
    for s in sections:
        bars = "|" + "|".join(["---", *["---:"] * (len(s.header) - 1)]) + "|"
        lines = [f"| {' | '.join(r)} |" for r in s.rows]
        parts.append("\n".join([f"## {s.title}", "", s.note, "", f"| {' | '.join(s.header)} |", bars, *lines, ""]))
    return "\n".join(parts)
