-- More time for a step.
-- :programme :workflow :step      :edition  year      :organisation  and what is below it      :until  last day
-- :reason      :day  business day on which it is granted
insert into core.workflow_extension (programme, workflow, step, edition, organisation, until, reason, day)
values (:programme, :workflow, :step, :edition, :organisation, :until, :reason, :day)
returning id
