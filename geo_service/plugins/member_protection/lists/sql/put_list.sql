-- Begin a list; no row when the union sent the same file for the same before.
-- :id  the list    :organisation  whose it is    :year  of the cover    :way  as in rules.py
-- :is_all_or_nothing  whether one bad row refuses all    :file_sha256  32 bytes    :uploaded_on  business day
-- :instead_of  the list that came back, or null
insert into member_protection.enrolment_list (id, organisation, year, way, is_all_or_nothing, file_sha256, uploaded_on,
                                              instead_of)
values (:id, :organisation, :year, :way, :is_all_or_nothing, :file_sha256, :uploaded_on, cast(:instead_of as uuid))
on conflict (organisation, year, way, is_all_or_nothing, file_sha256) where state <> 'withdrawn' do nothing
returning id
