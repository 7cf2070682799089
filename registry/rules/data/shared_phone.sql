-- id: L05
-- title: 多户同一手机号
-- why: 三户以上登记了同一个手机号，通知到不了本人，也可能由他人代办。
-- remedy: 补录本人或家属的号码；代办的注明代办人。
-- basis: 工作规则：联系电话应能联系到本人
-- mark: C
-- severity: 1
-- scope: person
-- status: certain
-- counts: 同一手机号见于三户以上，每个号一项；见于很多户的（村干部、经办人）不在此列
-- parameter: least = 3 几户以上
-- parameter: most = 10 超过多少户的视为经办人的号码
SELECT
    min(f.household_id) AS household_id, NULL AS person_id, list_of(r.department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    '同一手机号见于' || count(DISTINCT f.household_id) || '户' || count(DISTINCT f.person_id) || '人，'
        || array_to_string(list_of(r.department), '、') || '名册。' AS evidence,
    list_of(r.record_id) AS record_ids, [] AS assistance_ids
FROM record AS r
JOIN record_person AS rp USING (record_id)
JOIN person_fact AS f USING (person_id)
WHERE regexp_full_match(r.phone, '1[3-9]\d{9}')
GROUP BY r.phone
HAVING count(DISTINCT f.household_id) BETWEEN $least AND $most
