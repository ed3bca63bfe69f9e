-- The answers that cannot be taken, each with why; an answer that was taken before is no such one.
-- :deduction_id  the deduction
select n.line,
       case when l.id is null then 'unknown'
            when n.times > 1 then 'repeated'
            when n.deducted_on < a.applied_on then 'too_early'
            else 'contradicts' end as why
  from (select r.*, count(*) over (partition by r.id) as times from answered r) n
  left join member_protection.deduction_line l on l.id = n.id and l.deduction_id = :deduction_id
  left join member_protection.application a on a.id = l.application_id
 where l.id is null or n.times > 1 or n.deducted_on < a.applied_on
    or (l.outcome is not null
        and (l.outcome, l.deducted_on, l.failure) is distinct from (n.outcome, n.deducted_on, n.failure))
 order by n.line
