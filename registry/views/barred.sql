-- 因已享受别的项目而不得享受的项目
-- person_id: 人员编号
-- programme: 不得享受的项目
-- start_month: 起始月（第一天）
-- end_month: 终止月的次月（第一天）
WITH pair AS (
    SELECT programme_a AS held, programme_b AS programme, valid_from, valid_to FROM policy_exclusion WHERE scope = '人'
    UNION
    SELECT programme_b, programme_a, valid_from, valid_to FROM policy_exclusion WHERE scope = '人'
)
SELECT
    s.person_id, pair.programme, greatest(s.start_month, month_of(valid_from)) AS start_month,
    least(s.end_month, month_of(valid_to)) AS end_month
FROM pair
JOIN person_spell AS s ON s.programme = pair.held
WHERE coalesce(s.start_month < valid_to, true) AND coalesce(valid_from < s.end_month, true)
    AND coalesce(valid_from < valid_to, true)
