-- id: X04
-- title: 孤儿与困难残疾人生活补贴同享
-- why: 孤儿基本生活费已包含生活保障，不再享受困难残疾人生活补贴；护理补贴可以并享。
-- remedy: 停发困难残疾人生活补贴，追回重叠月份的金额。
-- basis: 国发〔2015〕52号（未见此句原文，请核）
-- mark: M
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人既享孤儿基本生活费，又享困难残疾人生活补贴的月份；交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'X04'
