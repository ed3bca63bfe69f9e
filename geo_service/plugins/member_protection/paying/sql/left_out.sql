-- How many decided claims are for a union that has named no account, or none that is confirmed.
select count(*)
  from member_protection.claim c
  join member_protection.cover v on v.year = c.year and v.document_index = c.document_index
 where c.state in ('decided_paid', 'returned') and c.pay_to = 'dbu_account'
   and not exists (select from member_protection.payout_account o
                    where o.organisation = split_part(v.organisation, '/', 1) and o.confirmed_at is not null)
