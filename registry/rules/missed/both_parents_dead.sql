-- id: M10
-- title: 双亡儿童未纳入孤儿
-- why: 名册所写的父母都已死亡，未满十八周岁，没有孤儿基本生活费，也没有同类保障。
-- remedy: 请民政（儿童福利）核实监护情况，主动为其办理；已被收养的请说明。
-- basis: 孤儿基本生活保障：父母双亡的未成年人（民发〔2010〕161号，未见原文）
-- mark: M
-- severity: 2
-- scope: person
-- status: certain
-- counts: 名册写作户主子女、父母二人都在死亡名单中的未成年人；最近报送月没有孤儿、事实无人抚养、特困待遇；民政未报送儿童名册的不判断
WITH month AS (
    SELECT max(period_start) AS period_start, max(period_end) AS period_end FROM latest_period
    WHERE programme IN ('orphan', 'unattended_child')
),
family AS (
    SELECT
        p.child_id AS person_id, count(DISTINCT p.parent_id) AS parents, bool_and(f.dead) AS dead,
        max(f.died_on) AS since, list(p.record_id) || list(f.death_record_id) AS record_ids
    FROM parent AS p
    JOIN person_fact AS f ON f.person_id = p.parent_id
    GROUP BY p.child_id
),
helped AS (
    SELECT c.person_id FROM coverage AS c, month AS t
    WHERE c.category IN ('儿童福利', '特困人员救助供养') AND c.end_month > t.period_start
    UNION
    SELECT person_id FROM doubt WHERE matter IN ('orphan', 'unattended_child')
)
SELECT
    f.household_id, f.person_id, ['民政'] AS departments, ['orphan'] AS programmes,
    (SELECT quantile_disc(amount_yuan, 0.5) FROM benefit WHERE programme = 'orphan') AS amount_yuan,
    t.period_start, t.period_end,
    month_text(f.birth_date) || '出生，父母双亡' || coalesce('（后者' || day_text(c.since) || '）', '') || '，'
        || month_text(t.period_start) || '没有孤儿基本生活费。' AS evidence,
    list_sort(list_distinct(c.record_ids)) AS record_ids, [] AS assistance_ids
FROM family AS c
JOIN person_fact AS f USING (person_id)
ANTI JOIN helped AS h USING (person_id), month AS t
WHERE c.parents >= 2 AND c.dead AND NOT f.dead AND f.known AND age_on(f.birth_date, t.period_start) < 18
