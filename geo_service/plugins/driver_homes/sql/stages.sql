-- How many homes of the asker's organisations stand at each stage, by union, district, tier and state, and what they
-- were paid.
-- :edition  year
select split_part(c.organisation, '/', 1) as organisation, o.name, p.district_code, d.name as district,
       c.facts -> 'apply' ->> 'tier' as tier, c.state, count(*) as homes, coalesce(sum(s.fen), 0)::bigint as paid_fen
  from core.workflow_case c
  join core.organisation o on o.code = split_part(c.organisation, '/', 1)
  join core.facility f on f.id = c.facility_id
  join core.place p on p.id = f.place_id
  left join core.district d on d.code = p.district_code
  left join core.subsidy s on s.case_id = c.id
 where (c.programme, c.workflow, c.edition) = ('driver_homes', 'home', :edition)
 group by 1, 2, 3, 4, 5, 6
 order by 1, 3 nulls last, 5, 6
