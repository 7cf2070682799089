-- Every file as it was taken or set aside; the rows must add up.
SELECT coalesce(department, '未认出') AS department, file_name, sheet, status, reason,
       rows_read, rows_accepted, rows_rejected, rows_ignored
FROM source_file
ORDER BY department, status, file_name, sheet
