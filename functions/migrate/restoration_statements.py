"""The SQL statements that do again what a restored backup has undone."""

from setlogs.statement import Statement

DELETE_REFRESH_TOKENS = Statement(b"DELETE FROM refresh_tokens", ())

# By more than anybody has ended logins since: a token of a later epoch must not come alive either.
RAISE_EPOCHS = Statement(
    b"""
    UPDATE users SET token_epoch = token_epoch + 1000000, spared_family_id = NULL
    WHERE email IS NOT NULL
""",
    (),
)

# The owner of the catalogue has no e-mail.
ERASE_USERS = Statement(
    b"""
    UPDATE users SET erased_at = now(), email = NULL, password_hash = NULL, display_name = NULL,
        token_epoch = token_epoch + 1, spared_family_id = NULL, data_version = data_version + 1
    WHERE id = ANY($1::uuid[]) AND email IS NOT NULL
""",
    ("user_ids",),
)
