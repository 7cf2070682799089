-- 医疗结算：已去掉正负相抵的与重复送来的
-- bill_id: 编号
-- record_id: 患者的记录编号
-- person_id: 患者的人员编号
-- household_id: 患者的家庭编号
-- assistance_id: 同一行产生的救助编号
-- department: 报送部门
-- list_name: 名册种类：medical_settlement 一站式结算，medical_import 手工零星报销
-- settlement_no: 结算编号
-- hospital: 医疗机构
-- admitted_on: 入院日期
-- discharged_on: 出院日期
-- settled_on: 结算日期
-- total_yuan: 总费用，元
-- covered_yuan: 政策范围内费用，元
-- insured_yuan: 统筹、大病、大额支付合计，元
-- assistance_yuan: 医疗救助支付，元
-- supplement_yuan: 补充保险或慈善支付，元
-- claimed_class: 结算时所称救助身份的统一类别；数种以“、”相连
WITH delivered_file AS (
    SELECT file_id, min(file_name) AS file_name FROM source_file WHERE status IN ('accepted', 'held') GROUP BY file_id
),
placed AS (
    SELECT
        m.*, r.department, r.list_name, rp.person_id, f.household_id, s.file_name,
        coalesce(m.total_yuan < 0 OR m.assistance_yuan < 0, false) AS reversal
    FROM medical_bill AS m
    JOIN record AS r USING (record_id)
    JOIN record_person AS rp USING (record_id)
    JOIN person_fact AS f USING (person_id)
    LEFT JOIN delivered_file AS s ON s.file_id = r.file_id, basis_day
    WHERE coalesce(m.settled_on, m.discharged_on, as_of) <= as_of
),
single AS (
    SELECT person_id FROM placed GROUP BY person_id HAVING count(*) = 1
),
-- As for benefits: the same row in two files is one row, and a reversal cancels one bill of the same stay.
counted AS (
    SELECT *, row_number() OVER (PARTITION BY person_id, content, file_name ORDER BY bill_id) AS copy
    FROM (
        SELECT *, hash(settlement_no, hospital, admitted_on, discharged_on, settled_on, total_yuan, covered_yuan,
            assistance_yuan) AS content
        FROM placed ANTI JOIN single USING (person_id)
    )
),
delivered AS (
    SELECT * EXCLUDE (content, copy) FROM counted
    QUALIFY row_number() OVER (PARTITION BY person_id, content, copy ORDER BY file_name, bill_id) = 1
),
paired AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY person_id, hospital, admitted_on, discharged_on, abs(total_yuan), reversal
            ORDER BY settled_on, bill_id
        ) AS turn,
        count(*) FILTER (WHERE reversal) OVER (
            PARTITION BY person_id, hospital, admitted_on, discharged_on, abs(total_yuan)
        ) AS reversals
    FROM delivered
),
kept AS (
    SELECT * EXCLUDE (turn, reversals) FROM paired WHERE NOT reversal AND turn > reversals
    UNION ALL
    SELECT * FROM placed SEMI JOIN single USING (person_id) WHERE NOT reversal
)
SELECT
    bill_id, record_id, person_id, household_id, assistance_id, department, list_name, settlement_no, hospital, admitted_on,
    discharged_on, settled_on, total_yuan, covered_yuan,
    coalesce(pool_yuan, 0) + coalesce(serious_yuan, 0) + coalesce(large_yuan, 0) AS insured_yuan,
    coalesce(assistance_yuan, 0) AS assistance_yuan,
    coalesce(supplement_yuan, 0) AS supplement_yuan, claimed_class
FROM kept
