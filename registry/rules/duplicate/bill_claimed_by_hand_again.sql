-- id: D08
-- title: 一站式结算又作手工零星报销
-- why: 同一次住院已在医院一站式结算了医疗救助，又以票据手工报销了一次。
-- remedy: 核对票据与结算单；确为同一次就诊的，追回手工报销的一笔；依规定作二次救助、倾斜救助的，请注明。
-- basis: 《社会救助暂行办法》第二十九条；两种渠道不得重复的规定各地自定（未见原文，请核）
-- mark: M
-- severity: 3
-- scope: person
-- status: local
-- counts: 同一人一站式与手工各一笔，入院、出院日期相差不超过所设天数，医院相同或未写，都有医疗救助；日期与总费用都相同的见 D07；门诊、正负相抵的除外
-- parameter: days = @manual_claim_days 入院、出院日期相差几天以内视为同一次住院
SELECT
    s.household_id, s.person_id, list_sort(list_distinct([s.department, m.department])) AS departments,
    ['medical_aid'] AS programmes, least(s.assistance_yuan, m.assistance_yuan) AS amount_yuan,
    s.admitted_on AS period_start, s.discharged_on + 1 AS period_end,
    day_text(s.admitted_on) || '至' || day_text(s.discharged_on) || '的住院，一站式结算医疗救助'
        || yuan_text(s.assistance_yuan) || '，又手工报销' || yuan_text(m.assistance_yuan) || '。' AS evidence,
    list_sort([s.record_id, m.record_id]) AS record_ids,
    list_filter(list_sort([s.assistance_id, m.assistance_id]), lambda x: x IS NOT NULL) AS assistance_ids
FROM bill AS s
JOIN bill AS m ON m.person_id = s.person_id
WHERE s.list_name = 'medical_settlement' AND m.list_name = 'medical_import'
    AND s.assistance_yuan > 0 AND m.assistance_yuan > 0 AND s.discharged_on > s.admitted_on
    AND abs(m.admitted_on - s.admitted_on) <= $days AND abs(m.discharged_on - s.discharged_on) <= $days
    AND coalesce(m.hospital = s.hospital, true)
    AND NOT coalesce(m.admitted_on = s.admitted_on AND m.discharged_on = s.discharged_on
        AND m.total_yuan = s.total_yuan, false)
