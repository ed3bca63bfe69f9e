-- How far the log of public changes goes, and how far so many changes after a number go; nulls where there are none.
-- :since  number, excluded      :rows  changes
select last.number as last, last.at as last_at, page.until
  from (select max(p.number) as until
          from (select c.number from core.public_change c where c.number > :since order by c.number limit :rows) p
       ) page
  left join (select c.number, c.at from core.public_change c order by c.number desc limit 1) last on true
