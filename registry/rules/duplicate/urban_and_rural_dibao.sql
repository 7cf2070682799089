-- id: D02
-- title: 城乡低保重复
-- why: 一户困难家庭只能享受城市低保或农村低保中的一种。
-- remedy: 由县级民政部门核定应享受的一种，停发另一种，追回重叠月份的金额。
-- basis: 《社会救助暂行办法》第九条、第十一条；审计案例：一户只能享受一种低保
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 一种的户主列名于另一种，或多数人相同的两份低保，都在享受的月份；各自立户而同住的不在此列，交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'D02'
