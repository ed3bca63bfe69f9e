-- What was entered of a facility of one's own, the last first.
-- :facility_id
select e.platform, e.state, e.day, e.change_number, e.platform_id, e.reason, e.entered_by, e.entered_at
  from core.listing e
 where e.facility_id = :facility_id
 order by e.id desc
