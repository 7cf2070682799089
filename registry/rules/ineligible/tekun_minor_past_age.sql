-- id: I15
-- title: 特困未成年人超龄
-- why: 以未成年人身份纳入特困供养，已满规定年龄，又不在义务教育、高中或中职就读，仍在供养。
-- remedy: 重新认定：符合残疾、无劳动能力条件的继续供养并注明，其余停发。
-- basis: 《社会救助暂行办法》第十四条（未满十六周岁）；某市《社会救助条例》第十九条（就读期间延续）
-- mark: S
-- severity: 2
-- scope: person
-- status: local
-- counts: 纳入时未满规定年龄、满龄次月起仍供养的月份；在籍的、持有效残疾证的除外；学籍或残疾证名册未报送的不判断
-- parameter: age_limit = @tekun_minor_age 满多少周岁不再以未成年人供养
WITH aged AS (
    SELECT s.*, f.birth_date, month_aged(f.birth_date, $age_limit) AS since
    FROM person_spell AS s
    JOIN person_fact AS f USING (person_id)
    WHERE s.category = '特困人员救助供养'
),
excused AS (
    SELECT person_id FROM fact, basis_day
    WHERE kind IN ('enrolment', 'disability') AND coalesce(valid_to > as_of, true)
    UNION
    SELECT person_id FROM doubt WHERE matter IN ('enrolment', 'disability')
)
SELECT
    a.household_id, a.person_id, [a.department] AS departments, [a.programme] AS programmes,
    coalesce(a.monthly_yuan, 0) * months_between(a.since, a.end_month) AS amount_yuan,
    a.since AS period_start, a.end_month AS period_end,
    month_text(a.birth_date) || '出生，纳入时未满' || $age_limit || '周岁，' || span_text(a.since, a.end_month)
        || '仍享受' || a.programme_name || '，学籍与残疾证名册中没有此人。' AS evidence,
    a.record_ids, a.assistance_ids
FROM aged AS a
ANTI JOIN excused AS e USING (person_id)
WHERE a.start_month < a.since AND a.since < a.end_month
    AND EXISTS (FROM fact WHERE kind = 'enrolment') AND EXISTS (FROM fact WHERE kind = 'disability')
