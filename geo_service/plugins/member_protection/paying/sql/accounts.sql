-- Accounts that unions have named, that one may see, newest first; the one that counts is the last that was confirmed.
-- :id  one, or null for all    :rows  at most so many
select a.id, a.organisation, o.name as organisation_name, a.holder, a.bank, a.account, a.named_on, a.named_by, a.confirmed_on,
       a.confirmed_at is not null and a.confirmed_at = max(a.confirmed_at) over (partition by a.organisation) as counts
  from member_protection.payout_account a
  join core.organisation o on o.code = a.organisation
 where cast(:id as uuid) is null or a.organisation = (select x.organisation from member_protection.payout_account x where x.id = :id)
 order by a.named_on desc, a.id
 limit :rows
