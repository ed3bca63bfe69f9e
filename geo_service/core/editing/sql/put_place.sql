-- Where a place is in words.
-- :id  place      :name  of it, or null to leave it      :address      :district_code :street_code  or null
update core.place set
  (name, address, district_code, street_code) = (coalesce(:name, name), :address, :district_code, :street_code)
 where id = :id
