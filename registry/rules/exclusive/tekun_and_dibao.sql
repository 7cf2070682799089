-- id: X01
-- title: 特困与低保同享
-- why: 特困供养已包含基本生活，不再计入低保保障人口。
-- remedy: 保留特困供养，从低保中减员并核减其份额；户内其他人不受影响。
-- basis: 《社会救助暂行办法》第十五条（相衔接）；《特困人员认定办法》（未见原文，请核）
-- mark: M
-- severity: 3
-- scope: person
-- status: certain
-- counts: 同一人既享特困供养，又确为低保保障对象的月份；交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
WHERE rule_id = 'X01'
