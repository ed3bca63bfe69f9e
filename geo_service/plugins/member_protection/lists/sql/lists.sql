-- Lists, newest first, each with how its reading stands, for one page.
-- :id  one list, or null for all    :organisation  code, with those below it, or null    :year  or null    :rows  at most so many
-- :way  or null    :state  as it is told, or null    :after  id of the last of the page before, or null
-- :file_sha256 :is_all_or_nothing  of one file sent for one purpose, or null
select l.id, l.organisation, o.name as organisation_name, l.year, l.way, l.is_all_or_nothing, l.uploaded_on, l.state,
       l.rows, l.members, l.faults, l.fen_fee, l.fen_city_subsidy, l.made_by, l.made_at, l.job_id, l.file_sha256,
       j.status as job_status, j.fraction, j.note_zh, j.note_en, j.error_zh, j.error_en,
       l.instead_of, (select i.id from member_protection.enrolment_list i
                       where i.instead_of = l.id and i.state not in ('reading', 'refused')) as replaced_by,
       (select jsonb_object_agg(s.step, jsonb_build_object('day', s.day, 'actor', s.actor) order by s.id)
          from member_protection.list_step s where s.list_id = l.id) as steps,
       (select jsonb_agg(jsonb_build_object('step', s.step, 'day', s.day, 'actor', s.actor, 'reason', s.reason,
                                            'rows', coalesce(s.rows, '[]')) order by s.id)
          from member_protection.list_step s where s.list_id = l.id) as history
  from member_protection.enrolment_list l
  join core.organisation o on o.code = l.organisation
  left join core.job j on j.id = l.job_id
 where (cast(:id as uuid) is null or l.id = :id)
   and (cast(:organisation as text) is null or l.organisation = :organisation or starts_with(l.organisation, :organisation || '/'))
   and (cast(:year as integer) is null or l.year = :year)
   and (cast(:way as text) is null or l.way = :way)
   and (cast(:state as text) is null
        or case when l.state <> 'reading' or j.status is null then l.state else j.status end = :state)
   and (cast(:after as uuid) is null
        or exists (select from member_protection.enrolment_list p
                    where p.id = :after and (l.made_at < p.made_at or l.made_at = p.made_at and l.id > p.id)))
   and (cast(:file_sha256 as bytea) is null
        or l.file_sha256 = :file_sha256 and l.is_all_or_nothing = :is_all_or_nothing
           and l.state <> 'withdrawn')
 order by l.made_at desc, l.id
 limit :rows
