-- id: I09
-- title: 养老金、工资使低保户人均收入超过标准
-- why: 低保户成员的养老金、工资与财政发给的工资合计，按全户人口平均已超过低保标准。
-- remedy: 核实收入与共同生活的人口；超过标准的停发，在渐退期、就业豁免期内的注明。
-- basis: 审计案例：低保名册与离退休、公积金缴存比对；《社会救助暂行办法》第九条、第十二条
-- mark: S
-- severity: 2
-- scope: household
-- status: local
-- counts: 基准日所在月仍享受的低保户：名下写有金额的养老金、工资、财政工资之和除以户内人口，超过标准的设定倍数；只算本月
-- parameter: share = @income_over_share 人均收入超过低保标准的几倍才提出
WITH income AS (
    SELECT m.*
    FROM dibao_means AS m, basis_day
    WHERE kind IN ('pension', 'employment', 'public_payroll') AND end_month = next_month
),
-- One person's wage may stand in two lists: the highest of each kind of income counts once.
person_income AS (
    SELECT
        household_id, programme, person_id, min(programme_name) AS programme_name, min(department) AS department,
        max(coalesce(monthly_yuan, 0)) AS monthly_yuan, max(persons) AS persons,
        coalesce(max(amount_yuan) FILTER (kind = 'pension'), 0)
            + coalesce(max(amount_yuan) FILTER (kind <> 'pension'), 0) AS yuan,
        list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
    FROM income
    GROUP BY household_id, programme, person_id
),
house AS (
    SELECT
        household_id, programme, min(programme_name) AS programme_name, min(department) AS department,
        max(monthly_yuan) AS monthly_yuan, greatest(max(persons), max(h.member_count)) AS persons, sum(yuan) AS yuan,
        list_of_all(record_ids) AS record_ids, list_of_all(assistance_ids) AS assistance_ids
    FROM person_income
    JOIN household AS h USING (household_id)
    GROUP BY household_id, programme
)
SELECT
    household_id, NULL AS person_id, [department] AS departments, [h.programme] AS programmes,
    monthly_yuan AS amount_yuan, this_month AS period_start, next_month AS period_end,
    programme_name || '户，成员每月养老金、工资合计' || yuan_text(yuan) || '，按' || persons || '人平均为'
        || yuan_text(yuan / persons) || '，低保标准为' || yuan_text(s.value) || '。' AS evidence,
    record_ids, assistance_ids
FROM house AS h
JOIN standard AS s ON s.code = 'dibao_standard' AND s.programme = h.programme AND s.division_code IS NULL, basis_day
WHERE yuan > $share * s.value * persons
