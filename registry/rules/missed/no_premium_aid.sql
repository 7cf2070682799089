-- id: M01
-- title: 低保、特困未获参保资助
-- why: 低保家庭成员、特困人员参加居民医保由财政资助，最近参保年度没有其代缴记录。
-- remedy: 核实是否已参加职工医保或在外地参保；未参保的及时资助参保，已自缴的按规定退费。
-- basis: 《社会救助暂行办法》第二十九条第一项
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 参保年度开始后不久已有身份、至今仍在的人，无代缴记录；年度内出生的、已故的除外
-- parameter: join_months = @premium_join_months 年度开始后几个月内获得身份的人应获资助
WITH insured AS (
    SELECT b.person_id FROM benefit AS b JOIN latest_period AS t USING (programme)
    WHERE b.programme = 'premium_aid' AND b.start_month < t.period_end AND b.end_month > t.period_start
)
SELECT
    min(i.household_id) AS household_id, i.person_id, ['premium_aid'] AS programmes, ['医保', '民政'] AS departments,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE programme = 'premium_aid') AS amount_yuan,
    t.period_start, t.period_end,
    min(i.programme_name) || '对象（自' || month_text(min(i.start_month)) || '），'
        || year(t.period_start) || '参保年度没有资助参保的记录。' AS evidence,
    list_of_all(i.record_ids) AS record_ids,
    list_of_all(i.assistance_ids) AS assistance_ids
FROM poor_identity AS i
JOIN latest_period AS t ON t.programme = 'premium_aid'
ANTI JOIN insured AS n ON n.person_id = i.person_id
ANTI JOIN doubt AS d ON d.matter = 'premium_aid' AND d.person_id = i.person_id, basis_day
WHERE i.start_month < months_after(t.period_start, $join_months) AND i.end_month >= least(next_month, t.period_end)
    AND coalesce(i.birth_date < t.period_start, true)
GROUP BY i.person_id, t.period_start, t.period_end
