-- Referrals of some households or people.
SELECT referral_id, person_id, need, status, organisation, service, opened_on, due_on, closed_on
FROM referral
WHERE household_id IN (SELECT unnest($households::VARCHAR[])) OR person_id IN (SELECT unnest($persons::VARCHAR[]))
ORDER BY status IN ('served', 'withdrawn'), opened_on DESC, referral_id
