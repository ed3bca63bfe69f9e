-- Open fitness stations counted by district, made-up samples apart; every district is there, a station may be in none.
-- no parameters
select d.code, d.name, d.name_en, f.sample, count(f.id) as stations
  from core.district d
  full join (select * from core.public_facility where kind = 'fitness_station') f on f.district_code = d.code
 group by d.code, d.name, d.name_en, f.sample
 order by d.code nulls last, f.sample
