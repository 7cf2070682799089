-- id: X14
-- title: 集中供养与分散供养并存
-- why: 特困人员在机构集中供养或在家分散供养，只能择一。
-- remedy: 核实实际供养方式，停发另一种。
-- basis: 《社会救助暂行办法》第十九条
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人两种供养方式都在享受的月份；交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'X14'
