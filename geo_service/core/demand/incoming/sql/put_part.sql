-- A piece of a file.
-- :file  uuid      :number  from 0      :content  bytea
insert into core.demand_file_part (file, number, content) values (:file, :number, :content)
