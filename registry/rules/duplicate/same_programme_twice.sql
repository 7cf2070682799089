-- id: D01
-- title: 同人同项目同月重复发放
-- why: 同一人同一项目在同一月（学期、同一日）出现两笔，多半是重复录入或两处发放。
-- remedy: 核对两行，停发并追回重复的一笔；如系补发、分期，请说明。
-- basis: 同一期间只应发放一次；《社会救助暂行办法》第六十六条第六项
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人、同一项目时间相叠的每一笔多余的救助；补发、冲销、交接月、不同学校或房屋的不在此列
WITH pair AS (
    SELECT
        b.household_id, b.person_id, a.department AS department_a, b.department AS department_b,
        b.programme, b.programme_name, greatest(a.start_month, b.start_month) AS period_start,
        least(a.end_month, b.end_month) AS period_end,
        coalesce(least(a.amount_yuan, b.amount_yuan), 0) AS yuan, b.grain,
        [a.record_id, b.record_id] AS records, [a.assistance_id, b.assistance_id] AS benefits
    FROM benefit AS a
    JOIN benefit AS b ON b.person_id = a.person_id AND b.programme = a.programme AND b.assistance_id > a.assistance_id
    WHERE a.start_month < b.end_month AND b.start_month < a.end_month
        AND same_writing(a.row_name, a.row_id, b.row_name, b.row_id)
        AND NOT (a.backpay OR b.backpay OR coalesce('approved' IN (a.status, b.status), false))
        AND coalesce(a.institution = b.institution, true)
        AND (a.programme <> 'housing_unit' OR a.start_month = b.start_month)
        AND CASE a.grain
            WHEN 'month' THEN NOT handover(a.start_month, a.end_month, b.start_month, b.end_month)
            WHEN 'term' THEN coalesce(month_of(a.paid_on) = month_of(b.paid_on), true)
            WHEN 'event' THEN a.paid_on = b.paid_on AND a.amount_yuan = b.amount_yuan
                AND a.fund IS NOT DISTINCT FROM b.fund AND a.programme <> 'medical_aid'
            ELSE false END
    QUALIFY row_number() OVER (PARTITION BY b.assistance_id ORDER BY period_start, a.assistance_id) = 1
)
SELECT
    min(household_id) AS household_id, person_id, [programme] AS programmes,
    list_sort(list_distinct(list(department_a) || list(department_b))) AS departments,
    sum(yuan * CASE grain WHEN 'month' THEN months_between(period_start, period_end) ELSE 1 END) AS amount_yuan,
    min(period_start) AS period_start, max(period_end) AS period_end,
    span_text(min(period_start), max(period_end)) || '，同一人的' || min(programme_name) || '有'
        || (count(*) + 1) || '笔时间相叠。' AS evidence,
    list_of_all(records) AS record_ids,
    list_of_all(benefits) AS assistance_ids
FROM pair
GROUP BY person_id, programme
