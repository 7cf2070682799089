-- id: I10
-- title: 假借低保身份
-- why: 教育、住房名册写明是低保对象，而同期民政名册中此人及其家庭都不在低保。
-- remedy: 请发放部门与民政部门核对身份；曾在低保而已退出的，按退出时间处理。
-- basis: 审计案例：住房保障名册与民政名册比对；《社会救助暂行办法》第三十三条、第三十七条
-- mark: S
-- severity: 2
-- scope: household
-- status: certain
-- counts: 写明低保身份的教育、住房救助（医疗结算见 I11），本人或共同申请人证件号有效，行内所列各人及其家庭同期都不在低保、特困；民政未报送低保名册时不判断
-- parameter: grace_months = @dibao_check_months 低保停止后几个月内仍可凭旧身份办理
WITH claim AS (
    SELECT * FROM benefit
    WHERE category IN ('教育救助', '住房救助')
        AND regexp_matches(claimed_status, '低保|最低生活保障')
        AND NOT regexp_matches(claimed_status, '边缘|非|不|原|曾|退出|否')
),
poor AS (
    SELECT person_id, household_id, start_month, months_after(end_month, $grace_months) AS end_month
    FROM coverage WHERE category IN ('最低生活保障', '特困人员救助供养')
),
beside AS (
    SELECT n.*, c.start_month, c.end_month FROM claim AS c JOIN named_beside AS n USING (assistance_id)
),
honest AS (
    SELECT b.assistance_id FROM beside AS b JOIN poor AS p ON p.person_id = b.person_id
        AND p.start_month < b.end_month AND b.start_month < p.end_month
    UNION
    SELECT b.assistance_id FROM beside AS b JOIN poor AS p ON p.household_id = b.household_id
        AND p.start_month < b.end_month AND b.start_month < p.end_month
)
SELECT
    min(household_id) AS household_id, person_id, list_of(department) AS departments,
    [programme] AS programmes,
    sum(coalesce(amount_yuan, 0) * CASE grain WHEN 'month' THEN months_between(start_month, end_month) ELSE 1 END)
        AS amount_yuan,
    min(start_month) AS period_start, max(end_month) AS period_end,
    min(programme_name) || '写明“' || min(claimed_status) || '”，而' || span_text(min(start_month), max(end_month))
        || '民政低保、特困名册中没有其本人和家庭成员。' AS evidence,
    list_of(record_id) AS record_ids,
    list_of(assistance_id) AS assistance_ids
FROM claim
SEMI JOIN (FROM beside WHERE known AND role <> 'guardian') USING (assistance_id)
ANTI JOIN honest USING (assistance_id)
ANTI JOIN doubt AS d ON d.matter = '民政' AND d.person_id = claim.person_id
WHERE EXISTS (FROM latest_period WHERE on_dibao(programme))
GROUP BY person_id, programme
