-- id: I04
-- title: 财政供养人员领取低保、特困
-- why: 由财政发给工资或离退休费的人，同期列为低保、特困的保障对象。
-- remedy: 核实其身份与工资；确属财政供养且收入超过标准的，核减其份额或停发。
-- basis: 一地纪委大数据核对（财政供养人员领取低保）；《社会救助暂行办法》第九条
-- mark: S
-- severity: 2
-- scope: person
-- status: local
-- counts: 财政供养名册所列的人（村干部、编外人员、遗属除外）同期的低保、特困享受期；金额为其一人的份额，查到同户时为同户各人之和
-- parameter: reach = @public_payroll_reach 查到哪里：1 只查本人，2 连同一家庭的低保对象
WITH paid AS (
    SELECT * FROM fact
    WHERE kind = 'public_payroll' AND NOT coalesce(value IN ('村干部', '编外人员', '遗属'), false)
),
held AS (
    SELECT
        p.household_id, p.person_id, p.value, p.record_id, s.department, s.programme, s.programme_name,
        coalesce(s.monthly_yuan, 0) AS monthly_yuan, s.record_ids, s.assistance_ids, s.person_id = p.person_id AS own,
        greatest(s.start_month, p.start_month) AS start_month, least(s.end_month, p.end_month) AS end_month
    FROM paid AS p
    JOIN person_spell AS s ON s.household_id = p.household_id AND (s.person_id = p.person_id OR $reach = 2)
    WHERE s.category IN ('最低生活保障', '特困人员救助供养')
)
SELECT
    household_id, person_id, list_of(department) AS departments, [programme] AS programmes,
    sum(monthly_yuan * months_between(start_month, end_month)) AS amount_yuan,
    min(start_month) AS period_start, max(end_month) AS period_end,
    '财政供养名册中的' || min(value) || '，' || span_text(min(start_month), max(end_month))
        || CASE WHEN bool_or(own) THEN '列为' ELSE '的家庭列为' END || min(programme_name) || '的保障对象。' AS evidence,
    list_sort(list_distinct(flatten(list(record_ids)) || list(record_id))) AS record_ids,
    list_of_all(assistance_ids) AS assistance_ids
FROM held
WHERE start_month < end_month
GROUP BY household_id, person_id, programme
