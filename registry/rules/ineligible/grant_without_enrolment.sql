-- id: I12
-- title: 教育资助时不在籍
-- why: 领取助学金的学期，全区学籍名册中没有此人在籍（已毕业、休学或从未在籍）。
-- remedy: 请学校核对学籍；确不在籍的停发并追回。
-- basis: 《社会救助暂行办法》第三十六条（向就读学校申请）
-- mark: M
-- severity: 2
-- scope: person
-- status: certain
-- counts: 最近报送学期的助学金，学校在学籍名册之内而此人不在籍；同名而身份不明的学籍、超龄（多为家长证件号）的不在此列
-- parameter: age_max = @student_age_max 年龄上限
WITH school AS (
    SELECT DISTINCT value AS institution FROM fact WHERE kind = 'enrolment'
),
enrolled AS (
    SELECT e.person_id FROM fact AS e, latest_period AS t
    WHERE t.programme = 'education_grant' AND e.kind = 'enrolment'
        AND coalesce(e.valid_from < t.period_end, true) AND coalesce(e.valid_to > t.period_start, true)
)
SELECT
    min(b.household_id) AS household_id, b.person_id, list_of(b.department) AS departments,
    [b.programme] AS programmes, sum(b.amount_yuan) AS amount_yuan,
    b.start_month AS period_start, b.end_month AS period_end,
    year(b.start_month) || CASE month(b.start_month) WHEN 2 THEN '年春季学期' ELSE '年秋季学期' END
        || string_agg(DISTINCT b.institution, '、' ORDER BY b.institution) || '发放' || min(b.programme_name)
        || '，学籍名册中该学期没有此人在籍。' AS evidence,
    list_of(b.record_id) AS record_ids,
    list_of(b.assistance_id) AS assistance_ids
FROM benefit AS b
JOIN person_fact AS f USING (person_id)
SEMI JOIN latest_period AS t ON t.programme = b.programme AND t.period_start = b.start_month
SEMI JOIN school AS s ON s.institution = b.institution
ANTI JOIN enrolled AS e ON e.person_id = b.person_id
ANTI JOIN doubt AS d ON d.matter = 'enrolment' AND d.person_id = f.person_id
WHERE b.programme = 'education_grant' AND b.dated AND f.known
    AND coalesce(age_on(f.birth_date, b.start_month) <= $age_max, true)
GROUP BY b.person_id, b.programme, b.start_month, b.end_month
