-- Places that the asker may see with one of some names or addresses, however they are spaced or how wide their letters.
-- :names :addresses  text[], half-width, small letters, no space
select p.organisation, p.name, p.address, st_x(p.position) as lon, st_y(p.position) as lat
  from core.place p
 where lower(translate(normalize(p.name, nfkc), E' \t\n\r', '')) in (select unnest(cast(:names as text[])))
    or lower(translate(normalize(p.address, nfkc), E' \t\n\r', '')) in (select unnest(cast(:addresses as text[])))
 order by p.id
