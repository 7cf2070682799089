-- id: D07
-- title: 医疗费用重复结算
-- why: 同一次就诊给付了两次医疗救助。
-- remedy: 核对两笔结算，冲销重复的一笔并追回；确为两次就诊的，请附病案首页日期。
-- basis: 《社会救助暂行办法》第二十九条；一地医保部门先消去正负相抵再判断的做法
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 正负相抵之后，同一人入院、出院、总费用都相同而医疗救助大于零的多笔结算；同日门诊另须结算编号相同或缺
WITH keyed AS (
    SELECT *, coalesce(settled_on, discharged_on) AS day,
        coalesce(admitted_on, settled_on) || '/' || coalesce(discharged_on, settled_on) || '/' || total_yuan AS stay
    FROM bill
    WHERE assistance_yuan > 0
),
again AS (
    SELECT person_id, stay FROM keyed GROUP BY person_id, stay
    HAVING count(*) > 1 AND (max(discharged_on) > min(admitted_on) OR count(DISTINCT settlement_no) < count(*))
)
SELECT
    min(household_id) AS household_id, person_id,
    list_of(department) AS departments, ['medical_aid'] AS programmes,
    sum(assistance_yuan) - max(assistance_yuan) AS amount_yuan,
    min(day) AS period_start, max(day) + 1 AS period_end,
    '总费用' || yuan_text(max(total_yuan)) || '的同一次就诊结算了' || count(*) || '次，医疗救助合计'
        || yuan_text(sum(assistance_yuan)) || '，结算日为' || string_agg(day_text(day), '、' ORDER BY day)
        || '。' AS evidence,
    list_of(record_id) AS record_ids,
    list_of(assistance_id) AS assistance_ids
FROM keyed
SEMI JOIN again USING (person_id, stay)
GROUP BY person_id, stay
