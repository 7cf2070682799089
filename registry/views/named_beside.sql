-- 每笔救助的行内所列各人（含监护人、配偶）
-- assistance_id: 救助编号
-- role: 此人在该行中的身份
-- person_id: 人员编号
-- household_id: 家庭编号
-- known: 此人至少一行写有有效证件号
SELECT b.assistance_id, r.role, f.person_id, f.household_id, f.known
FROM benefit AS b
JOIN record AS r ON r.file_id = b.file_id AND r.row_number = b.row_number
JOIN record_person AS rp ON rp.record_id = r.record_id
JOIN person_fact AS f ON f.person_id = rp.person_id
