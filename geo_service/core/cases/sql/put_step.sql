-- The next step of a case, which moves it; refused when the case is not where the step sets out from.
-- :case_id      :number  the case's version after it      :name      :from_state :to_state      :day  business day
-- :comment      :facts  JSON object      :clause  or null      :four_eyes  whether earlier actors may not take it
-- :extension_id  or null      :facility_status  what the case's facility becomes, or null      :due_on  or null
-- :ends  whether no step follows
insert into core.workflow_step
  (case_id, number, name, from_state, to_state, day, comment, facts, clause, four_eyes, extension_id, facility_status,
   due_on, ends)
values (:case_id, :number, :name, :from_state, :to_state, :day, :comment, cast(:facts as jsonb), :clause, :four_eyes,
        :extension_id, :facility_status, :due_on, :ends)
returning id
