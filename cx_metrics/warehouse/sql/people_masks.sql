-- How many customers have the same masks at a place, and their margins of a year. There are thousands of masks to millions
-- of customers: counted together, only then is each mask taken apart.
-- reads: people_work, journey_work_margins · key: cut, dimension, place, the masks · a row: customers seen in the same months
-- makes: people_masks
SELECT
    cut, place{, by}{, masks}, count(*) AS customers, sum(coalesce(margin, 0)) AS margin,
    sum(coalesce(margin, 0) * coalesce(margin, 0)) AS squares
FROM (
    SELECT {cut} AS cut, customer, place{, by}{, joined}
    FROM people_work
    WHERE place IS NOT NULL
    GROUP BY GROUPING SETS ({sets})
) AS met
LEFT JOIN journey_work_margins USING (customer)
GROUP BY cut, place{, by}{, masks}
