-- id: D17
-- title: 灾后重建与危房改造重复
-- why: 同一户在规定期限内既得倒损民房重建补助，又得危房改造补助，多半是同一处住房。
-- remedy: 核对两笔补助的房屋；同一处住房只补助一次，确为两处的请说明。
-- basis: 《自然灾害救助条例》第十九条、第二十条；与危房改造不重复补助的规定各地自定（未见原文，请核）
-- mark: M
-- severity: 2
-- scope: household
-- status: local
-- counts: 同一户两种补助相隔不到所设月数，房屋坐落相同或有一方未写；已批未发、冲销的除外
-- parameter: months = @rebuild_renovation_months 几个月以内视为同一处住房的两种补助
SELECT
    min(a.household_id) AS household_id, CASE WHEN min(a.household_id) IS NULL THEN min(a.person_id) END AS person_id,
    list_sort(list_distinct(list(a.department) || list(b.department))) AS departments,
    ['disaster_rebuild', 'housing_renovation'] AS programmes,
    max(least(a.amount_yuan, b.amount_yuan)) AS amount_yuan,
    min(least(a.start_month, b.start_month)) AS period_start,
    months_after(max(greatest(a.start_month, b.start_month)), 1) AS period_end,
    month_text(min(a.start_month)) || '有倒损民房恢复重建补助，' || month_text(min(b.start_month))
        || '又有危房改造补助，同一户。' AS evidence,
    list_sort(list_distinct(list(a.record_id) || list(b.record_id))) AS record_ids,
    list_sort(list_distinct(list(a.assistance_id) || list(b.assistance_id))) AS assistance_ids
FROM benefit AS a
JOIN benefit AS b ON coalesce(b.household_id, b.person_id) = coalesce(a.household_id, a.person_id)
WHERE a.programme = 'disaster_rebuild' AND b.programme = 'housing_renovation' AND a.dated AND b.dated
    AND abs(months_between(a.start_month, b.start_month)) < $months AND coalesce(a.institution = b.institution, true)
    AND NOT coalesce('approved' IN (a.status, b.status), false)
GROUP BY coalesce(a.household_id, a.person_id)
