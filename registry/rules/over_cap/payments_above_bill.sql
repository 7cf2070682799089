-- id: O05
-- title: 医疗各项支付合计超费用
-- why: 各项基金与救助支付之和超过了总费用，或保险与救助之和超过政策范围内费用。
-- remedy: 核对该次结算各项支付，冲销多付的部分。
-- basis: 算术关系；国办发〔2021〕42号“避免过度保障”
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 正负相抵之后，每一次结算
-- parameter: tolerance = @over_cap_tolerance 超过多少元才提出
WITH judged AS (
    SELECT *, coalesce(settled_on, discharged_on, admitted_on) AS day,
        greatest(
            insured_yuan + assistance_yuan + supplement_yuan - total_yuan,
            coalesce(insured_yuan + assistance_yuan - covered_yuan, 0)
        ) AS excess
    FROM bill
    WHERE total_yuan > 0 AND assistance_yuan > 0
)
SELECT
    household_id, person_id, [department] AS departments, ['medical_aid'] AS programmes, excess AS amount_yuan,
    day AS period_start, day + 1 AS period_end,
    coalesce(day_text(day), '') || '结算：总费用' || yuan_text(total_yuan)
        || coalesce('，政策范围内' || yuan_text(covered_yuan), '') || '，保险支付' || yuan_text(insured_yuan)
        || '，医疗救助' || yuan_text(assistance_yuan) || '，补充与慈善' || yuan_text(supplement_yuan)
        || '，超出' || yuan_text(excess) || '。' AS evidence,
    [record_id] AS record_ids, list_filter([assistance_id], lambda x: x IS NOT NULL) AS assistance_ids
FROM judged
WHERE excess > $tolerance
