-- What an index must be newer than: the number of the last public change, and a fingerprint of districts and streets.
select (select coalesce(max(c.number), 0) from core.public_change c) as number,
       (select md5(string_agg(concat_ws('|', d.code, d.name, d.name_en, st_asewkb(d.middle)), ';' order by d.code))
          from core.district d)
       || (select md5(coalesce(string_agg(concat_ws('|', s.code, s.district_code, s.name), ';' order by s.code), ''))
             from core.street s) as areas
