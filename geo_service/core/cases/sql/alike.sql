-- Sites that may be the same as one: of its kind, applied for or standing, within some metres of it, or at its address
-- where one of the two has no position to the street; as far as the asker may see them, the nearest first, of them the newest.
-- :id  facility      :metres      :rows  most of them
with found as (
  select f.id, f.kind, f.sample, p.position, p.position_precision in ('surveyed', 'rooftop', 'street') as is_placed,
         lower(regexp_replace(normalize(p.address, nfkc), '\s', '', 'g')) as address
    from core.facility f
    join core.place p on p.id = f.place_id
   where f.id = :id
), other as (
  select f.id, p.position
    from found t
    join core.place p
      on t.is_placed and p.position_precision in ('surveyed', 'rooftop', 'street')
         and st_dwithin(p.position::geography, t.position::geography, :metres)
    join core.facility f on f.place_id = p.id
   where (f.kind, f.sample) = (t.kind, t.sample)
   union
  select f.id, null
    from found t
    join core.facility f on (f.kind, f.sample) = (t.kind, t.sample)
    join core.place p on p.id = f.place_id
   where not (t.is_placed and p.position_precision in ('surveyed', 'rooftop', 'street'))
     and t.address ~ '[0-9]' and lower(regexp_replace(normalize(p.address, nfkc), '\s', '', 'g')) = t.address
)
select f.id, f.name, f.kind, f.tier, f.status, p.address, o.name as organisation_name, o.name_en as organisation_name_en,
       round(st_distance(other.position::geography, t.position::geography)::numeric)::integer as distance_m,
       (select max(c.id) from core.workflow_case c where c.facility_id = f.id) as case_id
  from other
  join core.facility f on f.id = other.id
  join core.place p on p.id = f.place_id
  join core.organisation o on o.code = f.organisation
 cross join found t
 where f.id <> t.id and f.status in ('applied', 'accepted', 'open', 'suspended')
 order by distance_m nulls last, f.id desc
 limit :rows
