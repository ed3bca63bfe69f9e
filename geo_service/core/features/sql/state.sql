-- What the extents depend on: the number of the last public change, and a fingerprint of districts and streets.
select (select coalesce(max(c.number), 0) from core.public_change c) as number,
       (select md5(string_agg(concat_ws('|', d.code, st_asewkb(d.middle)), ';' order by d.code))
          from core.district d)
       || coalesce((select md5(string_agg(concat_ws('|', o.code, o.imported_at, o.approval_number), ';' order by o.code))
                      from core.district_outline o), '')
       || (select count(*) from core.street s) as areas
