-- The lock under which changes are numbered, kept until the transaction ends; before any lock of a place or a facility.
-- no parameters
select core.take_change_order()
