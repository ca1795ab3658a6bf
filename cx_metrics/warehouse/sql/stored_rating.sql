-- The answers to one rated item. `touchpoint` is the item's own where the mapping names one, else the answer's. `raw` is
-- what was answered, turned so that more is better; `given` what was answered (with the ends and boxes of its scale),
-- `score` the same on 0 to 100. `share_of_answer` is 1 / rated items of the answer: summed, it never counts more people
-- than there are.
-- reads: stored_responses, items · key: response_id, item · a row: an answered item
SELECT
    {kept}, {item} AS item, coalesce(i.touchpoint, r.touchpoint) AS touchpoint,
    CASE WHEN i.reversed THEN i.low + i.high - r.{answer} ELSE r.{answer} END AS raw,
    r.{answer} AS given, i.low AS given_low, i.high AS given_high, i.top AS given_top, i.bottom AS given_bottom,
    i.low, i.high, i.reversed, 100 * (r.{answer} - i.low) / (i.high - i.low) AS score,
    1e0 / ({rated}) AS share_of_answer
FROM stored_responses AS r
JOIN items AS i ON i.batch = r.batch AND i.item = {item}
WHERE r.{answer} IS NOT NULL
