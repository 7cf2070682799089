-- 再次发放：同一人同一项目时间相叠的两笔，每笔多余的救助一行；补发、冲销、交接月、不同学校或房屋的不在此列
-- household_id: 家庭编号
-- person_id: 人员编号
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- departments: 两笔的发放部门
-- amount_yuan: 多发的金额，元：较低的一笔乘相叠的月数
-- period_start: 相叠起始月
-- period_end: 相叠终止月的次月
-- two_ids: 两行写的是两个不同的有效证件号（含十五位与十八位）
-- two_places: 两行的行政区划在两个区县或两个乡镇（街道）
-- one_id: 两个号码其实是同一号的十五位与十八位写法
-- places: 两行的行政区划
-- record_ids: 所依据的记录
-- assistance_ids: 所依据的救助
WITH begun AS (
    SELECT person_id, programme, start_month, count(*) AS together,
        bool_or(grain = 'month' AND end_month > months_after(start_month, 1)) AS long
    FROM benefit
    GROUP BY person_id, programme, start_month
),
-- Two rows of one length overlap only if they begin together. Most people have one row a period, and nothing to compare:
-- looked at are rows that begin with another, and all of those who have a monthly row of more than a month.
crowded AS (
    SELECT person_id, programme FROM begun GROUP BY person_id, programme
    HAVING max(together) > 1 OR bool_or(long) AND count(*) > 1
),
near AS (
    SELECT b.* FROM benefit AS b JOIN crowded USING (person_id, programme)
)
SELECT
    b.household_id, b.person_id, b.programme, b.programme_name, list_sort(list_distinct([a.department, b.department]))
        AS departments,
    coalesce(least(a.amount_yuan, b.amount_yuan), 0) * CASE b.grain WHEN 'month'
        THEN months_between(greatest(a.start_month, b.start_month), least(a.end_month, b.end_month)) ELSE 1 END
        AS amount_yuan,
    greatest(a.start_month, b.start_month) AS period_start, least(a.end_month, b.end_month) AS period_end,
    coalesce(a.row_id <> b.row_id, false) AS two_ids,
    coalesce(elsewhere(a.division_code, b.division_code), false) AS two_places,
    coalesce(id_key(a.row_id) = id_key(b.row_id), false) AS one_id,
    list_sort(list_distinct([a.division_code, b.division_code])) AS places,
    [a.record_id, b.record_id] AS record_ids, [a.assistance_id, b.assistance_id] AS assistance_ids
FROM near AS a
JOIN near AS b ON b.person_id = a.person_id AND b.programme = a.programme AND b.assistance_id > a.assistance_id
WHERE a.start_month < b.end_month AND b.start_month < a.end_month
    AND same_writing(a.row_name, id_key(a.row_id), b.row_name, id_key(b.row_id))
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
