-- How much there is of what.
SELECT (SELECT count(*) FROM record) AS records,
       (SELECT count(*) FROM assistance) AS grants,
       (SELECT count(*) FROM person) AS persons,
       (SELECT count(*) FROM household) AS households,
       (SELECT count(*) FROM finding) AS findings,
       (SELECT count(*) FROM conflict_case WHERE status <> 'closed') AS cases,
       (SELECT count(*) FROM conflict_case WHERE status = 'closed') AS closed,
       (SELECT count(*) FROM link WHERE outcome = 'possible') AS possible
