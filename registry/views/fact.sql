-- 人的情况（残疾、在籍、死亡），基准日以前开始的
-- person_id: 人员编号
-- household_id: 家庭编号
-- record_id: 写明此情况的记录
-- kind: death 死亡、disability 残疾、enrolment 在籍
-- value: 取值：残疾为“类别/等级”，在籍为学校
-- valid_from: 起，含当日
-- valid_to: 止，不含当日；空为仍有效
SELECT rp.person_id, f.household_id, c.record_id, c.kind, c.value, c.valid_from, c.valid_to
FROM circumstance AS c
JOIN record_person AS rp USING (record_id)
JOIN person_fact AS f USING (person_id), basis_day
WHERE coalesce(c.valid_from <= as_of, true)
