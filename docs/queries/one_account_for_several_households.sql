-- 几户共用一个银行账号
-- 回答：哪些收款账号收了两户以上的钱，分别是谁，一共多少笔。
-- 怎么读：亲属代领、村干部代办都会这样；三户以上的先查。账号只显示头尾。
SELECT
    left(a.account_no, 4) || '****' || right(a.account_no, 4) AS 账号, count(DISTINCT f.household_id) AS 户数,
    list_sort(list(DISTINCT f.household_id)) AS 家庭编号, list_sort(list(DISTINCT a.department)) AS 部门,
    count(*) AS 笔数, sum(a.amount_yuan) AS 金额合计
FROM (
    SELECT coalesce(a.account_no, r.account_no) AS account_no, a.* EXCLUDE (account_no)
    FROM assistance AS a JOIN record AS r USING (record_id)
) AS a
JOIN record_person AS rp USING (record_id)
JOIN person_fact AS f USING (person_id)
WHERE a.account_no IS NOT NULL
GROUP BY a.account_no
HAVING count(DISTINCT f.household_id) > 1
ORDER BY 户数 DESC, 金额合计 DESC, 账号
