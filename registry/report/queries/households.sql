-- Where the household lives.
SELECT household_id, address, division_code FROM household
WHERE household_id IN (SELECT unnest($households::VARCHAR[]))
ORDER BY household_id
