-- id: M12
-- title: 独居无子女的低保老人、重残者符合特困特征
-- why: 低保户中独自生活的老年人或重度残疾人，名册中看不到配偶和子女，可能符合特困人员条件。
-- remedy: 请乡镇（街道）核实有无法定赡养义务人；符合条件的主动为其办理特困供养。
-- basis: 《社会救助暂行办法》第十四条、第十七条（应当主动为其依法办理）
-- mark: S
-- severity: 1
-- scope: person
-- status: local
-- counts: 基准日仍在低保、家庭只有一人、按全额标准发放（没有计入收入）、满规定年龄或一二级残疾、没有养老金，各名册都没有其配偶、子女的人；民政未报送特困名册的不判断
-- standard: dibao_standard 低保标准
-- parameter: age_from = @tekun_age_from 满多少周岁为老年人
WITH kin AS (
    SELECT person_a AS person_id FROM spouse
    UNION
    SELECT parent_id FROM parent
    UNION
    SELECT person_id FROM fact WHERE kind = 'pension'
),
gravely_disabled AS (
    SELECT person_id FROM fact, basis_day
    WHERE kind = 'disability' AND coalesce(valid_to > as_of, true)
    GROUP BY person_id
    HAVING max(disability_level(value)) <= 2
)
SELECT
    m.household_id, m.person_id, ['民政'] AS departments, ['tekun_dispersed'] AS programmes, NULL AS amount_yuan,
    this_month AS period_start, next_month AS period_end,
    m.programme_name || '对象（自' || month_text(m.start_month) || '），独自生活，按全额发放，'
        || CASE WHEN g.person_id IS NOT NULL THEN '重度残疾' ELSE age_on(f.birth_date, as_of) || '岁' END
        || '，各名册中没有其配偶、子女，也没有养老金。' AS evidence,
    m.record_ids, m.assistance_ids
FROM person_spell AS m
JOIN person_fact AS f USING (person_id)
JOIN household AS h ON h.household_id = m.household_id
JOIN standard AS s ON s.code = 'dibao_standard' AND s.programme = m.programme AND s.division_code IS NULL
LEFT JOIN gravely_disabled AS g USING (person_id)
ANTI JOIN kin AS k USING (person_id), basis_day
WHERE m.end_month = next_month AND h.member_count = 1 AND m.monthly_yuan >= s.value AND f.known AND NOT f.dead
    AND (age_on(f.birth_date, as_of) >= $age_from OR g.person_id IS NOT NULL)
    AND EXISTS (FROM latest_period WHERE programme IN ('tekun_dispersed', 'tekun_institutional'))
