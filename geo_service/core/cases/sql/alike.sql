-- Sites that may be the same as one: of its kind, applied for or standing, within some metres of it, or at its address
-- where one of the two has no position to the street; as far as the asker may see them, the nearest first, of them the newest.
-- :id  facility      :metres      :rows  most of them
with found as (
  select f.id, f.kind, f.sample, p.position, p.given_lon as lon, p.given_lat as lat,
         p.position_precision in ('surveyed', 'rooftop', 'street') as is_placed,
         lower(regexp_replace(normalize(p.address, nfkc), '\s', '', 'g')) as address
    from core.facility f
    join core.place p on p.id = f.place_id
   where f.id = :id
), other as (
  select f.id, p.position
    from found t
   cross join lateral (
     -- As they were given: no two datums are so many degrees apart. Of what is asked only this may an index tell
     -- before it is known whether the asker may see the row.
     select p.id, p.position from core.place p
      where t.is_placed and p.position_precision in ('surveyed', 'rooftop', 'street')
            and p.given_lon between t.lon - 0.015 and t.lon + 0.015 and p.given_lat between t.lat - 0.015 and t.lat + 0.015
            and st_dwithin(p.position::geography, t.position::geography, :metres)
     offset 0  -- by itself, and not for every facility of the kind
   ) p
    join core.facility f on f.place_id = p.id
   where (f.kind, f.sample) = (t.kind, t.sample)
   union
  select f.id, null
    from found t
   cross join lateral (
     select p.id, p.address from core.place p
      where not t.is_placed or p.position_precision not in ('surveyed', 'rooftop', 'street')
     offset 0  -- an address takes long to make plain
   ) p
    join core.facility f on f.place_id = p.id
   where t.address ~ '[0-9]' and lower(regexp_replace(normalize(p.address, nfkc), '\s', '', 'g')) = t.address
         and (f.kind, f.sample) = (t.kind, t.sample)
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
