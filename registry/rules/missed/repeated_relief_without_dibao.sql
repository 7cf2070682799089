-- id: M23
-- title: 多次临时救助应评估低保
-- why: 一年内多次得到临时救助，说明困难可能不是暂时的，而家庭不在低保、特困、低收入名册。
-- remedy: 请乡镇（街道）评估是否符合低保、低保边缘条件，主动告知申请。
-- basis: 国发〔2014〕47号（临时救助与其他制度的衔接，未见原文）
-- mark: M
-- severity: 1
-- scope: household
-- status: local
-- counts: 近一年临时救助次数达到设定数的家庭（已批未发的不算），基准日没有低保、特困、低收入身份；民政未报送低保名册的不判断
-- parameter: least = @relief_times 一年几次才提出
WITH relief AS (
    SELECT
        b.household_id, count(*) AS times, sum(b.amount_yuan) AS yuan, min(b.start_month) AS first,
        max(b.end_month) AS last, list_of(b.record_id) AS record_ids, list_of(b.assistance_id) AS assistance_ids
    FROM benefit AS b, basis_day
    WHERE b.programme = 'temporary_relief' AND b.end_month > months_after(next_month, -12)
        AND b.status IS DISTINCT FROM 'approved'
    GROUP BY b.household_id
),
known AS (
    SELECT household_id FROM coverage, basis_day
    WHERE category IN ('最低生活保障', '特困人员救助供养', '低收入认定') AND end_month = next_month
    UNION
    SELECT f.household_id FROM doubt JOIN person_fact AS f USING (person_id) WHERE on_dibao(matter)
)
SELECT
    r.household_id, NULL AS person_id, ['民政'] AS departments, ['dibao_rural'] AS programmes, r.yuan AS amount_yuan,
    r.first AS period_start, r.last AS period_end,
    '近一年' || r.times || '次临时救助，合计' || yuan_text(r.yuan) || '（' || span_text(r.first, r.last)
        || '），没有低保、特困、低保边缘身份。' AS evidence,
    r.record_ids, r.assistance_ids
FROM relief AS r
ANTI JOIN known AS k USING (household_id)
WHERE r.times >= $least AND EXISTS (FROM latest_period WHERE on_dibao(programme))
