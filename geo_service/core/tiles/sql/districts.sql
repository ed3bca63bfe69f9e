-- A tile of the districts: their outlines, as imported, and one point each for the label. Null without any.
-- :z :x :y  the tile, row from the north      :west :south :east :north  its edges, degrees in :datum
-- :margin  degrees by which the datum moves a point at most      :datum  wgs84 or gcj02
-- :approved_only  true leaves outlines without an approval number (审图号) out
with outline as (
  select g.code, d.name, d.name_en,
         st_asmvtgeom(st_transform(o.outline, 3857), st_tileenvelope(:z, :x, :y), 4096, 64) as outline
    from core.district_outline g
   cross join lateral (
     select case when cast(:datum as text) = 'wgs84' then g.outline else g.outline_gcj02 end as outline
   ) o
    join core.district d on d.code = g.code
   where o.outline && st_makeenvelope(:west, :south, :east, :north, 4326)
     and (not cast(:approved_only as boolean) or g.approval_number is not null)
   order by g.code
),
label as (
  select d.code, d.name, d.name_en,
         st_asmvtgeom(st_transform(p.middle, 3857), st_tileenvelope(:z, :x, :y), 4096, 0, false) as middle
    from core.district d
   cross join lateral (
     select case when cast(:datum as text) = 'wgs84' then d.middle
                 else core.convert(d.middle, 'wgs84', cast(:datum as text)) end as middle
   ) p
   where d.middle && st_expand(st_makeenvelope(:west, :south, :east, :north, 4326), cast(:margin as float8))
     and st_x(p.middle) >= :west and st_x(p.middle) < :east
     and st_y(p.middle) >= :south and st_y(p.middle) < :north
   order by d.code
)
select nullif(
         (select coalesce(st_asmvt(o, 'districts', 4096, 'outline'), '') from outline o where o.outline is not null)
         || (select coalesce(st_asmvt(l, 'district_labels', 4096, 'middle'), '') from label l),
         ''
       ) as tile
