"""The same rules by hand in Spark SQL, on two cores."""

from __future__ import annotations

from pyspark.sql import functions as f

from rules import CONTROL, DATES, EDTF, ENUMS, FREE_TEXT, LISTS, REQUIRED, SLUG, arguments, known, report
from spark import read, session

folder, path, out = arguments()
items = known(folder)


def quoted(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def words(allowed: list[str]) -> str:
    """The words as literals of SQL."""
    return ", ".join(map(quoted, allowed))


def padded(name: str, month: str, day: str) -> str:
    """A date of reduced precision as the day that it begins or ends with."""
    date = f"rtrim('~', {name})"
    return f"concat({date}, CASE length({date}) WHEN 4 THEN '{month}' WHEN 7 THEN '{day}' ELSE '' END)"


rules = {f"{c} is required": f"{c} IS NOT NULL" for c in REQUIRED}
rules["listing_id is a slug"] = f"listing_id RLIKE {quoted(SLUG)}"
rules["listing_id is unique"] = "listing_id IS NULL OR same = 1"
rules |= {f"{c} is a date": f"{c} RLIKE {quoted(EDTF)}" for c in DATES}
rules |= {f"{c} is a known word": f"{c} IN ({words(allowed)})" for c, allowed in ENUMS.items()}
rules |= {f"{c} is not padded": f"NOT {c} RLIKE '^\\\\s|\\\\s$'" for c in FREE_TEXT}
rules |= {f"{c} has no control characters": f"NOT {c} RLIKE {quoted(CONTROL)}" for c in FREE_TEXT}
rules |= {f"{c} repeats nothing": f"size(array_distinct(split({c}, ';'))) = size(split({c}, ';'))" for c in LISTS}
rules |= {
    f"{c} are known": f"forall(split({c}, ';'), x -> x IN ({words(items[c])}))" for c in ("countries", "measures")
}
rules["source_ids are known"] = "lost IS NULL"
last, first = padded("delisted_date", "-12-31", "-31"), padded("listed_date", "-01-01", "-01")
rules["ends not before it starts"] = f"{last} >= {first}"
rules["a date has its basis"] = "listed_date IS NULL OR listed_date_basis IS NOT NULL"

with session() as spark:
    frame = read(spark, path).withColumn("row", f.monotonically_increasing_id()).persist()
    frame.createOrReplaceTempView("sanctions")
    read(spark, folder / "sources.csv").createOrReplaceTempView("sources")
    spark.sql("""
        SELECT row, count(*) AS lost
        FROM (SELECT row, explode(split(source_ids, ';')) AS source_id FROM sanctions)
        LEFT ANTI JOIN sources USING (source_id) GROUP BY row
    """).createOrReplaceTempView("lost_sources")
    spark.sql("SELECT listing_id, count(*) AS same FROM sanctions GROUP BY listing_id").createOrReplaceTempView("ids")
    named = ", ".join(f"IF(coalesce({test}, TRUE), NULL, {quoted(name)})" for name, test in rules.items())
    query = f"""
        SELECT row, failed FROM (
            SELECT row, array_compact(array({named})) AS failed
            FROM sanctions LEFT JOIN ids USING (listing_id) LEFT JOIN lost_sources USING (row)
        ) WHERE size(failed) > 0
    """  # noqa: S608 - words of the schema
    bad = spark.sql(query).collect()
    rows = frame.count()
    if not bad:
        frame.drop("row").write.mode("overwrite").parquet(out)
report(rows, sum(len(b.failed) for b in bad), len(bad), "row")
