-- id: M20
-- title: 受灾困难户未获冬春救助
-- why: 困难家庭近期受灾并得到应急救助，此后没有冬春生活救助。
-- remedy: 请应急部门核实其冬春生活困难；符合条件的纳入。
-- basis: 《社会救助暂行办法》第二十六条；《自然灾害救助条例》第二十一条
-- mark: S
-- severity: 1
-- scope: household
-- status: local
-- counts: 设定月数之内有受灾救助、基准日有低保、特困、低收入身份的家庭，受灾后没有冬春救助；受灾后应急部门发放过冬春救助才判断
-- parameter: months = @disaster_months 查看最近几个月内的受灾
WITH struck AS (
    SELECT
        b.household_id, max(b.start_month) AS since, list_of(b.record_id) AS record_ids,
        list_of(b.assistance_id) AS assistance_ids
    FROM benefit AS b, basis_day
    WHERE b.programme = 'disaster_relief' AND b.start_month >= months_after(next_month, -$months)
    GROUP BY b.household_id
),
poor AS (
    SELECT household_id, min(programme_name) AS programme_name, list_of(record_id) AS record_ids
    FROM coverage, basis_day
    WHERE category IN ('最低生活保障', '特困人员救助供养', '低收入认定') AND end_month = next_month
    GROUP BY household_id
),
relieved AS (
    SELECT s.household_id FROM struck AS s
    JOIN benefit AS w ON w.programme = 'winter_relief' AND w.household_id = s.household_id AND w.start_month >= s.since
    UNION
    SELECT f.household_id FROM doubt JOIN person_fact AS f USING (person_id) WHERE matter = 'winter_relief'
)
SELECT
    s.household_id, NULL AS person_id, ['应急', '民政'] AS departments, ['winter_relief'] AS programmes,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE programme = 'winter_relief') AS amount_yuan,
    s.since AS period_start, next_month AS period_end,
    p.programme_name || '家庭，' || month_text(s.since) || '受灾救助之后没有冬春救助。' AS evidence,
    list_sort(list_distinct(s.record_ids || p.record_ids)) AS record_ids, s.assistance_ids
FROM struck AS s
JOIN poor AS p USING (household_id)
ANTI JOIN relieved AS r USING (household_id), basis_day
WHERE EXISTS (FROM benefit AS w WHERE w.programme = 'winter_relief' AND w.start_month >= s.since)
