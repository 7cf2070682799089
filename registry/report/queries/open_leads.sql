-- Leads with how they stand, the most pressing first; each told by its first row. ``words`` are the reporter's, without
-- the name.
WITH row AS (
    SELECT DISTINCT ON (lead_id) l.*, f.file_name
    FROM lead AS l LEFT JOIN (SELECT DISTINCT ON (file_id) file_id, file_name FROM source_file ORDER BY file_id, file_name) AS f
        USING (file_id)
    ORDER BY lead_id, file_id, row_number
)
SELECT s.lead_id, s.status, coalesce(s.overdue, false) AS overdue, s.opened_on, s.due_on, s.person_id, s.is_new, s.need, s.revision,
    s.answered_on, s.answered_by, s.closed_on, s.close_reason, r.name, r.sex, r.age, r.phone, r.address,
    r.source, r.reporter, r.reported_on,
    CASE WHEN length(r.name) >= 2 THEN replace(r.words, r.name, '此人') ELSE r.words END AS words, r.file_name, r.row_number
FROM lead_standing AS s
LEFT JOIN row AS r USING (lead_id)
WHERE CASE WHEN $status::VARCHAR IS NULL THEN s.status <> 'closed' ELSE s.status = $status END
ORDER BY s.status = 'closed', s.overdue DESC NULLS LAST, s.due_on NULLS LAST, s.lead_id
