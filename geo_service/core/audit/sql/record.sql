-- What this transaction did, written down in it; the transaction itself says who, when and for which request.
-- :organisation  whose record it is; null for all that the actor acts for      :operation  such as read
-- :of_table  as schema.table      :of_id  the record, or null for many          :fields  text[], names of columns
-- :purpose  or null for the transaction's own      :file_sha256  of bulk work, 32 bytes, or null      :row_count  or null
insert into core.audit_entry (organisation, operation, of_table, of_id, fields, purpose, file_sha256, row_count)
values (coalesce(cast(:organisation as text), nullif(current_setting('geo.organisations', true), ''), '*'),
        :operation, :of_table, :of_id, coalesce(cast(:fields as text[]), '{}'),
        coalesce(cast(:purpose as text), current_setting('geo.purpose', true), ''),
        cast(:file_sha256 as bytea), cast(:row_count as bigint))
returning id
