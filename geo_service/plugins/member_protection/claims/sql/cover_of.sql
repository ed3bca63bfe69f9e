-- The cover of a person in a year.
-- :document_index  of the person    :year
select v.year, v.document_index, v.member_id, v.plan, v.first_day, v.last_day
  from member_protection.cover v
 where v.document_index = :document_index and v.year = :year
