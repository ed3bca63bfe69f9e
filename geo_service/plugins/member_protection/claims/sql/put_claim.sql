-- Add a claim on a cover.
-- :id :year :document_index :member_id :benefit :event_on :event_until :days :illness_list :source :state :entered_on
-- :filed_on :complete_on :pay_by  as its columns
insert into member_protection.claim (id, year, document_index, member_id, benefit, event_on, event_until, days,
                                     illness_list, source, state, entered_on, filed_on, complete_on, pay_by)
values (:id, :year, :document_index, :member_id, :benefit, :event_on, cast(:event_until as date),
        cast(:days as integer), cast(:illness_list as integer), :source, :state, :entered_on, cast(:filed_on as date),
        cast(:complete_on as date), cast(:pay_by as date))
