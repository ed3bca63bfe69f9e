-- Lists, newest first, each with how its reading stands.
-- :id  one list, or null for all    :organisation  code, with those below it, or null    :year  or null    :rows  at most so many
-- :file_sha256 :way :is_all_or_nothing  of one file sent for one purpose, or null
select l.id, l.organisation, o.name as organisation_name, l.year, l.way, l.is_all_or_nothing, l.uploaded_on, l.state,
       l.rows, l.members, l.faults, l.fen_fee, l.fen_city_subsidy, l.made_by, l.made_at, l.job_id, l.file_sha256,
       j.status as job_status, j.fraction, j.note_zh, j.note_en, j.error_zh, j.error_en,
       (select jsonb_object_agg(s.step, jsonb_build_object('day', s.day, 'actor', s.actor))
          from member_protection.list_step s where s.list_id = l.id) as steps
  from member_protection.enrolment_list l
  join core.organisation o on o.code = l.organisation
  left join core.job j on j.id = l.job_id
 where (cast(:id as uuid) is null or l.id = :id)
   and (cast(:organisation as text) is null or l.organisation = :organisation or starts_with(l.organisation, :organisation || '/'))
   and (cast(:year as integer) is null or l.year = :year)
   and (cast(:file_sha256 as bytea) is null
        or l.file_sha256 = :file_sha256 and l.way = :way and l.is_all_or_nothing = :is_all_or_nothing)
 order by l.made_at desc, l.id
 limit :rows
