-- A fingerprint of the districts and of their outlines, which have no public changes.
select md5(
  (select string_agg(concat_ws('|', d.code, d.name, d.name_en, st_asewkb(d.middle)), ';' order by d.code)
     from core.district d)
  || coalesce((select string_agg(concat_ws('|', o.code, o.imported_at, o.approval_number), ';' order by o.code)
                 from core.district_outline o), '')
) as state
