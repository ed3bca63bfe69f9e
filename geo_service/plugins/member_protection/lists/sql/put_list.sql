-- Begin a list; no row when the union sent the same file for the same before.
-- :id  the list    :organisation  whose it is    :year  of the cover    :way  as in rules.py
-- :is_all_or_nothing  whether one bad row refuses all    :file_sha256  32 bytes    :uploaded_on  business day
insert into member_protection.enrolment_list (id, organisation, year, way, is_all_or_nothing, file_sha256, uploaded_on)
values (:id, :organisation, :year, :way, :is_all_or_nothing, :file_sha256, :uploaded_on)
on conflict (organisation, year, way, is_all_or_nothing, file_sha256) do nothing
returning id
