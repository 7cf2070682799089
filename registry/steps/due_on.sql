-- The last day to answer: so many weekdays after the basis day. Public holidays are not known here yet.
SELECT day::DATE AS due_on
FROM basis_day, unnest(generate_series(as_of + 1, as_of + 7 + 2 * CAST($days AS INTEGER), INTERVAL 1 DAY)) AS t(day)
WHERE isodow(day) <= 5
ORDER BY day
LIMIT 1 OFFSET $days - 1
