-- Open facilities by kind, with the box around those that have a position.
select f.kind, count(*) as facilities,
       st_xmin(st_extent(f.position)) as west, st_ymin(st_extent(f.position)) as south,
       st_xmax(st_extent(f.position)) as east, st_ymax(st_extent(f.position)) as north
  from core.public_facility f
 group by f.kind
 order by f.kind
