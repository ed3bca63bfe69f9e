-- Accounts that unions have named, that one may see, newest first, for one page; the one that counts is the last that was
-- confirmed.
-- :id  one, or null for all    :union  part of a union's name, or null
-- :after  id of the last of the page before, or null    :rows  page size
select a.id, a.organisation, o.name as organisation_name, a.holder, a.bank, a.account, a.named_on, a.named_by, a.confirmed_on,
       a.confirmed_at is not null
         and not exists (select from member_protection.payout_account x
                          where x.organisation = a.organisation and x.confirmed_at > a.confirmed_at) as counts
  from member_protection.payout_account a
  join core.organisation o on o.code = a.organisation
 where (cast(:id as uuid) is null or a.id = :id)
   and (cast(:union as text) is null or position(:union in o.name) > 0)
   and (cast(:after as uuid) is null
        or exists (select from member_protection.payout_account p
                    where p.id = :after and (a.named_on < p.named_on or a.named_on = p.named_on and a.id > p.id)))
 order by a.named_on desc, a.id
 limit :rows
