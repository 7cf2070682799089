-- 几家慈善为同一张票据付款
-- 回答：哪些医疗票据有两笔以上慈善资助，合计多少，本人实际自付多少。
-- 怎么读：“超出”为正，慈善合计已超过票据上的自付；为空，是登记库中没有这张票据的结算，请向医院核实。
-- 注意：只比较写了票据号的资助。
WITH paid AS (
    SELECT person_id, min(household_id) AS household_id, document_no, count(*) AS times, sum(amount_yuan) AS yuan,
        string_agg(DISTINCT fund, '、' ORDER BY fund) AS funds
    FROM benefit
    WHERE programme = 'charity_medical' AND document_no IS NOT NULL
    GROUP BY person_id, document_no
    HAVING count(*) > 1
),
own AS (
    SELECT person_id, settlement_no, sum(total_yuan - insured_yuan - assistance_yuan - supplement_yuan) AS yuan
    FROM bill
    GROUP BY person_id, settlement_no
)
SELECT
    p.household_id AS 家庭编号, p.person_id AS 人员编号, p.document_no AS 票据号, p.times AS 资助笔数, p.funds AS 资金来源,
    p.yuan AS 慈善合计, o.yuan AS 本人自付, p.yuan - o.yuan AS 超出
FROM paid AS p
LEFT JOIN own AS o ON o.person_id = p.person_id AND o.settlement_no = p.document_no
ORDER BY 超出 DESC NULLS LAST, 家庭编号, 票据号
