-- Write down what came of a file of stays.
-- :id  the file    :file_sha256  32 bytes    :today  business day    :rows  of the file
insert into member_protection.discharge_file (id, file_sha256, received_on, rows, claims, faults)
select cast(:id as uuid), cast(:file_sha256 as bytea), cast(:today as date), cast(:rows as bigint),
       (select count(*) from stay), (select count(distinct f.row) from found f where not f.is_notice)
