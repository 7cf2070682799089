-- id: X11
-- title: 同类补贴应择高享受
-- why: 同属生活类或护理类的两种补贴，按当地规定只能择高享受一种。
-- remedy: 按择高原则保留一种，停发另一种，追回重叠月份的金额。
-- basis: 国发〔2015〕52号：同类补贴择高、不重复（未见此句原文；哪些补贴同类由各地规定，写在 exclusions.csv）
-- mark: M
-- severity: 2
-- scope: person
-- status: local
-- counts: 同一人两种写作同类的按月补贴都在享受的月份；交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'X11'
