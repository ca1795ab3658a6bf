-- Customers (by number) with the margin of the twelve months to the last day of the data, in money. The margin of an
-- order is the stated one, else amount less cost; an order that says neither adds nothing. Orders known for less than a
-- year are scaled to one. No row at all when no order states a margin or a cost.
-- reads: stored_orders, facts · key: customer · a row: a customer
-- makes: journey_work_margins
-- DuckDB alone: hash
SELECT
    {customer} AS customer,
    sum(coalesce(margin, amount - cost)) * (SELECT CAST(value AS DOUBLE) FROM facts WHERE name = 'margin_scale') AS margin
FROM stored_orders
WHERE occurred_on > (SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of') - 365
    AND coalesce(margin, amount - cost) IS NOT NULL
GROUP BY {customer}
