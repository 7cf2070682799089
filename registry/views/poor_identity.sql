-- 低保、特困身份：确知为保障对象、有有效证件号、未故的人及其起止月
-- person_id: 人员编号
-- household_id: 家庭编号
-- birth_date: 出生日期
-- programme: 救助项目代码
-- programme_name: 救助项目名称
-- start_month: 起始月（第一天）
-- end_month: 终止月的次月（第一天）
-- record_ids: 所依据的记录
-- assistance_ids: 所依据的救助
SELECT
    s.person_id, s.household_id, f.birth_date, s.programme, s.programme_name, s.start_month, s.end_month,
    s.record_ids, s.assistance_ids
FROM person_spell AS s
JOIN person_fact AS f USING (person_id)
WHERE s.category IN ('最低生活保障', '特困人员救助供养') AND f.known AND NOT f.dead
