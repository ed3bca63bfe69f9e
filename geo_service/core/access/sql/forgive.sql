-- Forget how often a name failed, after it signed in.
-- :login_hash
delete from core.sign_in_failure where login_hash = :login_hash
