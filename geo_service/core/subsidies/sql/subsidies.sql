-- A programme's subsidies of the asker's organisations, each with what it was used for.
-- :programme      :edition  year
select s.case_id, s.facility_id, c.title, s.organisation, s.fen, s.entered_at,
       coalesce(sum(u.fen), 0)::bigint as used_fen,
       coalesce(jsonb_agg(jsonb_build_object('purpose', u.purpose, 'what', u.what, 'fen', u.fen, 'day', u.day,
                                             'asset_number', u.asset_number) order by u.id)
                filter (where u.id is not null), '[]') as uses
  from core.subsidy s
  join core.workflow_case c on c.id = s.case_id
  left join core.subsidy_use u on u.case_id = s.case_id
 where s.programme = :programme and c.edition = :edition
 group by s.case_id, c.title
 order by s.case_id
