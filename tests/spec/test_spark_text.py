"""What a SELECT of ours becomes for Spark: where SQLGlot alone would say something else without a word."""

import pytest

from cx_metrics.warehouse.spark_text import SparkText, Stored, Unsaid, spark_text


@pytest.mark.parametrize(
    ("ours", "spark"),
    [
        ("SELECT epoch(a) FROM t", "UNIX_MICROS(TO_TIMESTAMP_LTZ(a)) / 1e6"),  # not whole seconds
        ("SELECT a / b FROM t", "CAST((a) AS DOUBLE) / (b)"),
        ("SELECT CAST(a AS SMALLINT) FROM t", "CAST(RINT(a) AS SMALLINT)"),  # rounds, does not cut off
        ("SELECT a // 7 FROM t", "a DIV 7"),
        ("SELECT date_diff('day', a, b) FROM t", "DATEDIFF(b, a)"),
        ("SELECT count_star() FROM t", "COUNT(*)"),
        ("SELECT max_by(a, (b, a)) FROM t", "MAX_BY(a, STRUCT((b) IS NULL, b, (a) IS NULL, a))"),
        ('SELECT min_by(a, "row"(b, a)) FROM t', "FILTER(WHERE NOT (a) IS NULL)"),
        ("SELECT 1 FROM t WHERE NOT (a = ANY (SELECT b FROM u))", "NOT (a IN (SELECT b FROM READ_0 AS `u`))"),
        ("SELECT a FROM t ORDER BY a", "ORDER BY a NULLS LAST"),
        ("SELECT md5_number_lower(a) FROM t", "SUBSTRING(MD5(a), 17, 2)), 16, 10) AS DECIMAL(20, 0))"),
    ],
)
def test_what_is_said_otherwise(ours: str, spark: str) -> None:
    assert spark in spark_text(ours).text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT hash(a) FROM t",  # there is one of this name, and it is another
        "SELECT bitstring_agg(a) FROM t",
        "SELECT date_diff('month', a, b) FROM t",  # Spark counts whole months
        "SELECT row_number() OVER () FROM t",
        "SELECT rowid FROM t",
        "SELECT * REPLACE (1 AS a) FROM t",
        "SELECT quantile_cont(a, 0.5) FROM t",
        "SELECT a FROM t UNION ALL BY NAME SELECT b FROM u",
        "SELECT concat(a, b) FROM t",  # NULL is nothing here, and everything there
        "SELECT FROM WHERE",
    ],
)
def test_what_is_not_said(text: str) -> None:
    with pytest.raises(Unsaid):
        spark_text(text)


def test_relations_are_named_as_spark_knows_them_and_its_own_are_not() -> None:
    said = spark_text('WITH own AS (SELECT * FROM "a b") SELECT own.x, other.y FROM own JOIN main.other USING (k)')
    assert set(said.reads) == {"a b", "other"}
    text = said.filled(lambda name: {"a b": "first", "other": "second"}[str(name)])
    assert "FROM first AS `a b`" in text and "JOIN second AS `other`" in text and "FROM own" in text


def test_joins_stay_where_they_are() -> None:
    """The engine writes views with brackets around each join."""
    ours = (
        "SELECT * FROM ((a AS x CROSS JOIN b AS y) SEMI JOIN (SELECT k FROM c) AS z ON x.k = z.k) LEFT JOIN d USING (k)"
    )
    text = spark_text(ours).filled(str)
    assert "a AS x CROSS JOIN b AS y" in text and "SEMI JOIN (SELECT k FROM c AS `c`) AS z ON x.k = z.k" in text
    assert text.endswith("LEFT JOIN d AS `d` USING (k)")


def test_files_are_read_in_the_shape_of_their_table() -> None:
    view = (
        "CREATE VIEW stored_t AS (SELECT CAST(NULL AS VARCHAR) AS a WHERE false) UNION ALL BY NAME "
        "(SELECT * FROM read_parquet(list_value('/x/1.parquet', '/x/2.parquet'), (union_by_name = true)));"
    )
    stored = Stored("(SELECT CAST(NULL AS TEXT) AS a WHERE FALSE)", ("/x/1.parquet", "/x/2.parquet"))
    assert spark_text(view) == SparkText("SELECT * FROM READ_0", (stored,))
