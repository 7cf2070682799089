-- Referrals with whom they are about: as little as an organisation needs. What is closed only if it is asked for.
WITH told AS (
    SELECT DISTINCT ON (lead_id) lead_id, name, sex, age FROM lead ORDER BY lead_id, file_id, row_number
),
asked AS (
    SELECT referral_id, list(organisation ORDER BY event_no) FILTER (WHERE action = 'offered') AS had
    FROM referral_event GROUP BY referral_id
)
SELECT r.referral_id, r.origin, r.origin_id, r.person_id, r.household_id, r.need, r.place, r.status, r.organisation, r.service,
    r.opened_on, r.offered_on, r.due_on, coalesce(r.overdue, false) AS overdue, r.offers, r.closed_on, r.close_reason,
    coalesce(p.name, t.name) AS person_name, coalesce(p.sex, t.sex) AS sex,
    coalesce(date_diff('year', p.birth_date, run.as_of), t.age) AS age, coalesce(a.had, []) AS had
FROM referral AS r
LEFT JOIN person AS p USING (person_id)
LEFT JOIN told AS t ON r.origin = 'lead' AND t.lead_id = r.origin_id
LEFT JOIN asked AS a USING (referral_id)
CROSS JOIN (SELECT max(as_of) AS as_of FROM run) AS run
WHERE CASE WHEN $status::VARCHAR IS NULL THEN r.status NOT IN ('served', 'withdrawn') ELSE r.status = $status END
ORDER BY r.status IN ('served', 'withdrawn'), r.overdue DESC NULLS LAST, r.due_on NULLS LAST, r.referral_id
