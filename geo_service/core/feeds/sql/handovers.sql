-- What was handed over to a platform, the last first.
-- :platform  code      :rows  how many at most
select h.id, h.change_number, h.since, h.format, h.sha256, h.sites, h.removed, h.day, h.entered_by, h.entered_at
  from core.handover h
 where h.platform = :platform
 order by h.id desc
 limit :rows
