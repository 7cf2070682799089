-- id: D13
-- title: 同一事由多次临时救助
-- why: 同一户在规定期限内因同一事由又获临时救助。
-- remedy: 核对两次的事由与受理编号；确有新的困难或分次发放的，请说明；反复申请的，评估是否应纳入低保。
-- basis: 国发〔2014〕47号：原则上同一事由不重复救助，期限由各地规定（未见原文，请核）
-- mark: M
-- severity: 2
-- scope: household
-- status: local
-- counts: 同一户、写明的事由相同、相隔不到所设月数的后一次临时救助；同一受理编号的分次发放、同日同额的（见 D01）、冲销的除外
-- parameter: months = @temporary_relief_months 几个月内同一事由只救助一次
WITH grants AS (
    SELECT *, coalesce(household_id, person_id) AS home, regexp_replace(fund, '\s', '', 'g') AS cause
    FROM benefit
    WHERE programme = 'temporary_relief' AND status IS DISTINCT FROM 'approved' AND NOT backpay AND dated
),
again AS (
    SELECT b.household_id, b.department, b.cause, b.start_month, b.amount_yuan, b.record_id, b.assistance_id,
        min(a.start_month) AS earlier_month, list(a.record_id) AS earlier_records, list(a.assistance_id) AS earlier
    FROM grants AS a
    JOIN grants AS b ON b.home = a.home AND b.cause = a.cause
        AND (b.start_month > a.start_month OR (b.start_month = a.start_month AND b.assistance_id > a.assistance_id))
    WHERE b.start_month < months_after(a.start_month, $months)
        AND NOT coalesce(a.document_no = b.document_no, false)
        AND NOT coalesce(a.person_id = b.person_id AND a.paid_on = b.paid_on AND a.amount_yuan = b.amount_yuan, false)
    GROUP BY ALL
)
SELECT
    household_id, NULL AS person_id, list_of(department) AS departments, ['temporary_relief'] AS programmes,
    sum(coalesce(amount_yuan, 0)) AS amount_yuan, min(earlier_month) AS period_start,
    months_after(max(start_month), 1) AS period_end,
    month_text(min(earlier_month)) || '已因“' || cause || '”临时救助，' || string_agg(DISTINCT month_text(start_month), '、'
        ORDER BY month_text(start_month)) || '又以同一事由救助' || count(*) || '次，合计'
        || yuan_text(sum(coalesce(amount_yuan, 0))) || '。' AS evidence,
    list_sort(list_distinct(list(record_id) || flatten(list(earlier_records)))) AS record_ids,
    list_sort(list_distinct(list(assistance_id) || flatten(list(earlier)))) AS assistance_ids
FROM again
GROUP BY household_id, cause
