-- The outline of one district, in place of the one before.
-- :code  six digits      :outline :outline_gcj02  WKB of a polygon or more, in WGS-84 and in GCJ-02
-- :datum  wgs84, gcj02 or bd09, as given      :source  whose it is
-- :approval_number  审图号, or null
insert into core.district_outline (code, outline, outline_gcj02, given_datum, source, approval_number)
values (:code, st_multi(st_geomfromwkb(:outline, 4326)), st_multi(st_geomfromwkb(:outline_gcj02, 4326)), :datum,
        :source, :approval_number)
on conflict (code) do update set
  (outline, outline_gcj02, given_datum, source, approval_number, imported_at)
  = (excluded.outline, excluded.outline_gcj02, excluded.given_datum, excluded.source, excluded.approval_number,
     excluded.imported_at)
