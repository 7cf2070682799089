-- Rows and values that could not be used, by department and reason; what a reason quotes from the row is left out.
WITH sender AS (SELECT DISTINCT ON (file_id) file_id, department FROM source_file ORDER BY file_id, status)
SELECT coalesce(s.department, '未认出') AS department, j.code, min(regexp_replace(j.reason, '“[^”]*”', '“…”', 'g')) AS reason,
       count(*) FILTER (j.whole_row) AS whole_rows, count(*) FILTER (NOT j.whole_row) AS single_values
FROM rejected_row j LEFT JOIN sender s USING (file_id)
GROUP BY 1, 2
ORDER BY whole_rows DESC, single_values DESC, department, code
