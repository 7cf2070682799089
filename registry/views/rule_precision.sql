-- 各规则的准确程度：部门答复中属实与不属实的事项，每项只计最近一次答复
-- rule_id: 规则编号
-- rule_name: 规则名称
-- confirmed: 属实
-- refuted: 不属实
-- not_same_person: 不属实：非同一人
-- lawful: 不属实：政策允许
-- data_error: 不属实：数据有误
-- share: 属实所占比例；没有答复的为空
WITH verdict AS (
    SELECT
        c.rule_id, arg_max(e.action, e.event_no) AS action, arg_max(e.resolution, e.event_no) AS resolution
    FROM case_event AS e
    JOIN case_item AS c USING (item_id)
    WHERE e.action IN ('confirmed', 'refuted')
    GROUP BY c.rule_id, e.item_id
),
counted AS (
    SELECT
        rule_id, count(*) FILTER (WHERE action = 'confirmed') AS confirmed,
        count(*) FILTER (WHERE action = 'refuted') AS refuted,
        count(*) FILTER (WHERE resolution = 'not_same_person') AS not_same_person,
        count(*) FILTER (WHERE resolution = 'lawful') AS lawful,
        count(*) FILTER (WHERE resolution = 'data_error') AS data_error
    FROM verdict
    GROUP BY rule_id
)
SELECT
    r.rule_id, r.name AS rule_name, coalesce(confirmed, 0) AS confirmed, coalesce(refuted, 0) AS refuted,
    coalesce(not_same_person, 0) AS not_same_person, coalesce(lawful, 0) AS lawful,
    coalesce(data_error, 0) AS data_error, confirmed / nullif(confirmed + refuted, 0) AS share
FROM rule AS r
LEFT JOIN counted USING (rule_id)
ORDER BY r.rule_id
