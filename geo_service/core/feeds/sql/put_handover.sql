-- Write down what is handed over; its id.
-- :platform :format  codes      :change_number :since  of the change log, since null for all      :sha256  of the file, hexadecimal
-- :sites :removed  how many it names      :day
insert into core.handover (platform, change_number, since, format, sha256, sites, removed, day)
values (:platform, :change_number, :since, :format, :sha256, :sites, :removed, :day)
returning id
