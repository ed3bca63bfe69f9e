-- A new case without a state: its first step gives it one, and must stand before the transaction ends.
-- :programme :workflow      :edition  year      :organisation      :subject  of one subject one case is under way
-- :title  what people call it      :facility_id  or null
insert into core.workflow_case (programme, workflow, edition, organisation, subject, title, facility_id)
values (:programme, :workflow, :edition, :organisation, :subject, :title, :facility_id)
returning id
