-- Say what came of a file; nothing when it is gone.
-- :id  uuid      :state  done or refused      :places  how many the layer has, or null
-- :left_out  weight outside the districts, or null      :faults  how many there are
update core.demand_file
   set state = :state, places = :places, left_out = :left_out, faults = :faults
 where id = :id
