-- Customers of a role with the sum and the squares of their margins, from the batches.
-- reads: the sightings of a journey, stored_orders, facts · key: place, role · a row: a role at a place
SELECT
    p.place, r.role, count(*) AS customers, sum(coalesce(m.margin, 0)) AS margin,
    sum(coalesce(m.margin, 0) * coalesce(m.margin, 0)) AS squares
FROM (
    SELECT customer, place, max(rated) AS rated, max(bad) AS bad
    FROM ({sightings}) AS s
    WHERE {condition}
    GROUP BY customer, place
) AS p
JOIN (VALUES ('passed'), ('rated'), ('bad')) AS r (role)
    ON r.role = 'passed' OR (r.role = 'rated' AND p.rated = 1) OR (r.role = 'bad' AND p.bad = 1)
LEFT JOIN ({margins}) AS m ON m.customer = p.customer
GROUP BY p.place, r.role
