-- 只作线索的规则：部门答复达到 lead_min_answers 项而属实不到 lead_below_precision 的，其发现降为线索、不立案，直到标准改动或答复更正
-- rule_id: 规则编号
-- rule_name: 规则名称
-- answers: 已答复的项数
-- confirmed: 其中属实
-- share: 属实所占比例
-- said: 一句话的说明
WITH threshold AS (
    SELECT
        max(value) FILTER (code = 'lead_below_precision') AS least_share,
        max(value) FILTER (code = 'lead_min_answers') AS least_answers
    FROM standard
    WHERE programme IS NULL AND division_code IS NULL
)
SELECT
    rule_id, rule_name, confirmed + refuted AS answers, confirmed, share,
    '本规则答复' || (confirmed + refuted) || '项，属实' || confirmed || '项，不到' || format('{:.0f}', 100 * least_share::DOUBLE)
        || '%，只作线索' AS said
FROM rule_precision, threshold
WHERE confirmed + refuted >= least_answers AND share < least_share
ORDER BY rule_id
