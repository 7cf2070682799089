-- id: D14
-- title: 残疾人补贴异地重复
-- why: 残疾人两项补贴可以跨省通办，同一人在两地领取同一种补贴的，多因迁户后原地未停。
-- remedy: 核实户籍地，保留户籍地一份，另一地停发并追回重叠月份的金额。
-- basis: 国发〔2015〕52号（由户籍所在地发放；“跨省通办”的规定未见原文，请核）
-- mark: M
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同 D01 的残疾人两项补贴，而两行的行政区划在两个区县或两个乡镇（街道）
SELECT
    min(household_id) AS household_id, person_id, [programme] AS programmes, list_of_all(departments) AS departments,
    sum(amount_yuan) AS amount_yuan, min(period_start) AS period_start, max(period_end) AS period_end,
    span_text(min(period_start), max(period_end)) || '，同一人在行政区划'
        || array_to_string(list_of_all(places), '、') || '都领取' || min(programme_name) || '。' AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM paid_again
WHERE two_places AND programme IN ('disability_living', 'disability_nursing')
GROUP BY person_id, programme
