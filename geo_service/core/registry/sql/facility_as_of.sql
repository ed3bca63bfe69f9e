-- A facility with its place as they stood at a moment, from the history that the asker may see; nothing when that is none.
-- :id  facility      :as_of  moment
with its as materialized (
  select h.of_table, h.of_id, h.number, h.operation, h.at, h.content, cast(h.content ->> 'version' as integer) as version
    from core.history h
   where h.of_table = 'facility' and h.of_id = :id
),
states as materialized (
  select i.* from its i
  union all
  select h.of_table, h.of_id, h.number, h.operation, h.at, h.content, cast(h.content ->> 'version' as integer)
    from core.history h
    join (select distinct cast(i.content ->> 'place_id' as bigint) as id from its i) place on place.id = h.of_id
   where h.of_table = 'place'
),
-- A transaction is dated by its beginning and numbered by its end. What stood is all before the first change of one that
-- began later: what was committed by then, and never one half of a transaction.
later as (
  select coalesce(min(s.number), 9223372036854775807) as number from states s where s.at > cast(:as_of as timestamptz)
),
stood as (
  select distinct on (s.of_table, s.of_id) s.*
    from (select n.*,
                 lead(n.operation) over (partition by n.of_table, n.of_id order by n.number) as next_operation,
                 lead(n.version) over (partition by n.of_table, n.of_id order by n.number) as next_version
            from states n) s, later
   where s.number < later.number
   order by s.of_table, s.of_id, s.number desc
)
select began.at as since, f.operation, f.content as facility, p.content as place, d.name as district, t.name as street,
       greatest(f.number, p.number) as number,
       -- Versions are counted without a gap: where one is missing, another organisation wrote it.
       coalesce(
         case when f.operation = 'delete' then true
              when f.next_version is null then f.version = facility_now.version
              else f.next_version = f.version + cast(f.next_operation <> 'delete' as integer) end
         and case when p.operation = 'delete' then true
                  when p.next_version is null then p.version = place_now.version
                  else p.next_version = p.version + cast(p.next_operation <> 'delete' as integer) end,
         false) as is_whole
  from (select i.at from its i order by i.number limit 1) began
  left join stood f on f.of_table = 'facility'
  left join stood p on p.of_table = 'place' and p.of_id = cast(f.content ->> 'place_id' as bigint)
  left join core.facility facility_now on facility_now.id = f.of_id
  left join core.place place_now on place_now.id = p.of_id
  left join core.district d on d.code = p.content ->> 'district_code'
  left join core.street t on t.code = p.content ->> 'street_code'
