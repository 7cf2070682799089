-- id: L12
-- title: 享受月份早于出生或晚于发放
-- why: 名册所写的起始月份早于领取人出生，或比发放日晚一个月以上，日期或证件号写错。
-- remedy: 请报送部门核对起始月份、发放日期与证件号。
-- basis: 算术关系
-- mark: C
-- severity: 1
-- scope: person
-- status: certain
-- counts: 写有起始月份的按月项目：早于领取人出生月（户项目除外），或晚于发放月的次月
SELECT
    f.household_id, f.person_id, list_of(b.department) AS departments, [b.programme] AS programmes,
    NULL AS amount_yuan, min(b.start_month) AS period_start, months_after(min(b.start_month), 1) AS period_end,
    min(b.programme_name) || '写作' || month_text(min(b.start_month)) || '起享受，'
        || CASE WHEN bool_or(b.start_month < month_of(f.birth_date))
            THEN '早于出生（' || month_text(min(f.birth_date)) || '）'
            ELSE '而发放日为' || day_text(min(b.paid_on)) END || '。' AS evidence,
    list_of(b.record_id) AS record_ids, list_of(b.assistance_id) AS assistance_ids
FROM benefit AS b
JOIN person_fact AS f USING (person_id)
WHERE b.grain = 'month' AND b.dated
    AND (b.unit = 'person' AND b.start_month < month_of(f.birth_date)
        OR b.start_month > months_after(month_of(b.paid_on), 1))
GROUP BY f.household_id, f.person_id, b.programme
