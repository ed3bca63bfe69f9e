-- A tile with every placed facility in it as a point: how many there are, and the layer as MVT, null without any.
-- :layer  its name      :kind  of which kind, null for all      :rows  how many at most
-- :in_detail  false leaves all but kind, tier, name and sample out
-- :z :x :y  the tile, row from the north      :west :south :east :north  its edges, degrees in :datum
-- :margin  degrees by which the datum moves a point at most      :datum  wgs84 or gcj02
-- A point on an edge is in the tile east or north of it only. By id: of markers that collide a map shows the first.
with here as (
  select f.id, f.kind, f.tier, f.name, nullif(f.sample, false) as sample,
         case when d.wanted then f.address end as address,
         case when d.wanted then f.district end as district,
         case when d.wanted then array_to_string(f.functions, ',') end as functions,
         case when d.wanted then f.free_parking_minutes end as free_parking_minutes,
         case when d.wanted then f.free_bays end as free_bays,
         case when d.wanted then f.chargers end as chargers,
         case when d.wanted then f.hours_text end as hours_text,
         -- Web Mercator by its formula: to transform and to snap one point at a time takes half of a tile's time.
         st_makepoint(
           round(((st_x(p.position) + 180) / 360 * t.across - :x) * 4096),
           round(((0.5 - ln(tan(pi() / 4 + radians(st_y(p.position)) / 2)) / (2 * pi())) * t.across - :y) * 4096)
         ) as position
    from core.public_facility f
   cross join (select cast(:in_detail as boolean) as wanted) d
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
   order by f.id
   limit :rows
)
select count(*) as facilities, st_asmvt(h, cast(:layer as text), 4096, 'position', 'id') as tile from here h
