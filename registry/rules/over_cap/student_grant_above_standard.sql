-- id: O10
-- title: 学生资助超过标准
-- why: 同一学生同一学期、同一学校的同一种资助，各次发放合计超过了当地最高档标准。
-- remedy: 核对档次与发放次数，多发的追回；含往期补发的请注明。
-- basis: 国家助学金、免学费等按学段分档，标准由国家与各地规定（未见原文，请核）
-- mark: M
-- severity: 2
-- scope: person
-- status: local
-- counts: 同一人、学校、学期、项目各发放月的金额合计大于标准；同一发放月的两笔是重复（见 D01），只计较高的一笔；补发、已批未发的除外
-- standard: education_standard 每学期最高标准，元，按项目（education_grant、education_waiver 等）设定
-- parameter: tolerance = @over_cap_tolerance 超过多少元才提出
WITH paid AS (
    SELECT
        min(b.household_id) AS household_id, b.person_id, b.programme, min(b.programme_name) AS programme_name,
        b.institution, b.start_month, b.end_month, list_of(b.department) AS departments,
        max(b.amount_yuan) AS amount_yuan,
        max(s.value) AS cap, list(b.record_id) AS record_ids, list(b.assistance_id) AS assistance_ids
    FROM benefit AS b
    JOIN benefit_standard AS s USING (assistance_id)
    WHERE s.code = 'education_standard' AND b.grain = 'term' AND NOT b.backpay
        AND b.status IS DISTINCT FROM 'approved'
    GROUP BY b.person_id, b.programme, b.institution, b.start_month, b.end_month, month_of(b.paid_on)
)
SELECT
    min(household_id) AS household_id, person_id, list_of_all(departments) AS departments, [programme] AS programmes,
    sum(amount_yuan) - max(cap) AS amount_yuan, start_month AS period_start, end_month AS period_end,
    year(start_month) || CASE month(start_month) WHEN 2 THEN '年春季学期' ELSE '年秋季学期' END || '，'
        || min(programme_name) || '合计' || yuan_text(sum(amount_yuan)) || '，每学期最高标准' || yuan_text(max(cap))
        || '，超出' || yuan_text(sum(amount_yuan) - max(cap)) || '。' AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM paid
GROUP BY person_id, programme, institution, start_month, end_month
HAVING sum(amount_yuan) > max(cap) + $tolerance
