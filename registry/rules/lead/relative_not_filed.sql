-- id: I21
-- title: 经办人员、村干部近亲属领取而未备案
-- why: 近亲属备案表列明此人是经办人员或村（社区）干部的近亲属而没有备案，正在领取救助。
-- remedy: 补办备案，由乡镇以上重新核对其条件；备案本身不影响依法享受救助。
-- basis: 《最低生活保障审核确认办法》第三十三条（近亲属备案）；一地核对表“是否属于村干部或经办人员近亲属”
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 备案表写作“未备案”、基准日所在月仍在领取的人，每人一项；没有送备案表的不运行判断
WITH unfiled AS (
    SELECT person_id, min(household_id) AS household_id, list_of(record_id) AS record_ids
    FROM fact
    WHERE kind = 'staff_relative'
    GROUP BY person_id
    HAVING bool_and(value = '未备案')
)
SELECT
    min(u.household_id) AS household_id, s.person_id, list_of(s.department) AS departments,
    list_of(s.programme) AS programmes, NULL AS amount_yuan, max(month_of(as_of)) AS period_start,
    max(next_month) AS period_end,
    '列在经办人员、村干部近亲属备案表，写作未备案；正在领取' || array_to_string(list_of(s.programme_name), '、') || '。' AS evidence,
    list_of_all(s.record_ids || u.record_ids) AS record_ids, list_of_all(s.assistance_ids) AS assistance_ids
FROM unfiled AS u
JOIN person_spell AS s ON s.person_id = u.person_id
CROSS JOIN basis_day
WHERE s.end_month >= next_month
GROUP BY s.person_id
