-- Open driver homes counted by district and tier, made-up samples apart; every district is there, a home may be in none.
-- no parameters
select d.code, d.name, d.name_en, f.tier, f.sample, count(f.id) as homes
  from core.district d
  full join (select * from core.public_facility where kind = 'driver_home') f on f.district_code = d.code
 group by d.code, d.name, d.name_en, f.tier, f.sample
 order by d.code nulls last, f.sample, f.tier nulls last
