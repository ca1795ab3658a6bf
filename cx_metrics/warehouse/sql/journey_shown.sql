-- Sessions by month and all dimensions of the paths that are shown: the most frequent of those listed; NULL: all others.
-- reads: journey_candidates · key: none · a row: sessions of a path in a cell
SELECT
    month{, dimensions},
    CASE
        WHEN path IN (
            SELECT path
            FROM journey_candidates
            WHERE journey = {journey} AND path IS NOT NULL
            GROUP BY path
            ORDER BY sum(n) DESC, path
            LIMIT {many}
        ) THEN path
    END AS path,
    n
FROM journey_candidates
WHERE journey = {journey}
