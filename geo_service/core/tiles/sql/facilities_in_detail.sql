-- As facilities.sql, with all that is public of each facility.
-- :layer  its name      :kind  of which kind, null for all      :rows  how many at most
-- :side  tiles along an edge of the world      :x :y  column and row, from the north
-- :first :last  the quads of zoom 24 that lie in the tile
with feature as (
  select p.id, p.kind, p.tier, p.name, nullif(p.sample, false) as sample,
         f.address, f.district, array_to_string(f.functions, ',') as functions,
         f.free_parking_minutes, f.free_bays, f.chargers, f.hours_text,
         st_makepoint(round((p.across * :side - :x) * 4096), round((p.down * :side - :y) * 4096)) as position
    from core.tile_point p
    join core.public_facility f on f.id = p.id
   where p.quad between :first and :last
     and (cast(:kind as text) is null or p.kind = :kind)
   order by p.quad, p.id
   limit :rows
)
select count(*) as facilities, st_asmvt(f, cast(:layer as text), 4096, 'position', 'id') as tile from feature f
