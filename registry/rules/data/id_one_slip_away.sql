-- id: L10
-- title: 证件号写错一处
-- why: 名册的证件号校验不符，改正一处差错即与此人在别处的有效证件号相同。
-- remedy: 请报送部门按户口簿改正。
-- basis: 算术关系：GB 11643 校验码
-- mark: C
-- severity: 1
-- scope: person
-- status: certain
-- counts: 校验不符的十八位证件号，与联结到的人的有效证件号只差一处（一位写错、相邻两位颠倒），每人一项
SELECT
    f.household_id, f.person_id, list_of(r.department) AS departments, [] AS programmes,
    NULL AS amount_yuan, NULL AS period_start, NULL AS period_end,
    array_to_string(list_of(r.department), '、') || '名册' || count(*)
        || '处证件号校验不符，改一处即与此人的有效证件号相同。' AS evidence,
    list_of(r.record_id) AS record_ids, [] AS assistance_ids
FROM record AS r
JOIN record_person AS rp USING (record_id)
JOIN person AS p USING (person_id)
JOIN person_fact AS f USING (person_id)
WHERE r.id_status = 'invalid' AND f.known AND damerau_levenshtein(upper(r.id_number), upper(p.id_number)) = 1
    AND length(r.id_number) = 18
GROUP BY f.household_id, f.person_id
