-- Begin a file of stays, which is still to be read.
-- :id  the file    :file_sha256  32 bytes    :today  business day
insert into member_protection.discharge_file (id, file_sha256, received_on)
values (:id, :file_sha256, :today)
