-- The stations of the asker's organisations on their way: union, district, state, outcome of the selection, what was
-- counted for each month (what was told last of it), and what was paid.
-- :edition  year
select c.id as case_id, c.facility_id, c.title, split_part(c.organisation, '/', 1) as organisation, o.name,
       p.district_code, d.name as district, c.state,
       coalesce(c.facts -> 'select' ->> 'rank', c.facts -> 'pass_over' ->> 'rank')::integer as rank,
       c.facts -> 'select' ->> 'score' as score, (c.facts -> 'share' ->> 'shared')::boolean as shared,
       coalesce(n.counts, '[]') as counts, s.fen
  from core.workflow_case c
  join core.organisation o on o.code = split_part(c.organisation, '/', 1)
  join core.facility f on f.id = c.facility_id
  join core.place p on p.id = f.place_id
  left join core.district d on d.code = p.district_code
  left join core.subsidy s on s.case_id = c.id
  left join lateral (
    select jsonb_agg(told.facts order by told.facts ->> 'month') as counts
      from (select distinct on (w.facts ->> 'month') w.facts
              from core.workflow_step w
             where w.case_id = c.id and w.name = 'count'
             order by w.facts ->> 'month', w.number desc) told
  ) n on true
 where (c.programme, c.workflow, c.edition) = ('fitness_stations', 'station', :edition)
 order by c.id
