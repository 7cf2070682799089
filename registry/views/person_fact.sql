-- 人的要点：属于哪户、何时出生、是否已故
-- person_id: 人员编号
-- household_id: 家庭编号
-- name: 姓名
-- birth_date: 出生日期
-- known: 至少一行写有有效证件号；否则查无不等于没有
-- dead: 死亡名单中有此人（基准日以前）
-- died_on: 死亡日；名单未写日期时为空
-- death_record_id: 死亡名单中的记录
WITH home AS (
    SELECT person_id, min(household_id) AS household_id FROM household_member GROUP BY person_id
),
known AS (
    SELECT DISTINCT rp.person_id FROM record JOIN record_person AS rp USING (record_id)
    WHERE id_status IN ('valid', 'fifteen')
),
death AS (
    SELECT rp.person_id, min(c.valid_from) AS died_on, min(c.record_id) AS death_record_id
    FROM circumstance AS c
    JOIN record_person AS rp USING (record_id), basis_day
    WHERE c.kind = 'death' AND coalesce(c.valid_from <= as_of, true)
    GROUP BY rp.person_id
)
SELECT
    p.person_id,
    home.household_id,
    p.name,
    p.birth_date,
    known.person_id IS NOT NULL AS known,
    death.person_id IS NOT NULL AS dead,
    death.died_on,
    death.death_record_id
FROM person AS p
LEFT JOIN home USING (person_id)
LEFT JOIN known USING (person_id)
LEFT JOIN death USING (person_id)
