"""Where records come from, and that nothing lies about unused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import narwhals as nw
import polars as pl

from stateties.contract.checks import Check
from stateties.contract.model import DELIMITER
from stateties.rules.base import DatasetRule, Finding, Setting, Tables, findings


def _not_copied(text: str, *titles: str) -> Check:
    """A text of our own is more than a title said again."""

    def bare(column: str) -> nw.Expr:
        return nw.col(column).str.to_lowercase().str.replace_all("[^a-z0-9]", "")

    def ok() -> nw.Expr:
        return nw.all_horizontal([(bare(text) != bare(t)).fill_null(True) for t in titles], ignore_nulls=False)

    return Check("summary-copied", text, ok, columns=(text, *titles))


ROW_RULES: dict[str, list[Check]] = {"agreements": [_not_copied("summary", "title", "title_original")]}


def same_page(url: str) -> str:
    """What is left of an address when all is dropped that does not change the page.

    Scheme, `www.`, letter case of the host, standard port, fragment, a final slash and the way of
    writing percent escapes make no difference (RFC 3986, section 6).

    Args:
        url: A well-formed http or https address.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{unquote(parts.query)}" if parts.query else ""
    return host + port + unquote(parts.path).rstrip("/") + query


def url_duplicate(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """No two sources lead to one page; copies of an official list of different days are different sources."""
    first: dict[tuple[str, str], str] = {}
    for row in tables["sources"].filter(pl.col("url").is_not_null()).iter_rows(named=True):
        try:
            page = same_page(row["url"])
        except ValueError:
            continue  # not an address at all, which is reported as such
        copy = row["published_date"] or "" if row["kind"] == "official_list" else ""
        if (other := first.setdefault((page, copy), row["source_id"])) != row["source_id"]:
            yield Finding(row["_file"], row["_line"], "url", row["url"], {"other": other})


def publisher_country(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """A publisher has one country, so that sides can be counted."""
    rows = tables["sources"].filter(pl.col("publisher").is_not_null())
    country = pl.col("publisher_country").fill_null("")
    usual = (
        rows.group_by("publisher", country.alias("_usual"))
        .len("_n")
        .sort("_n", "_usual", descending=[True, False])
        .unique("publisher", keep="first", maintain_order=True)
    )
    odd = rows.join(usual, on="publisher", maintain_order="left").filter(country != pl.col("_usual"))
    for row in odd.iter_rows(named=True):
        params = {"publisher": row["publisher"], "other": row["_usual"]}
        yield Finding(row["_file"], row["_line"], "publisher_country", row["publisher_country"] or "", params)


def _cited(tables: Tables, setting: Setting) -> pl.DataFrame:
    """Table, place and source of every citation."""
    parts = [
        tables[t.name].select("_file", "_line", _source=pl.col("source_ids").str.split(DELIMITER)).explode("_source")
        for t in setting.contract.curated
        if "source_ids" in t.columns
    ]
    return pl.concat(parts).filter(pl.col("_source").is_not_null())


def single_publisher(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """A record whose sources all have one publisher; an official text, list or office stands alone."""
    cited = _cited(tables, setting).join(tables["sources"], left_on="_source", right_on="source_id")
    official = pl.col("kind").is_in(["legal_text", "official_list", "government", "international_organization"])
    records = cited.group_by("_file", "_line").agg(
        _publishers=pl.col("publisher").n_unique(), publisher=pl.col("publisher").first(), _official=official.any()
    )
    alone = records.filter((pl.col("_publishers") == 1) & ~pl.col("_official")).sort("_file", "_line")
    yield from findings(alone, "source_ids", "publisher")


def source_unused(tables: Tables, setting: Setting) -> Iterator[Finding]:
    """Every source is cited by a record or a disagreement."""
    cited = _cited(tables, setting).select(source_id="_source")
    used = pl.concat([cited, tables["disagreements"].select("source_id")])
    yield from findings(tables["sources"].join(used, on="source_id", how="anti", maintain_order="left"), "source_id")


def _unused(name: str, key: str) -> DatasetRule:
    def find(tables: Tables, setting: Setting) -> Iterator[Finding]:
        used = [
            tables[t.name].select(pl.col(link.field).alias(key))
            for t in setting.contract.curated
            for link in t.links
            if link.reference.table == name and t.name != "offices"
        ]
        used += [tables["claims"].filter(pl.col("about_table") == name).select(pl.col("about_id").alias(key))]
        yield from findings(tables[name].join(pl.concat(used), on=key, how="anti", maintain_order="left"), key)

    find.__doc__ = f"Every row of {name} is named by a record; an office alone does not count."
    return DatasetRule(f"{name.removesuffix('s') if name != 'people' else 'person'}-unused", find)


RULES = [
    DatasetRule("url-duplicate", url_duplicate),
    DatasetRule("publisher-country", publisher_country),
    DatasetRule("single-publisher", single_publisher),
    DatasetRule("source-unused", source_unused),
    _unused("people", "person_id"),
    _unused("organizations", "organization_id"),
]
