-- Begin a file of stays, which is still to be read; no row when it came before.
-- :id  the file    :file_sha256  32 bytes    :today  business day
insert into member_protection.discharge_file (id, file_sha256, received_on)
values (:id, :file_sha256, :today)
on conflict (file_sha256) do nothing
returning id
