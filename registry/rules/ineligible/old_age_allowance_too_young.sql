-- id: I17
-- title: 高龄津贴年龄不符
-- why: 按身份证号计算，未满当地规定年龄而领取高龄津贴。
-- remedy: 核对身份证号与出生日期；确未满龄的停发并追回。
-- basis: 算术关系：年龄由身份证号得出；起领年龄以当地规定为准
-- mark: C
-- severity: 3
-- scope: person
-- status: local
-- counts: 有有效证件号的人，未满规定年龄的月份（满龄当月可领）
-- parameter: age_from = @old_age_allowance_age 满多少周岁起领
WITH young AS (
    SELECT s.*, f.birth_date, least(s.end_month, month_of(months_after(f.birth_date, 12 * $age_from))) AS until
    FROM person_spell AS s
    JOIN person_fact AS f USING (person_id)
    WHERE s.programme = 'old_age_allowance' AND f.known AND f.birth_date IS NOT NULL
)
SELECT
    household_id, person_id, [department] AS departments, [programme] AS programmes,
    coalesce(monthly_yuan, 0) * months_between(start_month, until) AS amount_yuan,
    start_month AS period_start, until AS period_end,
    span_text(start_month, until) || '领取' || programme_name || '，起始时' || age_on(birth_date, start_month)
        || '岁，未满' || $age_from || '岁。' AS evidence,
    record_ids, assistance_ids
FROM young
WHERE start_month < until
