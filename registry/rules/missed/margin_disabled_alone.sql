-- id: M13
-- title: 低保边缘家庭的重残者未享单人保
-- why: 低保边缘家庭中的重度残疾人可以单独申请低保，名册中没有其低保。
-- remedy: 请乡镇（街道）告知并协助其单独申请。
-- basis: 民发〔2021〕57号第八条（未见原文）；某市《最低生活保障条例》第十一条（分户计算）
-- mark: M
-- severity: 2
-- scope: person
-- status: local
-- counts: 基准日仍属低保边缘家庭、残疾证有效且等级达到规定（智力、精神放宽一级）的人，本月没有低保、特困；民政未报送低保名册的不判断
-- parameter: lowest = @single_dibao_level 可单独申请的最低残疾等级，如 2 为二级
WITH holder AS (
    SELECT person_id, max(disability_level(value)) AS level, bool_and(regexp_matches(value, '智力|精神')) AS mind,
        list_of(record_id) AS record_ids
    FROM fact, basis_day
    WHERE kind = 'disability' AND coalesce(valid_to > as_of, true)
    GROUP BY person_id
),
held AS (
    SELECT person_id FROM coverage, basis_day
    WHERE category IN ('最低生活保障', '特困人员救助供养') AND end_month = next_month
    UNION
    SELECT person_id FROM doubt WHERE on_dibao(matter)
)
SELECT
    s.household_id, s.person_id, ['民政', '残联'] AS departments, ['dibao_rural'] AS programmes, NULL AS amount_yuan,
    this_month AS period_start, next_month AS period_end,
    '低保边缘家庭成员（自' || month_text(s.start_month) || '），残疾' || ['一', '二', '三', '四'][h.level] || '级，'
        || month_text(this_month) || '没有低保。' AS evidence,
    list_sort(list_distinct(s.record_ids || h.record_ids)) AS record_ids, s.assistance_ids
FROM person_spell AS s
JOIN holder AS h USING (person_id)
JOIN person_fact AS f USING (person_id)
ANTI JOIN held AS x ON x.person_id = s.person_id, basis_day
WHERE s.programme = 'dibao_margin' AND s.end_month = next_month AND f.known AND NOT f.dead
    AND h.level <= $lowest + h.mind::INT AND EXISTS (FROM latest_period WHERE on_dibao(programme))
