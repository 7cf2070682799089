-- Words and calendar arithmetic that views and rules share. Months are their first day; spans are half-open.
CREATE MACRO month_of(day) AS date_trunc('month', day)::DATE;
CREATE MACRO months_after(day, n) AS (day + to_months(CAST(n AS INTEGER)))::DATE;
CREATE MACRO months_between(a, b) AS datediff('month', a, b);
-- Does a benefit count as held in a month? What is paid once counts for a year.
CREATE MACRO held_now(grain, start_month, end_month, this_month) AS CASE grain
    WHEN 'month' THEN end_month = months_after(this_month, 1)
    WHEN 'event' THEN start_month > months_after(this_month, -12)
    ELSE end_month > this_month END;
-- School terms: spring from February, autumn from August (January belongs to the autumn before).
CREATE MACRO term_of(day) AS make_date(
    CASE WHEN month(day) = 1 THEN year(day) - 1 ELSE year(day) END,
    CASE WHEN month(day) BETWEEN 2 AND 7 THEN 2 ELSE 8 END, 1);
CREATE MACRO age_on(birth_date, day) AS date_diff('year', birth_date, day)
    - CASE WHEN strftime(birth_date, '%m%d') > strftime(day, '%m%d') THEN 1 ELSE 0 END;
-- The first month on whose first day somebody has reached an age.
CREATE MACRO month_aged(birth_date, years) AS
    months_after(month_of(months_after(birth_date, 12 * years) - 1), 1);
-- A month in which the old programme ends as the new one begins is lawful: its last month, the other's first.
CREATE MACRO handover(start_a, end_a, start_b, end_b) AS
    (start_a < start_b AND end_a = (start_b + to_months(1))::DATE)
    OR (start_b < start_a AND end_b = (start_a + to_months(1))::DATE);
-- Two rows of one list that share neither name nor valid id are two people, whatever linkage made of them.
CREATE MACRO same_writing(name_a, id_a, name_b, id_b) AS coalesce(name_a = name_b, false) OR coalesce(id_a = id_b, false);
-- What an id of eighteen places and the same of fifteen have in common.
CREATE MACRO id_key(id_number) AS CASE length(id_number)
    WHEN 18 THEN left(id_number, 6) || substr(id_number, 9, 9) ELSE id_number END;
-- Two districts, or two towns of one, where both say so: code 350500 is the whole of a city, 350505 or 350505000 of a
-- district, 350505101 of a town.
CREATE MACRO elsewhere(a, b) AS left(a, 4) <> left(b, 4)
    OR (substr(a, 5, 2) <> '00' AND substr(b, 5, 2) <> '00' AND left(a, 6) <> left(b, 6))
    OR (substr(a, 7, 3) NOT IN ('', '000') AND substr(b, 7, 3) NOT IN ('', '000') AND left(a, 9) <> left(b, 9));
-- Could a masked, cut off or mistyped number be this id? One slip spoils either the birthday or an end, not both.
CREATE MACRO like_id(clue, id_number) AS substr(clue, 7, 8) = substr(id_number, 7, 8)
    OR (left(clue, 6) = left(id_number, 6) AND right(clue, 4) = right(id_number, 4))
    OR (length(clue) = 15 AND substr(clue, 7, 6) = substr(id_number, 9, 6));
CREATE MACRO id_birth(id_number) AS try_strptime(substr(id_number, 7, 8), '%Y%m%d')::DATE;
CREATE MACRO on_dibao(programme) AS programme IN ('dibao_urban', 'dibao_rural');
-- As schemas.codes.head_relations.
CREATE MACRO called_head(role, relation) AS coalesce(role = 'head', false)
    OR coalesce(relation IN (
        '户主', '本人', '户主本人', '本人（户主）', '本人或户主', '户主或本人',
        '户主/本人', '本人/户主', '户主(本人)', '本人(户主)', '01', '02'
    ), false);
-- As the children of schemas/codes/relations.csv.
CREATE MACRO called_child(relation) AS coalesce(relation IN (
        '子', '女', '儿子', '女儿', '之子', '之女', '独生子', '独生女', '长子', '次子', '三子', '四子', '五子', '长女', '次女', '三女', '四女', '五女',
        '养子', '养女', '继子', '继女', '养子或继子', '养女或继女', '子女', '20', '21', '22', '23', '24', '25', '26', '27', '28', '29',
        '30', '31', '32', '33', '34', '35', '36', '37', '38', '39'
    ), false);
CREATE MACRO disability_level(text) AS CASE
    WHEN regexp_matches(split_part(text, '/', -1), '[1一壹]') THEN 1
    WHEN regexp_matches(split_part(text, '/', -1), '[2二贰]') THEN 2
    WHEN regexp_matches(split_part(text, '/', -1), '[3三叁]') THEN 3
    WHEN regexp_matches(split_part(text, '/', -1), '[4四肆]') THEN 4 END;
CREATE MACRO province_of(address) AS nullif(
    regexp_extract(address, '^(北京|天津|上海|重庆|内蒙古|广西|西藏|宁夏|新疆|\p{Han}{2,3}省|黑龙江)', 1), '');
CREATE MACRO month_text(day) AS strftime(day, '%Y年%-m月');
CREATE MACRO day_text(day) AS strftime(day, '%Y年%-m月%-d日');
CREATE MACRO span_text(a, b) AS CASE WHEN datediff('month', a, b) <= 1 THEN strftime(a, '%Y年%-m月')
    ELSE strftime(a, '%Y年%-m月') || '至' || strftime((b - to_months(1)), '%Y年%-m月')
        || '（' || datediff('month', a, b) || '个月）' END;
CREATE MACRO yuan_text(yuan) AS regexp_replace(format('{:,.2f}', CAST(yuan AS DOUBLE)), '\.00$', '') || '元';
-- Green: done. Red: nobody has begun by the due day. Blue: all else; what was begun and is late is marked overdue.
CREATE MACRO case_colour(status, due_on, today) AS CASE
    WHEN status = 'closed' THEN 'green'
    WHEN due_on < today AND status IN ('new', 'sent', 'returned', 'reopened') THEN 'red' ELSE 'blue' END;
CREATE MACRO case_overdue(status, due_on, today) AS
    coalesce(due_on < today, false) AND status NOT IN ('confirmed', 'refuted', 'closed');
-- What a finding costs a month, as far as it has months.
CREATE MACRO yuan_a_month(a, b, yuan) AS coalesce(yuan, 0) / greatest(coalesce(datediff('month', a, b), 1), 1);
-- A conflict that merely goes on, month after month at the same rate, has not changed; one of other programmes, of
-- earlier months or of another amount has.
CREATE MACRO conflict_changed(programmes_a, start_a, end_a, yuan_a, programmes_b, start_b, end_b, yuan_b) AS
    coalesce(programmes_a <> programmes_b, false) OR coalesce(start_b < start_a, false)
    OR abs(yuan_a_month(start_b, end_b, yuan_b) - yuan_a_month(start_a, end_a, yuan_a))
        > greatest(0.01 * yuan_a_month(start_a, end_a, yuan_a), 0.01);
-- Two lists of a household's persons that share most of the shorter one, and more than one: one household twice.
CREATE MACRO same_household(shared, size_a, size_b) AS shared > 1 AND 2 * shared > least(size_a, size_b);
-- Lists without repetition or null, in order; of values, and of lists.
CREATE MACRO list_of(value) AS list_sort(list_distinct(list(value)));
CREATE MACRO list_of_all(several) AS list_sort(list_distinct(flatten(list(several))));
-- As list_of, for ids by the million: one text is gathered and taken apart in a third of the time of a list of texts.
CREATE MACRO id_end() AS ' ';
CREATE MACRO ids_of(id) AS list_sort(list_distinct(string_split(string_agg(id, id_end()), id_end())));
