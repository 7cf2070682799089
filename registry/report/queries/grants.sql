-- What was given, by programme and person.
SELECT s.household_id, a.assistance_id, a.record_id, rp.person_id, p.name AS person_name, a.department, a.programme,
       a.amount_yuan AS amount, coalesce(a.period_start, a.paid_on) AS start, a.period_end AS "end", a.paid_on,
       a.status
FROM scope s
JOIN assistance a ON a.record_id = s.record_id
LEFT JOIN record_person rp ON rp.record_id = a.record_id
LEFT JOIN person p ON p.person_id = rp.person_id
ORDER BY s.household_id, a.department, a.programme, rp.person_id, start, "end", a.amount_yuan, a.assistance_id
