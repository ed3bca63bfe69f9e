-- Cells and points of a layer, in their order.
-- :layer  id of the layer               :first  how many were put before
-- :cell  bigint[], H3 indices, 0 for a point
-- :lon :lat  float8[], degrees, WGS-84  :weight  float8[], in the layer's unit
-- :district :street  text[], codes or empty
-- :hours  text[], each an array of 24 weights as text, or null
insert into core.demand_cell (layer, number, cell, lon, lat, weight, district, street, hours)
select :layer, cast(:first as integer) + given.number, given.cell, given.lon, given.lat, given.weight, given.district, given.street,
       cast(given.hours as float8[])
  from unnest(cast(:cell as bigint[]), cast(:lon as float8[]), cast(:lat as float8[]), cast(:weight as float8[]),
              cast(:district as text[]), cast(:street as text[]), cast(:hours as text[]))
       with ordinality given (cell, lon, lat, weight, district, street, hours, number)
