-- id: L01
-- title: 同号不同名
-- why: 同一个有效证件号在名册中写在两个不同的人名下，至少一处写错或被借用。
-- remedy: 核对户口簿，由写错的一方改正证件号或姓名。
-- basis: 工作规则：一人一号；姓名用字以十二部委《姓名采集应用规范》为准
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 证件号相同的记录，联结时因姓名等不合而分作两人的，或写有没有一字相同的两个汉字姓名的，每个号一项；写了家长号码的学生行见 L03
WITH written AS (
    SELECT id_key(upper(r.id_number)) AS id_key, rp.person_id, r.name, r.department, r.record_id
    FROM record AS r
    JOIN record_person AS rp USING (record_id)
    ANTI JOIN adult_id_on_student AS s ON s.record_id = r.record_id
    WHERE r.id_status IN ('valid', 'fifteen')
),
writing AS MATERIALIZED (
    SELECT id_key, name, min(person_id) AS lowest, max(person_id) AS highest FROM written GROUP BY id_key, name
),
shared AS (
    SELECT id_key FROM writing GROUP BY id_key HAVING min(lowest) <> max(highest)
    UNION
    SELECT a.id_key
    FROM writing AS a
    JOIN writing AS b USING (id_key)
    WHERE regexp_full_match(a.name, '[\p{Han}·]+') AND regexp_full_match(b.name, '[\p{Han}·]+')
        AND len(list_intersect(string_split(a.name, ''), string_split(b.name, ''))) = 0
)
SELECT
    NULL AS household_id, min(person_id) AS person_id, list_of(department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    '同一证件号写在' || greatest(count(DISTINCT person_id), 2) || '个人名下，见于' || array_to_string(list_of(department), '、')
        || '名册。' AS evidence,
    list_of(record_id) AS record_ids, [] AS assistance_ids
FROM written
SEMI JOIN shared USING (id_key)
GROUP BY id_key
