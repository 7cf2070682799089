-- id: M07
-- title: 零就业低保家庭未获就业救助
-- why: 低保家庭中有劳动能力的成员全部登记失业，没有人得到就业救助。
-- remedy: 请人社部门提供公益性岗位、培训或社保补贴，确保至少一人就业。
-- basis: 《社会救助暂行办法》第四十三条（确保该家庭至少有一人就业）
-- mark: S
-- severity: 2
-- scope: household
-- status: certain
-- counts: 基准日仍在低保的家庭，劳动年龄内、未残疾、不在籍、不领养老金的成员都写明失业，近一年全家没有就业救助；人社未报送就业救助的不判断
-- parameter: age_min = 16 劳动年龄下限
-- parameter: age_max = 59 劳动年龄上限
WITH poor AS (
    SELECT
        household_id, min(programme) AS programme, min(programme_name) AS programme_name,
        list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
    FROM household_spell, basis_day
    WHERE on_dibao(programme) AND end_month = next_month
    GROUP BY household_id
),
unable AS (
    SELECT person_id FROM fact, basis_day
    WHERE kind IN ('disability', 'enrolment', 'pension') AND coalesce(valid_to > as_of, true)
),
work AS (
    SELECT person_id, bool_and(value = '失业') AS idle, min(valid_from) AS since, list_of(record_id) AS record_ids
    FROM fact, basis_day
    WHERE kind = 'employment' AND coalesce(valid_to > as_of, true)
    GROUP BY person_id
),
idle AS (
    SELECT f.household_id, count(*) AS persons, min(w.since) AS since, list_of_all(w.record_ids) AS record_ids
    FROM person_fact AS f
    ANTI JOIN unable AS u USING (person_id)
    LEFT JOIN work AS w USING (person_id), basis_day
    WHERE NOT f.dead AND coalesce(age_on(f.birth_date, as_of) BETWEEN $age_min AND $age_max, true)
    GROUP BY f.household_id
    HAVING bool_and(coalesce(w.idle, false))
),
aided AS (
    SELECT household_id FROM coverage, basis_day
    WHERE category = '就业救助' AND end_month > months_after(next_month, -12)
    UNION
    SELECT f.household_id FROM doubt JOIN person_fact AS f USING (person_id) WHERE matter = '人社'
)
SELECT
    p.household_id, NULL AS person_id, ['人社', '民政'] AS departments, ['employment_post'] AS programmes,
    NULL AS amount_yuan, this_month AS period_start, next_month AS period_end,
    p.programme_name || '户，劳动年龄内有劳动能力的' || i.persons || '人全部登记失业'
        || coalesce('（最早' || month_text(i.since) || '）', '') || '，近一年没有就业救助。' AS evidence,
    list_sort(list_distinct(p.record_ids || i.record_ids)) AS record_ids, p.assistance_ids
FROM poor AS p
JOIN idle AS i USING (household_id)
ANTI JOIN aided AS a ON a.household_id = p.household_id, basis_day
WHERE EXISTS (FROM benefit WHERE category = '就业救助')
