-- 享受人：每笔救助惠及的每个人；户项目惠及行内及同户名册所列的人
-- assistance_id: 救助编号
-- person_id: 享受人的人员编号
-- household_id: 享受人的家庭编号
-- recipient_id: 领取人的人员编号
-- record_id: 写明此人享受的记录
-- benefit_record_id: 领取人的记录
-- department: 发放部门
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- category: 救助类别
-- purpose: 用途
-- unit: 对象：person 人、household 户
-- grain: 周期
-- start_month: 起始月（第一天）
-- end_month: 终止月的次月（第一天）
-- paid_on: 发放或结算日
-- heads: 同享的人数
-- share_yuan: 每人所得，元；户项目按保障人数均分
-- status: 状态
-- document_no: 领取人那一行的证书编号
-- sure: 确知此人是保障对象；保障人数少于所列人数时，不知是谁
WITH household_row AS (
    SELECT b.assistance_id, b.department, b.file_id, b.row_number, h.household_no, h.id_number,
        h.left_on IS NULL AS present
    FROM benefit AS b
    JOIN record AS h USING (record_id)
    WHERE b.unit = 'household' AND b.grain = 'month'
),
-- Who left a list shares what its household had then, and not what it has now.
-- A number that half the district shares ("无", "0") is no household's number.
listed AS (
    SELECT record_id, department, list_name, household_no, head_id_number, covered, left_on IS NULL AS present,
        count(*) OVER (PARTITION BY department, household_no) <= 40 AS numbered,
        count(*) OVER (PARTITION BY department, head_id_number) <= 40 AS headed
    FROM record
    WHERE role IN ('self', 'head', 'member', 'spouse') AND coalesce(household_no, head_id_number) IS NOT NULL
),
named AS (
    SELECT h.assistance_id, r.record_id, r.list_name, r.covered
    FROM household_row AS h
    JOIN record AS r ON r.file_id = h.file_id AND r.row_number = h.row_number
    WHERE r.role <> 'guardian'
    UNION
    SELECT h.assistance_id, m.record_id, m.list_name, m.covered
    FROM household_row AS h
    JOIN listed AS m ON m.department = h.department AND m.household_no = h.household_no AND m.numbered
        AND m.present = h.present
    UNION
    SELECT h.assistance_id, m.record_id, m.list_name, m.covered
    FROM household_row AS h
    JOIN listed AS m ON m.department = h.department AND m.head_id_number = h.id_number AND m.headed
        AND m.present = h.present
),
named_person AS (
    SELECT * FROM named JOIN record_person USING (record_id)
),
-- Counted within each list: a member whom linkage failed to join across lists must not count twice.
list_size AS (
    SELECT assistance_id, list_name, count(DISTINCT person_id) AS heads
    FROM named_person
    WHERE coalesce(covered, true)
    GROUP BY assistance_id, list_name
),
household_size AS (
    SELECT assistance_id, max(heads) AS heads FROM list_size GROUP BY assistance_id
),
person_named AS (
    SELECT assistance_id, person_id, min(record_id) AS record_id, bool_and(covered) AS covered
    FROM named_person
    GROUP BY assistance_id, person_id
    HAVING coalesce(bool_and(covered), true)
),
everyone AS (
    SELECT
        n.assistance_id, n.person_id, n.record_id,
        greatest(coalesce(b.persons, z.heads), 1) AS heads,
        coalesce(n.covered, z.heads <= coalesce(b.persons, z.heads)) AS sure
    FROM person_named AS n
    JOIN household_size AS z USING (assistance_id)
    JOIN benefit AS b USING (assistance_id)
)
SELECT
    e.assistance_id, e.person_id, f.household_id, b.person_id AS recipient_id, e.record_id,
    b.record_id AS benefit_record_id, b.department, b.programme, b.programme_name, b.category, b.purpose,
    b.unit, b.grain, b.start_month, b.end_month, b.paid_on, e.heads,
    (b.amount_yuan / e.heads)::DECIMAL(14, 2) AS share_yuan,
    b.status, b.document_no, e.sure
FROM everyone AS e
JOIN benefit AS b USING (assistance_id)
JOIN person_fact AS f ON f.person_id = e.person_id
UNION ALL
-- What is not a household's monthly benefit reaches its recipient alone.
SELECT
    assistance_id, person_id, household_id, person_id, record_id, record_id, department, programme, programme_name,
    category, purpose, unit, grain, start_month, end_month, paid_on, 1, amount_yuan, status, document_no, true
FROM benefit
WHERE NOT (unit = 'household' AND grain = 'month')
