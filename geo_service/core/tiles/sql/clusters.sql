-- A tile with one point for each cell of a grid that holds facilities, where their middle is: how many (count), of
-- which kind and tier if of one, and which facility and its name if it is but one. Null without any.
-- :layer  its name      :kind  of which kind, null for all      :cells  cells along an edge of the tile
-- :z :x :y  the tile, row from the north      :west :south :east :north  its edges, degrees in :datum
-- :margin  degrees by which the datum moves a point at most      :datum  wgs84 or gcj02
-- A point on an edge is in the tile east or north of it only.
with here as (
  select f.id, f.kind, f.tier, f.name,
         greatest(0, least(4095, ((st_x(p.position) + 180) / 360 * t.across - :x) * 4096)) as x,
         greatest(0, least(4095, (
           (0.5 - ln(tan(pi() / 4 + radians(st_y(p.position)) / 2)) / (2 * pi())) * t.across - :y
         ) * 4096)) as y
    from core.public_facility f
   cross join (select power(2, :z) as across) t
   cross join lateral (
     select case when cast(:datum as text) = 'wgs84' then f.position
                 else core.convert(f.position, 'wgs84', cast(:datum as text)) end as position
   ) p
   where f.placed
     and (cast(:kind as text) is null or f.kind = :kind)
     and f.position && st_expand(st_makeenvelope(:west, :south, :east, :north, 4326), cast(:margin as float8))
     and st_x(p.position) >= :west and st_x(p.position) < :east
     and st_y(p.position) >= :south and st_y(p.position) < :north
),
cell as (
  select case when count(*) = 1 then min(h.id) end as id,
         case when min(h.kind) = max(h.kind) then min(h.kind) end as kind,
         case when min(h.tier) = max(h.tier) and count(h.tier) = count(*) then min(h.tier) end as tier,
         case when count(*) = 1 then min(h.name) end as name,
         nullif(count(*), 1) as count,
         st_makepoint(floor(avg(h.x)), floor(avg(h.y))) as position
    from here h
   group by floor(h.x * :cells / 4096), floor(h.y * :cells / 4096)
   order by min(h.id)
)
select st_asmvt(c, cast(:layer as text), 4096, 'position', 'id') as tile from cell c
