-- 退回的行和不采用的值，为什么
-- 回答：每个部门因为什么原因被退回多少行、多少个值没有采用。
-- 怎么读：“整行”的影响最大，写在里面的人不会被认出；同一原因很多的，多半是模板或导出设置的问题，改一次即可。
SELECT
    s.department AS 部门, s.list_name AS 名册, j.code AS 代码, any_value(j.reason) AS 原因,
    count(*) FILTER (j.whole_row) AS 整行, count(*) FILTER (NOT j.whole_row) AS 只是此值
FROM rejected_row AS j
JOIN (SELECT DISTINCT file_id, department, list_name FROM source_file) AS s USING (file_id)
GROUP BY s.department, s.list_name, j.code
ORDER BY 整行 DESC, 只是此值 DESC, 部门, 代码
