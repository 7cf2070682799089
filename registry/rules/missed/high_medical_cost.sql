-- id: M15
-- title: 高额医疗费用预警
-- why: 近一年个人自付的医疗费用超过当地预警线，本人和家庭都没有低保、特困、低保边缘、刚性支出等身份。
-- remedy: 作为因病致贫预警转乡镇（街道）走访，不等于应当给予。
-- basis: 国办发〔2021〕42号（因病致贫返贫预警）；预警线以当地规定为准
-- mark: S
-- severity: 1
-- scope: person
-- status: local
-- counts: 近一年各次结算总费用减保险、救助、补充支付之和超过预警线、未故的人；基准日全家没有困难身份
-- parameter: floor = @high_medical_floor 一年自付超过多少元预警
WITH cost AS (
    SELECT
        person_id, sum(total_yuan - insured_yuan - assistance_yuan - supplement_yuan) AS own_yuan, count(*) AS bills,
        min(coalesce(settled_on, discharged_on)) AS first, max(coalesce(settled_on, discharged_on)) AS last,
        list_of(record_id) AS record_ids, list_of(department) AS departments
    FROM bill, basis_day
    WHERE coalesce(settled_on, discharged_on) >= months_after(next_month, -12)
    GROUP BY person_id
),
known AS (
    SELECT coalesce(household_id, person_id) AS home FROM coverage, basis_day
    WHERE category IN ('最低生活保障', '特困人员救助供养', '低收入认定', '儿童福利') AND end_month = next_month
)
SELECT
    f.household_id, f.person_id, list_sort(list_append(c.departments, '民政')) AS departments,
    ['rigid_expenditure'] AS programmes, c.own_yuan AS amount_yuan, c.first AS period_start, c.last + 1 AS period_end,
    '近一年' || c.bills || '次结算，自付合计' || yuan_text(c.own_yuan) || '，最近一次' || day_text(c.last)
        || '；本人和家庭没有低保、特困、低保边缘、刚性支出身份。' AS evidence,
    c.record_ids, [] AS assistance_ids
FROM cost AS c
JOIN person_fact AS f USING (person_id)
ANTI JOIN known AS k ON k.home = coalesce(f.household_id, f.person_id)
ANTI JOIN doubt AS d ON d.matter = '民政' AND d.person_id = f.person_id
WHERE c.own_yuan > $floor AND f.known AND NOT f.dead
    AND EXISTS (FROM latest_period
        WHERE programme IN ('dibao_urban', 'dibao_rural', 'dibao_margin', 'rigid_expenditure'))
