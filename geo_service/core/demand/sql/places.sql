-- The cells and points of a layer in their order; positions in degrees, WGS-84, weights in the layer's unit.
-- :layer  id of the layer
select c.cell, c.lon, c.lat, c.weight, c.district, c.street, c.hours
  from core.demand_cell c
 where c.layer = :layer
 order by c.number
