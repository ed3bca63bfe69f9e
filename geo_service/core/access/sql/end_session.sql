-- End the session of a token.
-- :token_hash
delete from core.session where token_hash = :token_hash
