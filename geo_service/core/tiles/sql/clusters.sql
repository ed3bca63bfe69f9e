-- A tile with one point for each cell of a grid that holds facilities, where their middle is: how many (count), of
-- which kind and tier if of one, and which facility and its name if it is but one. Null without any.
-- :layer  its name      :kind  of which kind, null for all      :cells  cells along an edge of the tile
-- :side  tiles along an edge of the world      :x :y  column and row, from the north
-- :first :last  the quads of zoom 24 that lie in the tile
-- A point on an edge is in the tile east or south of it only.
with here as (
  select p.id, p.kind, p.tier, p.name, (p.across * :side - :x) * 4096 as x, (p.down * :side - :y) * 4096 as y
    from core.tile_point p
   where p.quad between :first and :last
     and (cast(:kind as text) is null or p.kind = :kind)
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
