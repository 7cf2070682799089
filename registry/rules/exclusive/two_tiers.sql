-- id: X08
-- title: 低保、低保边缘、刚性支出困难双重身份
-- why: 低保边缘家庭、刚性支出困难家庭以未纳入低保为前提，一户只能有一种身份。
-- remedy: 由民政部门核定一种身份，改正另一名册；边缘家庭中有人单独纳入低保的，请在名册中注明。
-- basis: 某市《社会救助条例》第十一条（未纳入最低生活保障范围）；某省《社会救助条例》第十三条
-- mark: S
-- severity: 2
-- scope: household
-- status: certain
-- counts: 一份名册的户主列名于另一份，或多数人相同，两种身份并存的月份；交接月、边缘或刚性家庭中一人单独纳入低保（单人保）的除外
WITH overlap AS (
    SELECT *, row_number() OVER (ORDER BY household_id, period_start, assistance_ids) AS number
    FROM exclusive_overlap
    WHERE rule_id = 'X08'
),
listed AS (
    SELECT number, unnest(assistance_ids) AS assistance_id FROM overlap
),
size AS (
    SELECT number, max(heads) FILTER (on_dibao(programme)) AS held, max(heads) AS most
    FROM listed JOIN coverage USING (assistance_id)
    GROUP BY number
)
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM overlap
JOIN size USING (number)
WHERE NOT coalesce(held = 1 AND most > 1, false)
