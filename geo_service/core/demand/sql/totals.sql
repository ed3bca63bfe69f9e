-- The sum of a layer's weights by district, of what is in no known district last.
-- :layer  id of the layer
select c.district, d.name, sum(c.weight) as total, count(*) as places
  from core.demand_cell c
  left join core.district d on d.code = c.district
 where c.layer = :layer
 group by c.district, d.name
 order by c.district = '', c.district
