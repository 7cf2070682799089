-- id: X09
-- title: 实物配租与租赁补贴同享
-- why: 住房保障以实物或货币择一；获配公租房后应停发租赁补贴。
-- remedy: 自入住次月起停发租赁补贴，追回重叠月份的金额。
-- basis: 某省《社会救助条例》第三十条；一市通知：转实物配租获批后停发租赁补贴
-- mark: S
-- severity: 3
-- scope: household
-- status: certain
-- counts: 一份的申请人列名于另一份，既住公租房又领租赁补贴的月份；夫妻分别申请的见 D12，交接月除外
SELECT
    household_id, person_id, departments, programmes, amount_yuan, period_start, period_end, evidence,
    record_ids, assistance_ids
FROM exclusive_overlap
ANTI JOIN spouse ON person_a = recipient_ids[1] AND person_b = recipient_ids[-1]
WHERE rule_id = 'X09'
