-- id: I11
-- title: 医疗救助身份在结算日无效
-- why: 结算时按某类救助身份给予了医疗救助，而结算日此人及其家庭都不在该类名册。
-- remedy: 请医保与民政核对身份的起止时间；身份已失效的，追回或改按应有身份结算。
-- basis: 《社会救助暂行办法》第二十八条（医疗救助对象）
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 写有身份类别、医疗救助大于零的结算；此人该类身份的起止月不含结算日，或不在该类名册而结算在最近报送月；所称各类的名册都已报送
WITH class_programme AS (
    SELECT * FROM (VALUES
        ('低保对象', 'dibao_urban'), ('低保对象', 'dibao_rural'), ('特困人员', 'tekun_dispersed'),
        ('特困人员', 'tekun_institutional'), ('城乡孤儿', 'orphan'), ('事实无人抚养儿童', 'unattended_child'),
        ('低保边缘户', 'dibao_margin'), ('刚性支出困难家庭', 'rigid_expenditure')
    ) AS t(class, programme)
),
delivered AS (
    SELECT class, min(period_start) AS since FROM class_programme JOIN latest_period USING (programme) GROUP BY class
),
claim AS (
    SELECT b.*, unnest(string_split(claimed_class, '、')) AS class, coalesce(settled_on, discharged_on) AS day
    FROM bill AS b
    WHERE assistance_yuan > 0
),
held AS (
    SELECT class, person_id, household_id, start_month, end_month FROM coverage JOIN class_programme USING (programme)
),
-- In force on the day, for the person or anybody of the household.
valid AS (
    SELECT c.bill_id FROM claim AS c
    JOIN held AS h ON h.class = c.class AND h.person_id = c.person_id AND h.start_month <= c.day AND h.end_month > c.day
    UNION
    SELECT c.bill_id FROM claim AS c JOIN held AS h ON h.class = c.class AND h.household_id = c.household_id
        AND h.start_month <= c.day AND h.end_month > c.day
),
unjudged AS (
    SELECT bill_id FROM claim ANTI JOIN delivered USING (class)
)
SELECT
    min(c.household_id) AS household_id, c.person_id, list_of(c.department) AS departments,
    ['medical_aid'] AS programmes, sum(c.assistance_yuan) AS amount_yuan,
    min(c.day) AS period_start, max(c.day) + 1 AS period_end,
    count(*) || '次结算（' || string_agg(day_text(c.day), '、' ORDER BY c.day) || '）按“' || min(c.claimed_class)
        || '”给予医疗救助' || yuan_text(sum(c.assistance_yuan)) || '，结算日民政名册中没有此人这一身份。' AS evidence,
    list_of(c.record_id) AS record_ids,
    list_filter(list_of(c.assistance_id), lambda x: x IS NOT NULL) AS assistance_ids
FROM (SELECT DISTINCT ON (bill_id) * FROM claim JOIN delivered USING (class) ORDER BY bill_id, since) AS c
JOIN person_fact AS f USING (person_id)
ANTI JOIN valid AS v USING (bill_id)
ANTI JOIN unjudged AS u USING (bill_id)
ANTI JOIN doubt AS d ON d.matter = '民政' AND d.person_id = c.person_id
WHERE f.known AND (c.day >= c.since OR EXISTS (FROM held AS h WHERE h.class = c.class AND h.person_id = c.person_id))
GROUP BY c.person_id
