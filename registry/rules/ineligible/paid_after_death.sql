-- id: I01
-- title: 死亡后继续领取
-- why: 公安死亡名单中的人在死亡之后仍有救助。
-- remedy: 核实死亡日期与身份；停发，追回宽限之后的金额。
-- basis: 某省《社会救助条例》第五十六条（次月停发）；审计案例：死亡人员领取低保、高龄津贴
-- mark: S
-- severity: 3
-- scope: person
-- status: certain
-- counts: 死亡当月加宽限月之后仍享受的月份或仍发生的给付；医疗费用事后结算除外，户主死亡而户内另有他人的见 I02
-- parameter: grace_months = @death_grace_months 死亡当月之后仍可发放的月数
WITH wrong AS (
    SELECT c.*, f.died_on, f.death_record_id, months_after(month_of(f.died_on), 1 + $grace_months) AS stop,
        CASE grain WHEN 'month' THEN c.start_month ELSE month_of(coalesce(c.paid_on, c.start_month)) END AS first,
        CASE grain WHEN 'month' THEN c.end_month
            ELSE months_after(month_of(coalesce(c.paid_on, c.start_month)), 1) END AS last
    FROM coverage AS c
    JOIN person_fact AS f USING (person_id)
    WHERE f.died_on IS NOT NULL AND c.sure AND c.status IS DISTINCT FROM 'approved'
        AND c.programme NOT IN ('medical_aid', 'charity_medical')
        AND NOT (c.unit = 'household' AND c.heads > 1 AND c.recipient_id = c.person_id)
)
SELECT
    min(household_id) AS household_id, person_id,
    list_of(department) AS departments, [programme] AS programmes,
    sum(coalesce(share_yuan, 0) * CASE grain WHEN 'month' THEN months_between(greatest(first, stop), last) ELSE 1 END)
        AS amount_yuan,
    min(greatest(first, stop)) AS period_start, max(last) AS period_end,
    '此人于' || day_text(min(died_on)) || '死亡，' || span_text(min(greatest(first, stop)), max(last)) || '仍有'
        || min(programme_name) || '。' AS evidence,
    list_sort(list_distinct(list(record_id) || list(benefit_record_id) || list(death_record_id))) AS record_ids,
    list_of(assistance_id) AS assistance_ids
FROM wrong
WHERE greatest(first, stop) < last
GROUP BY person_id, programme
