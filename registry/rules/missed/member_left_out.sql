-- id: M17
-- title: 低保家庭的未成年成员未列入名册
-- why: 与低保家庭共同生活的孩子见于教育、医保等名册，而民政名册从未写到此人，可能是新生儿或漏登。
-- remedy: 请乡镇（街道）核对户口簿；共同生活的计入家庭人口与保障人口。
-- basis: 《社会救助暂行办法》第九条（共同生活的家庭成员）；低保名册所列“家庭人口、保障人口”
-- mark: S
-- severity: 1
-- scope: person
-- status: local
-- counts: 联结为低保家庭成员、未满设定年龄、民政名册没有其任何一行的人；只看名册所列人数不少于写明的保障人数的户；户籍与居住以核实为准
-- parameter: age_limit = @left_out_age 只提出未满多少周岁的人
WITH listed AS (
    SELECT *, count(DISTINCT person_id) OVER (PARTITION BY assistance_id) AS named
    FROM coverage WHERE on_dibao(programme)
),
-- A roster that names heads only leaves nobody out.
poor AS (
    SELECT
        household_id, min(programme) AS programme, min(programme_name) AS programme_name,
        list_of(benefit_record_id) AS record_ids, list_of(assistance_id) AS assistance_ids
    FROM listed, basis_day
    WHERE end_month = next_month AND named >= heads
    GROUP BY household_id
),
written AS (
    SELECT rp.person_id FROM record AS r JOIN record_person AS rp USING (record_id) WHERE r.department = '民政'
    UNION
    SELECT person_id FROM doubt WHERE matter = '民政'
),
left_out AS (
    SELECT p.*, f.person_id, f.birth_date
    FROM poor AS p
    JOIN person_fact AS f USING (household_id)
    ANTI JOIN written AS w ON w.person_id = f.person_id, basis_day
    WHERE f.known AND NOT f.dead AND age_on(f.birth_date, as_of) < $age_limit
),
own AS (
    SELECT rp.person_id, list_of(r.record_id) AS record_ids, list_of(r.department) AS departments
    FROM record AS r JOIN record_person AS rp USING (record_id)
    SEMI JOIN left_out AS l ON l.person_id = rp.person_id
    GROUP BY rp.person_id
)
SELECT
    l.household_id, l.person_id, ['民政'] AS departments, [l.programme] AS programmes, NULL AS amount_yuan,
    this_month AS period_start, next_month AS period_end,
    l.programme_name || '家庭中' || month_text(l.birth_date) || '出生的成员，见于'
        || array_to_string(o.departments, '、') || '名册，民政名册没有写到此人。' AS evidence,
    list_sort(list_distinct(l.record_ids || o.record_ids)) AS record_ids, l.assistance_ids
FROM left_out AS l
JOIN own AS o USING (person_id), basis_day
