-- 救助：每笔一行，已去掉冲销与被冲销的、重复送来的、金额为零的、基准日以后的
-- assistance_id: 救助编号
-- record_id: 领取人的记录编号
-- person_id: 领取人的人员编号
-- household_id: 领取人的家庭编号
-- file_id: 文件编号
-- row_number: 行号
-- department: 发放部门
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- category: 救助类别
-- purpose: 用途
-- unit: 对象：person 人、household 户
-- grain: 周期：month 月、term 学期、year 年、event 次
-- amount_yuan: 金额，元；按月项目为每月金额
-- start_month: 起始月（第一天）
-- end_month: 终止月的次月（第一天）；仍在享受的按月项目算到基准日所在月
-- dated: 行内写有时间；否则按基准日仍在享受看待
-- backpay: 补发、补差
-- paid_on: 发放或结算日
-- status: active 正常、ended 已停、approved 已批未发
-- fund: 资金或项目名称
-- document_no: 票据、结算或证书编号
-- institution: 医院、学校、机构或房屋
-- persons: 保障人数
-- household_persons: 家庭人数
-- claimed_status: 该行声称的救助身份
-- division_code: 行政区划代码
-- row_name: 行内姓名
-- row_id: 行内有效证件号；遮盖、不符、缺的为空
WITH delivered_file AS (
    SELECT file_id, min(file_name) AS file_name FROM source_file WHERE status IN ('accepted', 'held') GROUP BY file_id
),
placed AS (
    SELECT
        a.*, p.name AS programme_name, p.unit, p.grain, rp.person_id, f.household_id,
        r.division_code, r.household_no, r.address, s.file_name, r.name AS row_name,
        CASE WHEN r.id_status IN ('valid', 'fifteen') THEN upper(r.id_number) END AS row_id,
        month_of(CASE WHEN p.grain = 'event' THEN coalesce(a.paid_on, a.period_start)
            ELSE coalesce(a.period_start, a.paid_on) END) AS first_month,
        coalesce(a.amount_yuan < 0 OR a.status = 'reversed', false) AS reversal,
        hash(rp.person_id, a.programme, a.department, a.period_start, a.period_end, a.paid_on, a.amount_yuan, a.status,
            a.fund, a.document_no, a.institution, a.persons, r.household_no, r.address) AS content
    FROM assistance AS a
    JOIN policy_programme AS p USING (programme)
    JOIN record AS r USING (record_id)
    JOIN record_person AS rp USING (record_id)
    JOIN person_fact AS f USING (person_id)
    LEFT JOIN delivered_file AS s ON s.file_id = a.file_id
),
-- Few rows have one like them, and few people a reversal: only those are looked at more closely.
repeated AS (
    SELECT content FROM placed GROUP BY content HAVING count(*) > 1
),
reversing AS (
    SELECT DISTINCT person_id, programme FROM placed WHERE reversal
),
-- The same row delivered again in another file is one row; twice in one file it is two.
counted AS (
    SELECT *, row_number() OVER (PARTITION BY person_id, programme, content, file_name ORDER BY assistance_id) AS copy
    FROM placed SEMI JOIN repeated USING (content)
),
again AS (
    SELECT assistance_id FROM counted
    QUALIFY row_number() OVER (
        PARTITION BY person_id, programme, content, copy ORDER BY file_name, assistance_id
    ) > 1
),
-- A reversal cancels one payment of the same amount at the same place, the earliest first.
paired AS (
    SELECT
        assistance_id, reversal,
        row_number() OVER (
            PARTITION BY person_id, programme, abs(amount_yuan), institution, reversal
            ORDER BY first_month, assistance_id
        ) AS turn,
        count(*) FILTER (WHERE reversal) OVER (
            PARTITION BY person_id, programme, abs(amount_yuan), institution
        ) AS reversals
    FROM placed SEMI JOIN reversing USING (person_id, programme) ANTI JOIN again USING (assistance_id)
),
-- Never many: the rest passes by without being sorted.
set_aside AS (
    SELECT assistance_id FROM again
    UNION
    SELECT assistance_id FROM paired WHERE reversal OR turn <= reversals
),
begun AS (
    SELECT *, CASE grain
        WHEN 'month' THEN coalesce(first_month, this_month)
        WHEN 'term' THEN term_of(coalesce(first_month, this_month))
        WHEN 'year' THEN date_trunc('year', coalesce(first_month, this_month))::DATE
        ELSE coalesce(first_month, this_month) END AS start_month
    FROM placed ANTI JOIN set_aside USING (assistance_id), basis_day
    WHERE amount_yuan IS DISTINCT FROM 0
)
SELECT
    assistance_id, record_id, person_id, household_id, file_id, row_number, department, programme,
    programme_name, category, purpose, unit, grain, amount_yuan, start_month,
    CASE grain
        WHEN 'event' THEN months_after(start_month, 1)
        WHEN 'term' THEN months_after(start_month, 6)
        WHEN 'year' THEN months_after(start_month, 12)
        ELSE least(next_month, greatest(months_after(start_month, 1), CASE
            WHEN period_end IS NOT NULL THEN months_after(month_of(period_end - 1), 1)
            WHEN status = 'ended' THEN coalesce(months_after(month_of(paid_on), 1), start_month)
            ELSE next_month END)) END AS end_month,
    first_month IS NOT NULL AS dated,
    coalesce(regexp_matches(fund, '补发|补差|追补|清算'), false) AS backpay,
    paid_on, status, fund, document_no, institution, persons, household_persons, claimed_status, division_code,
    row_name, row_id
FROM begun
WHERE start_month <= this_month
