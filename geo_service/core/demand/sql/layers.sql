-- The layers of demand that the actor may see, by id.
-- :id  the only one to tell, or null for all
select l.id, l.organisation, l.name_zh, l.name_en, l.unit_zh, l.unit_en, l.source, l.precision, l.how_zh, l.how_en,
       l.date, l.licence, l.hourly, l.total, l.places, l.west, l.south, l.east, l.north
  from core.demand_layer l
 where cast(:id as text) is null or l.id = :id
 order by l.id
