-- The first days of the covers of the stays that are left, each once.
select distinct s.first_day from stay s
