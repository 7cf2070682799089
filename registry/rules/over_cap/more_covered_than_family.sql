-- id: O03
-- title: 保障人口多于家庭人口
-- why: 保障人口是家庭人口的一部分，不会多于家庭人口。
-- remedy: 核对两项人数，改正登记；多计的人从保障中减去。
-- basis: 算术关系
-- mark: C
-- severity: 2
-- scope: household
-- status: certain
-- counts: 保障人数大于家庭人数的按月户项目
SELECT
    household_id, person_id, [department] AS departments, [programme] AS programmes,
    (amount_yuan / persons * (persons - household_persons))::DECIMAL(14, 2) AS amount_yuan,
    months_after(end_month, -1) AS period_start, end_month AS period_end,
    programme_name || '写明保障' || persons || '人，而家庭只有' || household_persons || '人。' AS evidence,
    [record_id] AS record_ids, [assistance_id] AS assistance_ids
FROM benefit
WHERE unit = 'household' AND grain = 'month' AND household_persons > 0 AND persons > household_persons
