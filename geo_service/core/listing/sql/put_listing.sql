-- One entry of how a facility of one's own stands on a platform.
-- :facility_id      :platform :state  codes      :day      :change_number :platform_id :reason  or null
insert into core.listing (facility_id, platform, organisation, state, day, change_number, platform_id, reason)
select f.id, :platform, f.organisation, :state, :day, :change_number, :platform_id, :reason
  from core.facility f
 where f.id = :facility_id
