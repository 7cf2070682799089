-- What keeps the rows that a rule returned from becoming findings: the fault, and in how many rows.
WITH fault AS (
    SELECT 1 AS place, '没有写明是哪一户或哪个人' AS fault, found_no FROM found
    WHERE household_id IS NULL AND person_id IS NULL
    UNION ALL
    SELECT 2, '家庭编号不在登记库中', found_no FROM found ANTI JOIN household USING (household_id)
    WHERE household_id IS NOT NULL
    UNION ALL
    SELECT 3, '人员编号不在登记库中', found_no FROM found ANTI JOIN person USING (person_id) WHERE person_id IS NOT NULL
    UNION ALL
    SELECT 4, 'evidence 为空：应有一句话写明发现了什么', found_no FROM found WHERE coalesce(trim(evidence), '') = ''
    UNION ALL
    SELECT 5, 'departments 为空：应写明涉及哪些部门', found_no FROM found WHERE coalesce(len(departments), 0) = 0
    UNION ALL
    SELECT 6, 'period_end 不晚于 period_start（止日不含当日）', found_no FROM found WHERE period_end <= period_start
    UNION ALL
    SELECT 7, 'record_ids 中有登记库没有的记录', found_no
    FROM (SELECT found_no, unnest(record_ids) AS record_id FROM found) ANTI JOIN record USING (record_id)
    UNION ALL
    SELECT 8, 'assistance_ids 中有登记库没有的救助', found_no
    FROM (SELECT found_no, unnest(assistance_ids) AS assistance_id FROM found) ANTI JOIN assistance USING (assistance_id)
)
SELECT fault, count(DISTINCT found_no) AS found FROM fault GROUP BY place, fault ORDER BY place
