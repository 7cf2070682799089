-- 停发低保、特困之后没有接续的户
-- 回答：近一年停发低保或特困的户中，哪些至今全家没有任何基本保障或低收入认定。
-- 怎么读：“末月”为最后享受的月份。收入好转、迁走、去世都可能是原因；“在世成员”为零的多为户主去世的单人户。
WITH ended AS (
    SELECT household_id, arg_max(programme_name, end_month) AS programme_name, max(end_month) AS end_month,
        arg_max(amount_yuan, end_month) AS amount_yuan
    FROM benefit
    WHERE category IN ('最低生活保障', '特困人员救助供养') AND status IS DISTINCT FROM 'approved'
    GROUP BY household_id
),
now AS (
    SELECT DISTINCT household_id FROM benefit, basis_day
    WHERE category IN ('最低生活保障', '特困人员救助供养', '低收入认定', '儿童福利') AND end_month = next_month
)
SELECT
    e.household_id AS 家庭编号, e.programme_name AS 原享受, months_after(e.end_month, -1) AS 末月, e.amount_yuan AS 停发前每月,
    (SELECT count(*) FROM person_fact AS f WHERE f.household_id = e.household_id AND NOT f.dead) AS 在世成员
FROM ended AS e
ANTI JOIN now USING (household_id), basis_day
WHERE e.end_month > months_after(next_month, -12) AND e.end_month < next_month
ORDER BY 末月, 家庭编号
