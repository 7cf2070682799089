-- id: D11
-- title: 一户多套公租房
-- why: 一个家庭只能承租一套公租房。
-- remedy: 核实家庭是否已依法分户；未分户的，收回多出的一套。
-- basis: 审计署2011年保障性安居工程审计“重复享受保障待遇”；《公共租赁住房管理办法》
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 一份的承租人也列名于另一份的两份租约；房屋与起租月都相同的是一份登记了两次，见 D01；夫妻分别申请的见 D12，交接月除外
WITH tie AS (
    SELECT DISTINCT least(x.assistance_id, y.assistance_id) AS one, greatest(x.assistance_id, y.assistance_id) AS other
    FROM coverage AS x
    JOIN coverage AS y ON y.person_id = x.person_id AND y.recipient_id = y.person_id
    WHERE x.programme = 'housing_unit' AND y.programme = 'housing_unit' AND x.assistance_id <> y.assistance_id
),
pair AS (
    SELECT
        a.household_id, greatest(a.start_month, b.start_month) AS period_start,
        least(a.end_month, b.end_month) AS period_end, a.department AS department_a, b.department AS department_b,
        coalesce(least(a.amount_yuan, b.amount_yuan), 0) AS yuan,
        [a.record_id, b.record_id] AS records, [a.assistance_id, b.assistance_id] AS benefits
    FROM tie
    JOIN benefit AS a ON a.assistance_id = tie.one
    JOIN benefit AS b ON b.assistance_id = tie.other
    LEFT JOIN spouse AS s ON s.person_a = a.person_id AND s.person_b = b.person_id
    WHERE s.person_a IS NULL AND (a.institution IS DISTINCT FROM b.institution OR a.start_month <> b.start_month)
        AND a.start_month < b.end_month AND b.start_month < a.end_month
        AND NOT handover(a.start_month, a.end_month, b.start_month, b.end_month)
)
SELECT
    household_id, NULL AS person_id, ['housing_unit'] AS programmes,
    list_sort(list_distinct(list(department_a) || list(department_b))) AS departments,
    max(yuan * months_between(period_start, period_end)) AS amount_yuan,
    min(period_start) AS period_start, max(period_end) AS period_end,
    span_text(min(period_start), max(period_end)) || '，同一户承租'
        || len(list_of_all(benefits)) || '套公租房。' AS evidence,
    list_of_all(records) AS record_ids,
    list_of_all(benefits) AS assistance_ids
FROM pair
GROUP BY household_id
