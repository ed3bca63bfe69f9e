-- How many features stand where and from when to when: of each kind, of the districts, of the streets.
-- :approved_only  true leaves outlines of districts without an approval number (审图号) out
select f.kind as of, false as apart, count(*) as features, st_asbinary(cast(st_extent(f.position) as geometry)) as box,
       min(f.updated_at) as first, max(f.updated_at) as last
  from core.public_facility f
 group by f.kind
 union all
select 'districts', true, count(*),
       st_asbinary(cast(st_extent(coalesce(o.outline, d.middle)) as geometry)), null, null
  from core.district d
  left join core.district_outline o
    on o.code = d.code and (not cast(:approved_only as boolean) or o.approval_number is not null)
 union all
select 'streets', true, count(*), null, null, null
  from core.street s
