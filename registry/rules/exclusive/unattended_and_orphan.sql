-- id: X06
-- title: 事实无人抚养儿童与孤儿同享
-- why: 两种身份以父母是否双亡为界，不能并存。
-- remedy: 核实父母情况，保留一种。
-- basis: 民发〔2019〕62号（未见原文，请核）
-- mark: M
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一儿童两种基本生活费都在享受的月份；交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'X06'
