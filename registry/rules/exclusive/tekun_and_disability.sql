-- id: X02
-- title: 特困与残疾人两项补贴同享
-- why: 特困供养不与残疾人生活补贴、护理补贴同时享受。
-- remedy: 核定后停发两项补贴，追回重叠月份的金额。
-- basis: 国发〔2015〕52号；某市实施办法“特困供养不同时享受”
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人既享特困供养，又享任一项残疾人补贴的月份；交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'X02'
