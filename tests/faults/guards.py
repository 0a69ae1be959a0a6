"""What keeps each rule, line by line; `make test-mutants` takes one away at a time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """One line that keeps a rule.

    Attributes:
        rule: Its number.
        file: Where it stands.
        text: What it says, once in the file.
        without: What stands there instead.
        tests: Those that must notice, under `tests/`.
    """

    rule: str
    file: str
    text: str
    without: str
    tests: str


CORE = "layers/core/setlogs"
GUARDS = (
    Guard(
        "IDM-06 a retry is recognised",
        f"{CORE}/sql/idempotency.py",
        'stored.key == bindparam("client_key", type_=Text),',
        'stored.key == bindparam("client_key", type_=Text) + "x",',
        "api/test_idempotency.py::TestIdempotency",
    ),
    Guard(
        "IDM-07 the key is of one request",
        f"{CORE}/idempotency.py",
        "if stored[:1] == FINGERPRINT_VERSION and not key.fingerprint.startswith(stored):",
        "if False:",
        "api/test_idempotency.py::TestIdempotency",
    ),
    Guard(
        "IDM-09 a key is of one user",
        f"{CORE}/sql/idempotency.py",
        "stored.user_id == user_id,",
        "stored.user_id.is_not(None),",
        "api/test_idempotency.py::TestIdempotency::test_keys_of_different_users_are_independent",
    ),
    Guard(
        "IDM-09 a key is of one operation",
        f"{CORE}/sql/idempotency.py",
        'stored.operation == bindparam("operation", type_=Text),',
        "stored.operation.is_not(None),",
        "api/test_idempotency.py::TestIdempotency::test_keys_of_different_operations_are_independent",
    ),
    Guard(
        "IDM-12 the path is part of the request",
        f"{CORE}/idempotency.py",
        "(operation, *ids, content)",
        "(operation, content)",
        "api/test_idempotency.py::TestIdempotency::test_another_request_with_the_key_is_refused",
    ),
    Guard(
        "IDM-16 the set remembers its key",
        "functions/sessions/set_statements.py",
        '"client_key": bindparam("client_key", type_=Text),',
        '"client_key": func.nullif("", ""),',
        "api/test_late_retries.py::TestLateRetries",
    ),
    Guard(
        "IDM-16 the set remembers which request it was",
        "functions/sessions/service.py",
        "check_fingerprint(key, stored)",
        "pass",
        "api/test_late_retries.py::TestLateRetries",
    ),
    Guard(
        "IDM-20 two at once make one",
        f"{CORE}/writes.py",
        "same_key = key is not None and violated in {CLAIM_CONSTRAINT, guard} - {None}",
        "same_key = False",
        "api/test_concurrency.py::TestSameKey",
    ),
    Guard(
        "IDM-23 the table takes a key once",
        "migrations/versions/2026_11_23_initial_schema.py",
        "UNIQUE (user_id, client_key, client_ordinal)",
        "UNIQUE (user_id, id, client_key, client_ordinal)",
        "api/test_late_retries.py::TestLateRetries",
    ),
    Guard(
        "IDM-25 an unknown outcome is not sent again without a key",
        f"{CORE}/database.py",
        "if not retry or attempt == MAX_ATTEMPTS:",
        "if attempt == MAX_ATTEMPTS:",
        "faults/test_silence.py::TestSilentConnection",
    ),
    Guard(
        "LAM-04 a dead connection is found before it is used",
        f"{CORE}/database.py",
        "or connection.is_dead()",
        "",
        "api/test_connection.py::TestConnection::test_one_that_the_server_ended_costs_no_request",
    ),
    Guard(
        "OPT-03 a stale ETag changes nothing",
        "functions/sessions/set_statements.py",
        "return or_(tags.is_(None), etag(workout_sets) == func.any(tags))",
        "return or_(tags.is_(None), tags.is_not(None))",
        "api/test_sets.py::TestReplace",
    ),
    Guard(
        "OPT-04 a weak tag never matches",
        f"{CORE}/preconditions.py",
        'IfMatch([tag for tag in re.findall(_TAG, value) if not tag.startswith("W/")])',
        'IfMatch([tag.removeprefix("W/") for tag in re.findall(_TAG, value)])',
        "api/test_sets.py::TestReplace::test_needs_a_strong_current_tag",
    ),
    Guard(
        "OPT-09 of many with one ETag one wins",
        "functions/sessions/set_statements.py",
        "            # What changed while this statement waited for the lock was not judged: see writes.\n"
        "            s.version == current.c.version,\n",
        "",
        "api/test_concurrency.py::TestSameETag",
    ),
    Guard(
        "OPT-09 a set that arrives meanwhile is not deleted unseen",
        "functions/sessions/session_statements.py",
        "            w.sets_version == current.c.sets_version,\n",
        "",
        "api/test_concurrency.py::TestSetsWhileTheSessionGoes",
    ),
    Guard(
        "OPT-12 whoever is overtaken decides anew under the lock",
        f"{CORE}/writes.py",
        "            transaction.one(lock_caller(), params)\n",
        "",
        "api/test_overtaken.py::TestAnyETag",
    ),
    Guard(
        "OPT-09 a set that arrives meanwhile moves along",
        "functions/sessions/session_change_statements.py",
        "same_sets = or_(~current.c.moves, version == current.c.sets_version)",
        "same_sets = or_(~current.c.moves, current.c.moves)",
        "api/test_concurrency.py::TestSetsWhileTheSessionMoves",
    ),
    Guard(
        "INP-07 no set moves to when none can be",
        "functions/sessions/session_change_statements.py",
        "        ~out_of_range,\n",
        "",
        "api/test_when_performed.py::TestMove",
    ),
    Guard(
        "INP-08 a day is 24 hours whatever zone the server is in",
        "functions/sessions/session_change_statements.py",
        'performed_at = func.timezone("UTC", moved_by + func.timezone("UTC", s.c.performed_at))',
        "performed_at = moved_by + s.c.performed_at",
        "api/test_when_performed.py::TestMove",
    ),
    Guard(
        "AUD-01 each set that moves has an audit row",
        "functions/sessions/session_change_statements.py",
        'audited.cte("audited"), audited_sets.cte("audited_sets")',
        'audited.cte("audited")',
        "api/test_when_performed.py::TestMove",
    ),
    Guard(
        "OPT-16 the same content changes nothing",
        "functions/sessions/set_statements.py",
        "wanted = and_(current.c.matches, current.c.fits, current.c.differs)",
        "wanted = and_(current.c.matches, current.c.fits)",
        "api/test_sets.py::TestReplace::test_same_content_changes_nothing",
    ),
    Guard(
        "Contract: type, unit and time of a set stay when PUT does not name them",
        "functions/sessions/set_statements.py",
        "| {name: func.coalesce(_entered(name), s[name]) for name in kept}",
        '| {"set_type": func.coalesce(_entered("set_type"), "normal")}\n'
        '        | {"performed_at": func.coalesce(_entered("performed_at"), s.performed_at)}',
        "api/test_what_put_keeps.py",
    ),
    Guard(
        "AUD-01 each change has an audit row",
        f"{CORE}/sql/audit.py",
        'return insert(audit_trail).from_select([*columns, "before", "after"], row)',
        'return insert(audit_trail).from_select([*columns, "before", "after"], row.limit(0))',
        "api/test_sets.py::TestAuditTrail",
    ),
    Guard(
        "AUD-02 nobody rewrites the audit trail",
        "migrations/versions/2026_11_23_initial_schema.py",
        "REVOKE UPDATE, DELETE, TRUNCATE ON audit_trail FROM setlogs_app;",
        "NULL;",
        "api/test_set_history.py::TestAuditTrail",
    ),
    Guard(
        "PAG-08 what is deleted leaves a tombstone",
        "functions/sessions/session_statements.py",
        '.add_cte(audited.cte("audited"), audited_sets.cte("audited_sets"))',
        '.add_cte(audited.cte("audited"))',
        "api/test_changes.py::TestChanges::test_a_deleted_session_leaves_a_tombstone_for_each_of_its_sets",
    ),
    Guard(
        "PAG-08 changes are numbered under the user's lock",
        f"{CORE}/sql/audit.py",
        "update(users)\n        .where(*live_token(), *conditions)\n"
        "        .values(data_version=raised, **(also or {}))\n"
        '        .returning(users.c.id.label("user_id"), users.c.data_version.label("seq"))\n',
        'select(users.c.id.label("user_id"), raised.label("seq"))\n'
        "        .where(*live_token(), *conditions)\n",
        "api/test_offline_client.py::TestOverlap",
    ),
    Guard(
        "PAG-08 each row of a change has its own number",
        f"{CORE}/sql/audit.py",
        "raised = users.c.data_version + (1 if rows is None else rows)",
        "raised = users.c.data_version + 1",
        "api/test_changes.py::TestChanges::test_every_row_of_a_batch_has_its_own_number",
    ),
    Guard(
        "PAG-03 a cursor is as little trusted as any input",
        f"{CORE}/pagination.py",
        "valid = type(value) is int and 0 <= value < _MAX_NUMBER",
        "valid = type(value) is int",
        "api/test_cursors.py::TestWrittenByClients",
    ),
    Guard(
        "IDM-17 a batch is all or none",
        "functions/sessions/batch_statements.py",
        "conditions = (~exists(select(earlier)), has_room, ~exists(unfit))",
        "conditions = (~exists(select(earlier)), has_room)",
        "api/test_sets.py::TestBatch",
    ),
    Guard(
        "ERR-02 errors are named up to a hundred",
        f"{CORE}/errors.py",
        "self.errors = errors[:MAX_ERRORS]",
        "self.errors = errors",
        "api/test_bounded_errors.py::TestErrors",
    ),
    Guard(
        "INP-10 values are counted before they are made",
        f"{CORE}/strict_json.py",
        "if _has_more_values(body, max_values):",
        "if False:",
        "api/test_bounded_errors.py::TestValues",
    ),
    Guard(
        "INP-02 a number of any size is no fault of ours",
        f"{CORE}/fields.py",
        "number.quantize(_HUNDREDTH, context=_EXACT)",
        "number.quantize(_HUNDREDTH)",
        "api/test_any_input.py::TestBodies::test_a_number_is_no_email_and_no_weight",
    ),
    Guard(
        "AUT-08 a key has one algorithm",
        f"{CORE}/tokens.py",
        "algorithms=[key.algorithm],",
        'algorithms=["HS256", "HS384", "HS512"],',
        "unit/test_tokens.py::TestVerify",
    ),
    Guard(
        "AUT-09 the type of a token",
        f"{CORE}/tokens.py",
        'if header.get("typ") != TOKEN_TYPE or not 0 < lifetime <= self.lifetime_seconds:',
        "if not 0 < lifetime <= self.lifetime_seconds:",
        "unit/test_tokens.py::TestVerify",
    ),
    Guard(
        "AUT-14 an ended token sees nothing",
        f"{CORE}/sql/audit.py",
        "is_there, is_live(users, epoch, family_id)",
        "is_there, or_(users.c.id.is_not(None), is_live(users, epoch, family_id))",
        "api/test_accounts.py::TestLogOut",
    ),
    Guard(
        "AUT-15 a refresh token is spent once",
        "functions/auth/token_statements.py",
        "        token.c.rotated_at.is_(None),\n",
        "",
        "api/test_accounts.py::TestRefreshTokens",
    ),
    Guard(
        "AUT-16 reuse ends the login",
        "functions/auth/token_statements.py",
        "        logins.c.id == token.c.family_id,\n        ~exists(select(repeatable)),\n",
        "        logins.c.id == token.c.user_id,\n        ~exists(select(repeatable)),\n",
        "api/test_accounts.py::TestRefreshTokens::test_reuse_ends_the_family_for_good",
    ),
    Guard(
        "AUT-07 a guess with a token is a guess",
        "functions/auth/service.py",
        "    _count_try(row.email)\n",
        "",
        "api/test_login_limit.py::TestAccountLimit",
    ),
    Guard(
        "AUT-25 a login begins in the epoch of its password",
        "functions/auth/token_statements.py",
        '        users.c.token_epoch == bindparam("epoch", type_=Integer),\n',
        "",
        "api/test_ended_logins.py::TestNothingSurvives",
    ),
    Guard(
        "AUT-25 an ended login has no further token",
        "functions/auth/token_statements.py",
        "        logins.c.ended_at.is_(None),\n        owner.c.id",
        "        owner.c.id",
        "api/test_ended_logins.py::TestNothingSurvives",
    ),
    Guard(
        "AUT-25 a login ends with its epoch",
        "functions/auth/token_statements.py",
        "        audit.is_live(owner, logins.c.epoch, logins.c.id),\n",
        "",
        "api/test_ended_logins.py::TestNothingSurvives",
    ),
    Guard(
        "AUT-25 a token is judged again under the lock",
        "functions/auth/user_statements.py",
        "*audit.live_token(), *conditions",
        "*conditions",
        "api/test_ended_logins.py::TestNothingSurvives",
    ),
    Guard(
        "AUT-26 an e-mail has one spelling",
        "functions/auth/schemas.py",
        'return normalize("NFC", email.lower())',
        "return email.lower()",
        "api/test_emails.py::TestEmails",
    ),
    Guard(
        "API1 a set is found for its owner only",
        "functions/sessions/set_statements.py",
        "s.c.user_id == audit.user_id_param(),",
        "s.c.user_id.is_not(None),",
        "api/test_isolation.py::TestPath",
    ),
    Guard(
        "API1 foreign keys carry the user",
        "migrations/versions/2026_11_23_initial_schema.py",
        "    CONSTRAINT fk_workout_sets_session FOREIGN KEY(user_id, session_id, performed_on) REFERENCES workout_sessions (user_id, id, started_on) ON DELETE CASCADE ON UPDATE CASCADE,\n",
        "",
        "api/test_two_walls.py::TestForeignKeys",
    ),
    Guard(
        "AUT-20 who is erased finds nobody",
        f"{CORE}/sql/audit.py",
        "users.c.id == user_id_param(), users.c.erased_at.is_(None), is_live",
        "users.c.id == user_id_param(), is_live",
        "api/test_leaving.py::TestLeaving::test_lets_nobody_in_whatever_the_epoch",
    ),
    Guard(
        "AUT-20 a token of who is erased is refused",
        "functions/auth/token_statements.py",
        "return and_(user, users.c.erased_at.is_(None))",
        "return and_(user, users.c.id.is_not(None))",
        "api/test_leaving.py::TestLeaving::test_lets_nobody_in_whatever_the_epoch",
    ),
    Guard(
        "AUT-20 rows of who is not erased stay",
        f"{CORE}/erasure_statements.py",
        "return users.c.id == audit.user_id_param(), users.c.erased_at.is_not(None)",
        "return (users.c.id == audit.user_id_param(),)",
        "api/test_leaving_at_size.py::TestLeavingAmongOthers",
    ),
    Guard(
        "AUT-20 what a request leaves, retention removes",
        "functions/migrate/retention.py",
        'tables=(*erasure.TABLES, "audit_trail"),',
        "tables=erasure.TABLES,",
        "api/test_leaving.py::TestLeaving::test_leaves_a_long_audit_trail_to_retention",
    ),
    Guard(
        "AUT-20 nobody else's sets are looked through",
        "migrations/versions/2026_11_26_sets_point_at_definitions.py",
        '" ON workout_sets (exercise_user_id, exercise_id, exercise_version)"',
        '" ON workout_sets (user_id, exercise_user_id, exercise_id, exercise_version)"',
        "migrations/test_foreign_keys.py",
    ),
    Guard(
        "a set keeps another type from its exercise",
        "functions/exercises/statements.py",
        "or_(~retyped, users.c.data_version == seen),",
        "",
        "api/test_concurrency.py::TestAnotherType",
    ),
    Guard(
        "a set sees another type of its exercise",
        f"{CORE}/sql/audit.py",
        "return users.c.retyped_version <= select(seen.c.data_version).scalar_subquery()",
        "return users.c.retyped_version <= users.c.data_version",
        "api/test_concurrency.py::TestAnotherType",
    ),
    Guard(
        "a transaction that was undone runs again",
        f"{CORE}/database.py",
        'RETRYABLE_STATES = frozenset({"40001", "40P01"})',
        "RETRYABLE_STATES = frozenset[str]()",
        "api/test_connection.py::TestAtomically",
    ),
    Guard(
        "AUT-20 erasing takes the cache along",
        "functions/auth/service.py",
        "    forget(get_cache(), caller.user_id)\n",
        "",
        "api/test_leaving.py::TestLeaving",
    ),
    Guard(
        "AUD-02 nobody rewrites what everybody reads",
        "migrations/versions/2026_11_26_catalogue_wall.py",
        "IF NOT pg_has_role(",
        "IF false AND NOT pg_has_role(",
        "migrations/test_schema.py::TestRoles",
    ),
    Guard(
        "RAT-05 the quota is exact",
        f"{CORE}/ratelimit.py",
        "if allowed_at > now then return {0, 0, allowed_at - now} end",
        "if allowed_at > now + interval then return {0, 0, allowed_at - now} end",
        "unit/test_ratelimit.py::TestExactness",
    ),
    Guard(
        "RAT-07 without Redis PostgreSQL counts logins",
        f"{CORE}/ratelimit.py",
        "if answer is None and policy.guards_accounts:",
        "if False:",
        "unit/test_ratelimit.py::TestGuardsOfAccountsWithoutRedis",
    ),
    Guard(
        "RED-09 Redis has 100 ms to answer",
        f"{CORE}/redis_client.py",
        "self._node.write(commands, time.monotonic() + self._timeout)",
        "self._node.write(commands, time.monotonic() + 100 * self._timeout)",
        "faults/test_chaos.py::TestDegraded::test_a_silent_valkey_costs_little",
    ),
    Guard(
        "RAT-07 all waiting for Redis ends together",
        f"{CORE}/redis_client.py",
        "        self._limit_waits()\n        return super()",
        "        return super()",
        "unit/test_redis_failures.py::TestTimeLimit::test_is_for_all_answers_together",
    ),
    Guard(
        "RAT-07 whatever Redis' client raises is an absence",
        f"{CORE}/cache.py",
        "except Exception as error:  # noqa: BLE001",
        "except (redis.RedisError, OSError) as error:  #",
        "unit/test_redis_failures.py::TestExceptions",
    ),
    Guard(
        "RED-09 a server that others have taken over from is left",
        f"{CORE}/redis_client.py",
        "        except _ELSEWHERE:\n            raise\n",
        "",
        "unit/test_redis_failures.py::TestAnswers",
    ),
    Guard(
        "RED-09 a Redis that failed is left alone",
        f"{CORE}/cache.py",
        "if self._clock() < self._paused_until:",
        "if False:",
        "api/test_outages.py::TestRedis",
    ),
    Guard(
        "RED-03 PostgreSQL decides what is current",
        "functions/reports/queries.py",
        "return remembered if now.stamp == remembered.stamp else None",
        "return remembered",
        "api/test_report_cache.py::TestCache",
    ),
    Guard(
        "RED-03 a summary is of one day",
        "functions/reports/summary_statements.py",
        'return func.concat(data_stamp(caller), ".", _today(caller))',
        "return data_stamp(caller)",
        "api/test_summary.py::TestStreak",
    ),
    Guard(
        "RED-08 a damaged report is a miss",
        "functions/reports/report_cache.py",
        "if {name: stored[name] for name in expected} != expected:",
        "if False:",
        "api/test_report_cache.py::TestCache::test_garbage_is_a_miss_and_written_over",
    ),
    Guard(
        "LAM-03 what cannot be finished is not begun",
        f"{CORE}/database.py",
        "if current_stats().seconds_left < MIN_SECONDS:",
        "if False:",
        "faults/test_silence.py::TestLittleTimeLeft",
    ),
)
