-- Why records were held to be one person, or might be: comparisons with the same outcome and evidence as one line.
SELECT a.household_id, pa.person_id AS first_id, pb.person_id AS second_id, l.outcome, l.evidence,
       count(*) AS pairs, min(l.probability) AS probability, min(l.weight) AS weight,
       list_sort(list_distinct(list(ra.department) || list(rb.department))) AS departments
FROM link l
JOIN scope a ON a.record_id = l.record_a
JOIN scope b ON b.record_id = l.record_b AND b.household_id = a.household_id
JOIN record_person pa ON pa.record_id = l.record_a
JOIN record_person pb ON pb.record_id = l.record_b
JOIN record ra ON ra.record_id = l.record_a
JOIN record rb ON rb.record_id = l.record_b
WHERE l.outcome = 'possible' OR pa.person_id = pb.person_id
GROUP BY ALL
ORDER BY a.household_id, first_id, second_id, l.outcome, pairs DESC, probability DESC, l.evidence
