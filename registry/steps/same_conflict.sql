-- Which of tonight's findings is which of the items that were asked before: the same number, else the same rule about
-- the same person (or household) and programmes in months that meet; of what is missed, in whatever months. Each item
-- has one finding, each finding one item. What is missed is worth as much as others get, so its amount says nothing;
-- it is asked again a year after the answer.
WITH item AS (
    SELECT c.* EXCLUDE (household_id, person_id),
        coalesce(h.new_id, c.household_id) AS household_id, coalesce(p.new_id, c.person_id) AS person_id
    FROM case_item AS c
    LEFT JOIN case_heir AS h ON h.old_id = c.household_id
    LEFT JOIN case_heir AS p ON p.old_id = c.person_id
),
pair AS (
    SELECT i.item_id, f.finding_id, true AS same_number
    FROM item AS i JOIN finding AS f USING (finding_id)
    UNION ALL
    SELECT i.item_id, f.finding_id, false
    FROM item AS i
    JOIN finding AS f ON f.rule_id = i.rule_id AND f.finding_id <> i.finding_id
        AND coalesce(f.person_id, f.household_id) = coalesce(i.person_id, i.household_id)
        AND (f.person_id IS NULL) = (i.person_id IS NULL)
    WHERE coalesce(f.programmes = i.programmes, true)
        AND (f.kind = 'missed'
            OR coalesce(f.period_start <= i.period_end AND i.period_start <= f.period_end, false))
),
alike AS (
    SELECT p.*, i.status = 'closed' AS is_closed, i.opened_on,
        CASE WHEN i.evidence IS NULL THEN false
            WHEN f.kind = 'missed' THEN coalesce(f.period_start >= months_after(i.answered_on, 12), false)
            ELSE conflict_changed(i.programmes, i.period_start, i.period_end, i.amount_yuan,
                f.programmes, f.period_start, f.period_end, f.amount_yuan) END AS changed,
        coalesce(f.amount_yuan < i.amount_yuan - 0.01, false) AS less
    FROM pair AS p JOIN item AS i USING (item_id) JOIN finding AS f ON f.finding_id = p.finding_id
),
by_item AS (
    SELECT * FROM alike
    QUALIFY row_number() OVER (PARTITION BY item_id ORDER BY same_number DESC, changed, finding_id) = 1
)
SELECT item_id, finding_id, changed, less FROM by_item
QUALIFY row_number() OVER (
    PARTITION BY finding_id ORDER BY same_number DESC, is_closed, changed, opened_on, item_id) = 1
ORDER BY item_id
