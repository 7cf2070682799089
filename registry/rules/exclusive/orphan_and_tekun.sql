-- id: X05
-- title: 孤儿与特困同享
-- why: 未满十六周岁的孤儿由孤儿基本生活保障覆盖，不重复享受特困供养。
-- remedy: 保留一种，由民政部门核定。
-- basis: 《社会救助暂行办法》第十五条（与孤儿基本生活保障相衔接）；《特困人员认定办法》（未见原文，请核）
-- mark: M
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人既享孤儿基本生活费，又享特困供养的月份；交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'X05'
