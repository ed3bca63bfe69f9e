-- A tile with every placed facility in it as a point: how many there are, and the layer as MVT, null without any.
-- :layer  its name      :kind  of which kind, null for all      :rows  how many at most
-- :side  tiles along an edge of the world      :x :y  column and row, from the north
-- :first :last  the quads of zoom 24 that lie in the tile
-- A point on an edge is in the tile east or south of it only. As the index has them, so that none are sorted.
with feature as (
  select p.id, p.kind, p.tier, p.name, nullif(p.sample, false) as sample,
         -- Onto the tile's grid by arithmetic: st_asmvtgeom, one point at a time, takes as long as all the rest.
         st_makepoint(round((p.across * :side - :x) * 4096), round((p.down * :side - :y) * 4096)) as position
    from core.tile_point p
   where p.quad between :first and :last
     and (cast(:kind as text) is null or p.kind = :kind)
   order by p.quad, p.id
   limit :rows
)
select count(*) as facilities, st_asmvt(f, cast(:layer as text), 4096, 'position', 'id') as tile from feature f
