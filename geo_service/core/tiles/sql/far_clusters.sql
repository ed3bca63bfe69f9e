-- As clusters.sql, of zooms where many facilities would have to be looked at: from the sums of squares of zoom 14.
-- :layer  its name      :kind  of which kind, null for all      :datum  wgs84 or gcj02
-- :side  tiles along an edge of the world      :x :y  column and row, from the north
-- :first :last  the squares that lie in the tile, as quads of zoom 14      :shift  bits from a square to its cell
with cell as (
  select s.square >> cast(:shift as integer) as number,
         case when sum(s.facilities) = 1 then cast(sum(s.ids) as bigint) end as id,
         case when min(s.kind) = max(s.kind) then min(s.kind) end as kind,
         case when min(s.tier) = max(s.tier) and min(s.kind) = max(s.kind) then nullif(min(s.tier), '') end as tier,
         nullif(sum(s.facilities), 1) as count,
         floor((sum(s.across) / sum(s.facilities) / 4294967296 * :side - :x) * 4096) as x,
         floor((sum(s.down) / sum(s.facilities) / 4294967296 * :side - :y) * 4096) as y
    from core.tile_square s
   where s.datum = :datum
     and s.square between :first and :last
     and s.facilities > 0
     and (cast(:kind as text) is null or s.kind = :kind)
   group by 1
),
feature as (
  select c.id, c.kind, c.tier, f.name, c.count, st_makepoint(c.x, c.y) as position
    from cell c
    left join core.public_facility f on f.id = c.id
   order by c.number
)
select st_asmvt(f, cast(:layer as text), 4096, 'position', 'id') as tile from feature f
