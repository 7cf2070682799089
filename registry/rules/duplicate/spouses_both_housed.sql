-- id: D12
-- title: 夫妻分别申请保障房
-- why: 夫妻是一个申请家庭，不能各享一份住房保障。
-- remedy: 核实婚姻状况（是否已离婚），未离婚的保留一份。
-- basis: 住房保障申请表要求填写配偶身份证号，即为核对此项；《公共租赁住房管理办法》
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 夫妻二人分别作为申请人，公租房或租赁补贴时间相叠；交接月除外
WITH pair AS (
    SELECT
        coalesce(a.household_id, b.household_id) AS household_id, a.person_id,
        list_sort(list_distinct([a.department, b.department])) AS departments,
        list_sort(list_distinct([a.programme, b.programme])) AS programmes,
        a.programme_name AS name_a, b.programme_name AS name_b,
        greatest(a.start_month, b.start_month) AS period_start, least(a.end_month, b.end_month) AS period_end,
        coalesce(least(a.amount_yuan, b.amount_yuan), a.amount_yuan, b.amount_yuan, 0) AS yuan,
        [a.record_id, b.record_id] AS records, [a.assistance_id, b.assistance_id] AS benefits
    FROM spouse AS s
    JOIN benefit AS a ON a.person_id = s.person_a
    JOIN benefit AS b ON b.person_id = s.person_b AND b.assistance_id > a.assistance_id
    WHERE a.programme IN ('housing_unit', 'housing_rent') AND b.programme IN ('housing_unit', 'housing_rent')
        AND a.start_month < b.end_month AND b.start_month < a.end_month
        AND NOT handover(a.start_month, a.end_month, b.start_month, b.end_month)
        AND NOT coalesce('approved' IN (a.status, b.status), false)
)
SELECT
    household_id, person_id, departments, programmes,
    yuan * months_between(period_start, period_end) AS amount_yuan, period_start, period_end,
    span_text(period_start, period_end) || '，夫妻二人分别作为申请人享受' || name_a || '与' || name_b || '。' AS evidence,
    list_sort(records) AS record_ids, list_sort(benefits) AS assistance_ids
FROM pair
