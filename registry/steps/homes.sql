-- Where households live, as lists write it.
SELECT household_id, address, division_code FROM household ORDER BY household_id
