-- 学生行所写的是成年人的证件号：多为家长的号码
-- record_id: 学生行的记录
-- person_id: 此行联结到的人员编号
-- department: 报送部门
-- school: 学校
-- age: 按证件号计算的年龄
WITH pupil AS (
    SELECT record_id, value AS school FROM circumstance WHERE kind = 'enrolment'
    UNION
    SELECT record_id, institution FROM assistance WHERE category = '教育救助'
)
SELECT r.record_id, rp.person_id, r.department, p.school, age_on(id_birth(r.id_number), as_of) AS age
FROM pupil AS p
JOIN record AS r USING (record_id)
JOIN record_person AS rp USING (record_id), basis_day
WHERE r.id_status = 'valid'
    -- Grown-ups learn a trade or a profession; few above forty.
    AND age_on(id_birth(r.id_number), as_of) > (SELECT max(value) FROM standard WHERE code = 'student_age_max')
        + CASE WHEN regexp_matches(p.school, '大学|学院|职业|职校|技工|技师|中专|成人|开放|电大|党校') THEN 16 ELSE 0 END
