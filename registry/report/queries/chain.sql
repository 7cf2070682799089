-- Every programme and what it is to these households.
SELECT household_id, programme, state, person_ids, start_month AS start, end_month AS "end", amount_yuan AS amount,
       form, reason, basis, finding_ids
FROM household_chain
WHERE household_id IN (SELECT unnest($households::VARCHAR[]))
ORDER BY household_id, programme, state
