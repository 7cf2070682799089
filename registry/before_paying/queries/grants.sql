-- What the people of a household get, without what was reversed and without repetitions.
WITH home AS (
    SELECT p.person_id, p.name AS person_name, coalesce(min(m.household_id), p.person_id) AS home_id
    FROM person p LEFT JOIN household_member m USING (person_id)
    GROUP BY p.person_id, p.name
),
placed AS (
    SELECT a.*, h.home_id, h.person_id, h.person_name, coalesce(a.amount_yuan < 0 OR a.status = 'reversed', false) AS reversal
    FROM assistance a JOIN record_person rp USING (record_id) JOIN home h USING (person_id)
),
-- As in the view benefit: a reversal cancels one payment of the same amount at the same place, the earliest first.
paired AS (
    SELECT *,
        row_number() OVER (
            PARTITION BY home_id, person_id, programme, abs(amount_yuan), institution, reversal
            ORDER BY coalesce(period_start, paid_on), assistance_id
        ) AS turn,
        count(*) FILTER (WHERE reversal) OVER (
            PARTITION BY home_id, person_id, programme, abs(amount_yuan), institution
        ) AS reversals
    FROM placed
)
SELECT DISTINCT home_id AS key, person_id, person_name, department, programme, amount_yuan AS amount,
       coalesce(period_start, paid_on) AS start, period_end AS "end", paid_on, status
FROM paired
WHERE NOT reversal AND turn > reversals AND amount_yuan IS DISTINCT FROM 0
