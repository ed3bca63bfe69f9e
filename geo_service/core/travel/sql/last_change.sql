-- The number of the last public change; 0 before the first.
select coalesce(max(c.number), 0) from core.public_change c
