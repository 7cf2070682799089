-- id: M04
-- title: 低保、特困在校生未获教育救助
-- why: 在籍学生属低保家庭或特困，最近报送的学期没有任何教育救助。
-- remedy: 请学校主动告知并协助申请；已在外地受助的请说明。
-- basis: 《社会救助暂行办法》第三十三条
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 学期开始时已有身份、至今仍在，在籍，年龄在范围内，该学期无助学金、免学费、雨露计划
-- parameter: age_min = @student_age_min 年龄下限
-- parameter: age_max = @student_age_max 年龄上限
WITH aided AS (
    SELECT b.person_id FROM benefit AS b JOIN latest_period AS t ON t.programme = 'education_grant'
    WHERE b.category = '教育救助' AND b.start_month < t.period_end AND b.end_month > t.period_start
)
SELECT
    min(i.household_id) AS household_id, i.person_id, ['education_grant'] AS programmes,
    list_sort(['教育', '民政']) AS departments,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE programme = 'education_grant') AS amount_yuan,
    t.period_start, t.period_end,
    min(i.programme_name) || '家庭或特困的在籍学生（' || min(e.value) || '），' || year(t.period_start)
        || CASE month(t.period_start) WHEN 2 THEN '年春季' ELSE '年秋季' END || '学期没有教育救助的记录。' AS evidence,
    list_sort(list_distinct(flatten(list(i.record_ids)) || list(e.record_id))) AS record_ids,
    list_of_all(i.assistance_ids) AS assistance_ids
FROM poor_identity AS i
JOIN latest_period AS t ON t.programme = 'education_grant'
JOIN fact AS e ON e.person_id = i.person_id AND e.kind = 'enrolment'
    AND coalesce(e.valid_from < t.period_end, true) AND coalesce(e.valid_to > t.period_start, true)
ANTI JOIN aided AS a ON a.person_id = i.person_id
ANTI JOIN doubt AS d ON d.matter = 'education_grant' AND d.person_id = i.person_id, basis_day
WHERE i.start_month <= t.period_start AND i.end_month >= least(next_month, t.period_end)
    AND coalesce(age_on(i.birth_date, t.period_start) BETWEEN $age_min AND $age_max, true)
GROUP BY i.person_id, t.period_start, t.period_end
