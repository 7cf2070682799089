-- id: L07
-- title: 非亲属计入保障户
-- why: 名册所写关系为“非亲属”的人计入低保家庭，可能挂户或关系写错。
-- remedy: 核对户口簿与共同生活情况；不属共同生活家庭成员的移出。
-- basis: 《社会救助暂行办法》第九条（共同生活的家庭成员）；关系代码见 GB/T 4761（99 非亲属）
-- mark: S
-- severity: 1
-- scope: person
-- status: certain
-- counts: 民政名册中写作非亲属、没有写明不享受的成员，每人一项
SELECT
    NULL AS household_id, rp.person_id, list_of(r.department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    '名册写作“' || min(r.relation) || '”，列在保障户内。' AS evidence,
    list_of(r.record_id) AS record_ids, [] AS assistance_ids
FROM record AS r
JOIN record_person AS rp USING (record_id)
WHERE r.department = '民政' AND r.relation IN ('非亲属', '非亲属关系', '无亲属关系', '99') AND coalesce(r.covered, true)
    AND r.role = 'member'
GROUP BY rp.person_id
