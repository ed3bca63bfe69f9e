-- The lists of illnesses by year and length, with their illnesses.
-- :year  or null for all
select l.id, l.year, l.length, l.source, l.entered_on,
       (select jsonb_agg(jsonb_build_object('code', i.code, 'name', i.name) order by i.code)
          from member_protection.illness i where i.list_id = l.id) as illnesses
  from member_protection.illness_list l
 where cast(:year as integer) is null or l.year = :year
 order by l.year, l.length
