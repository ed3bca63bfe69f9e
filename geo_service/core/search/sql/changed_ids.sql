-- The facilities that changed after a public change, up to another.
-- :since  number of the one, excluded      :until  number of the other, included      :rows  how many at most
select distinct c.facility_id
  from core.public_change c
 where c.number > :since and c.number <= :until
 limit :rows
