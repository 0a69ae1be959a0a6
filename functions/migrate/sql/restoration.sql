-- Does again what a restored backup has undone.

-- name: delete_all_refresh_tokens
DELETE FROM refresh_tokens;

-- name: delete_all_personal_tokens
-- Which of them have been revoked since, nobody knows any more.
DELETE FROM personal_tokens;

-- name: delete_all_mails
-- What waited has been sent since, and its code is of an epoch that has passed.
DELETE FROM mails;

-- name: delete_all_mail_codes
DELETE FROM mail_codes;

-- name: raise_epochs
-- By more than anybody has ended logins since: a token of a later epoch must not come alive either.
UPDATE users SET token_epoch = token_epoch + 1000000, spared_family_id = NULL,
    live_tokens = NULL
WHERE email IS NOT NULL;

-- name: erase_users
-- The owner of the catalogue has no e-mail.
UPDATE users SET erased_at = now(), email = NULL, email_verified_at = NULL, password_hash = NULL, display_name = NULL,
    token_epoch = token_epoch + 1, spared_family_id = NULL, live_tokens = NULL, data_version = data_version + 1
WHERE id = ANY(:user_ids::uuid[]) AND email IS NOT NULL;
