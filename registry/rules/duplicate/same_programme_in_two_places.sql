-- id: D05
-- title: 同一项目两地重复领取
-- why: 同一人在两个区县或两个乡镇（街道）领取同一项目，多因迁户后原地未停。
-- remedy: 核实户籍与常住地，保留一地，另一地停发并追回重叠月份的金额。
-- basis: 《社会救助暂行办法》第十一条（向户籍所在地申请）
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同 D01，而两行的行政区划在两个区县或两个乡镇（街道）；残疾人两项补贴见 D14
SELECT
    min(household_id) AS household_id, person_id, [programme] AS programmes, list_of_all(departments) AS departments,
    sum(amount_yuan) AS amount_yuan, min(period_start) AS period_start, max(period_end) AS period_end,
    span_text(min(period_start), max(period_end)) || '，同一人在行政区划'
        || array_to_string(list_of_all(places), '、') || '都领取' || min(programme_name) || '。' AS evidence,
    list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
FROM paid_again
WHERE two_places AND programme NOT IN ('disability_living', 'disability_nursing')
GROUP BY person_id, programme
