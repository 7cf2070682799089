-- id: D16
-- title: 危房改造重复补助
-- why: 同一户在规定年限内得到两次危房改造补助。
-- remedy: 核对两次的档案与房屋；确为两处住房、分户或分次拨付的，请说明；重复的追回一笔。
-- basis: 农村危房改造一户一宅、享受过的不再列入（各地规定年限，未见原文，请核）
-- mark: M
-- severity: 2
-- scope: household
-- status: local
-- counts: 同一户相隔不到所设年数的两次危房改造；档案编号相同的、编号不全而在同一年的视为分次拨付，除外
-- parameter: years = @renovation_years 几年内一户只补助一次
WITH grants AS (
    SELECT *, coalesce(household_id, person_id) AS home
    FROM benefit
    WHERE programme = 'housing_renovation' AND status IS DISTINCT FROM 'approved' AND NOT backpay AND dated
)
SELECT
    min(b.household_id) AS household_id, NULL AS person_id,
    list_sort(list_distinct(list(a.department) || list(b.department))) AS departments,
    ['housing_renovation'] AS programmes, max(least(a.amount_yuan, b.amount_yuan)) AS amount_yuan,
    min(least(a.start_month, b.start_month)) AS period_start,
    months_after(max(greatest(a.start_month, b.start_month)), 1) AS period_end,
    month_text(min(least(a.start_month, b.start_month))) || '与'
        || month_text(max(greatest(a.start_month, b.start_month))) || '，同一户得到'
        || len(list_distinct(list(a.assistance_id) || list(b.assistance_id))) || '笔危房改造补助。' AS evidence,
    list_sort(list_distinct(list(a.record_id) || list(b.record_id))) AS record_ids,
    list_sort(list_distinct(list(a.assistance_id) || list(b.assistance_id))) AS assistance_ids
FROM grants AS a
JOIN grants AS b ON b.home = a.home
WHERE abs(months_between(a.start_month, b.start_month)) < 12 * $years
    AND coalesce(a.document_no <> b.document_no, year(a.start_month) <> year(b.start_month))
GROUP BY a.home
