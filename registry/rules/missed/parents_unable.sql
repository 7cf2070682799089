-- id: M11
-- title: 事实无人抚养儿童未纳入
-- why: 父母一方死亡、另一方重度残疾，或双方都重度残疾，未满十八周岁，没有事实无人抚养儿童的保障。
-- remedy: 请民政（儿童福利）核实父母的履责能力；符合条件的主动办理，已有低保、特困的按规定补差。
-- basis: 某省实施办法（民发〔2019〕62号）：父母双方均为死亡、重残、重病、服刑、失踪等情形之一
-- mark: S
-- severity: 2
-- scope: person
-- status: certain
-- counts: 名册写作户主子女、父母二人各为死亡或重残（一二级，智力、精神三级）而不都死亡的未成年人；重病、服刑、失踪不在登记库中，不判断
WITH month AS (
    SELECT max(period_start) AS period_start, max(period_end) AS period_end FROM latest_period
    WHERE programme IN ('orphan', 'unattended_child')
),
gravely_disabled AS (
    SELECT person_id, list_of(record_id) AS record_ids
    FROM fact, basis_day
    WHERE kind = 'disability' AND coalesce(valid_to > as_of, true)
    GROUP BY person_id
    HAVING bool_and(disability_level(value) <= CASE WHEN regexp_matches(value, '智力|精神') THEN 3 ELSE 2 END)
),
family AS (
    SELECT
        p.child_id AS person_id, count(DISTINCT p.parent_id) AS parents, bool_and(f.dead) AS all_dead,
        bool_or(f.dead) AS one_dead, bool_and(f.dead OR g.person_id IS NOT NULL) AS unable,
        list(p.record_id) || list(f.death_record_id) || coalesce(flatten(list(g.record_ids)), []) AS record_ids
    FROM parent AS p
    JOIN person_fact AS f ON f.person_id = p.parent_id
    LEFT JOIN gravely_disabled AS g ON g.person_id = p.parent_id
    GROUP BY p.child_id
),
helped AS (
    SELECT c.person_id FROM coverage AS c, month AS t
    WHERE c.category IN ('儿童福利', '特困人员救助供养') AND c.end_month > t.period_start
    UNION
    SELECT person_id FROM doubt WHERE matter IN ('orphan', 'unattended_child')
)
SELECT
    f.household_id, f.person_id, ['民政'] AS departments, ['unattended_child'] AS programmes,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE category = '儿童福利') AS amount_yuan,
    t.period_start, t.period_end,
    month_text(f.birth_date) || '出生，父母' || CASE WHEN c.one_dead THEN '一方死亡，一方重度残疾，' ELSE '双方重度残疾，' END
        || month_text(t.period_start) || '没有事实无人抚养儿童基本生活费。' AS evidence,
    list_sort(list_distinct(c.record_ids)) AS record_ids, [] AS assistance_ids
FROM family AS c
JOIN person_fact AS f USING (person_id)
ANTI JOIN helped AS h USING (person_id), month AS t
WHERE c.parents >= 2 AND c.unable AND NOT c.all_dead AND NOT f.dead AND f.known
    AND age_on(f.birth_date, t.period_start) < 18
