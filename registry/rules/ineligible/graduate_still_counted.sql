-- id: I13
-- title: 成年子女已毕业仍按在校计入低保
-- why: 计入保障时在高等学校或中等职业学校就读的成年人，毕业之后仍在低保，家庭收入可能没有重新核定。
-- remedy: 请民政复核其就业与收入；确无收入或失去劳动能力的继续保障。
-- basis: 一地低保系统的毕业提醒；某市《最低生活保障条例》第十一条第三项（在校接受本科及以下学历教育的成年子女）
-- mark: S
-- severity: 1
-- scope: person
-- status: local
-- counts: 低保享受期始于在校期间、毕业时已成年、毕业后超过设定月数仍在保障的人；持有效残疾证的除外；金额为毕业宽限之后其一人的份额
-- parameter: grace_months = @graduate_grace_months 毕业几个月之后仍计入才提出
WITH schooling AS (
    SELECT person_id, max(coalesce(valid_to, DATE '9999-12-31')) AS left_on, list_of(record_id) AS record_ids
    FROM fact WHERE kind = 'enrolment'
    GROUP BY person_id
),
graduate AS (
    SELECT s.*, p.* EXCLUDE (person_id, record_ids), p.record_ids AS dibao_record_ids,
        months_after(month_of(s.left_on), 1 + $grace_months) AS since
    FROM schooling AS s
    JOIN person_spell AS p USING (person_id)
    WHERE on_dibao(p.programme) AND p.start_month <= s.left_on
)
SELECT
    g.household_id, g.person_id, [g.department] AS departments, [g.programme] AS programmes,
    coalesce(g.monthly_yuan, 0) * months_between(g.since, g.end_month) AS amount_yuan,
    g.since AS period_start, g.end_month AS period_end,
    month_text(g.left_on) || '毕业时' || age_on(f.birth_date, g.left_on) || '岁，' || span_text(g.since, g.end_month)
        || '仍计入' || g.programme_name || '的保障人口。' AS evidence,
    list_sort(list_distinct(g.record_ids || g.dibao_record_ids)) AS record_ids, g.assistance_ids
FROM graduate AS g
JOIN person_fact AS f USING (person_id)
ANTI JOIN (SELECT person_id FROM fact, basis_day WHERE kind = 'disability' AND coalesce(valid_to > as_of, true)) AS d
    ON d.person_id = g.person_id
WHERE g.since < g.end_month AND age_on(f.birth_date, g.left_on) >= 18
