-- Sites of one's own with what they declare and what photos show of it, by id, for one page; those that ended are left out.
-- :after  last id of the page before, 0 for the first      :lacking  true for those of which a function has no photo
-- :rows  page size
select f.id, f.name, f.status, f.functions, coalesce(p.photos, 0) as photos,
       coalesce(p.photographed, '{}') as photographed
  from core.facility f
  left join lateral (
    select count(*) as photos, array_agg(distinct o.function) filter (where o.function is not null) as photographed
      from core.photo o
     where o.facility_id = f.id and o.ended_at is null
  ) p on true
 where f.id > :after
   and f.status <> 'exited'
   and (not cast(:lacking as boolean) or not f.functions <@ coalesce(p.photographed, '{}'))
 order by f.id
 limit :rows
