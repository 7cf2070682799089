-- id: I14
-- title: 孤儿、事实无人抚养儿童超龄
-- why: 已满规定年龄，孤儿或事实无人抚养儿童基本生活费仍在发放。
-- remedy: 满龄次月停发；仍在校就读的按当地规定办理延续并注明。
-- basis: 某省实施办法（民发〔2019〕62号）：未满十八周岁；在校延续各地不一
-- mark: S
-- severity: 3
-- scope: person
-- status: local
-- counts: 满规定年龄的次月起仍发放的月份；学籍名册中在籍的除外；教育未报送学籍的不判断
-- parameter: age_limit = @child_allowance_age 满多少周岁停发
WITH aged AS (
    SELECT s.*, f.birth_date, greatest(s.start_month, month_aged(f.birth_date, $age_limit)) AS since
    FROM person_spell AS s
    JOIN person_fact AS f USING (person_id)
    WHERE s.programme IN ('orphan', 'unattended_child') AND f.birth_date IS NOT NULL
)
SELECT
    a.household_id, a.person_id, [a.department] AS departments, [a.programme] AS programmes,
    coalesce(a.monthly_yuan, 0) * months_between(a.since, a.end_month) AS amount_yuan,
    a.since AS period_start, a.end_month AS period_end,
    month_text(a.birth_date) || '出生，已满' || $age_limit || '周岁，' || span_text(a.since, a.end_month) || '仍发放'
        || a.programme_name || '。' AS evidence,
    a.record_ids, a.assistance_ids
FROM aged AS a
ANTI JOIN fact AS e ON e.kind = 'enrolment' AND e.person_id = a.person_id AND coalesce(e.valid_to > a.since, true)
ANTI JOIN doubt AS d ON d.matter = 'enrolment' AND d.person_id = a.person_id
WHERE a.since < a.end_month AND EXISTS (FROM fact WHERE kind = 'enrolment')
