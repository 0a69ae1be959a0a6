-- The two roles of the database. The migrator owns the schema and changes it; the application
-- reads and writes rows and can do nothing else, so a hole in a route cannot drop a table.
--
-- Run in the application's database, by its owner or a superuser, as often as you like: by
-- `make run` at every start, by the PostgreSQL image at its first. Sets no passwords: who runs
-- it elsewhere sets them.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['setlogs_migrator', 'setlogs_app'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role_name);
        END IF;
    END LOOP;

    -- The administrator of a managed database is no superuser: it hands ownership only to a
    -- role that it belongs to.
    IF NOT pg_has_role(current_user, 'setlogs_migrator', 'SET') THEN
        EXECUTE format('GRANT setlogs_migrator TO %I', current_user);
    END IF;

    EXECUTE format('ALTER DATABASE %I OWNER TO setlogs_migrator', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO setlogs_app', current_database());
END
$$;

ALTER SCHEMA public OWNER TO setlogs_migrator;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO setlogs_app;

-- For tables that migrations will create. Those that exist are left alone: a migration may have
-- taken a right away (the audit trail is append-only), and a second run must not give it back.
ALTER DEFAULT PRIVILEGES FOR ROLE setlogs_migrator IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO setlogs_app;
ALTER DEFAULT PRIVILEGES FOR ROLE setlogs_migrator IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO setlogs_app;

-- Set on the role, because a SET by the client pins its connection in RDS Proxy.
ALTER ROLE setlogs_app SET statement_timeout = '8s';
ALTER ROLE setlogs_app SET lock_timeout = '2s';
ALTER ROLE setlogs_app SET idle_in_transaction_session_timeout = '5s';
-- Ends the statement of a client that is gone instead of finishing it for nobody.
ALTER ROLE setlogs_app SET client_connection_check_interval = '1s';
-- One plan for all users. A plan for one trusts statistics that take whoever has just imported a
-- history for a row or two, and reads it once for each of its rows.
ALTER ROLE setlogs_app SET plan_cache_mode = 'force_generic_plan';
-- Compiling takes longer than any of these short queries.
ALTER ROLE setlogs_app SET jit = off;
ALTER ROLE setlogs_app SET timezone = 'UTC';
ALTER ROLE setlogs_app SET search_path = public;
ALTER ROLE setlogs_migrator SET timezone = 'UTC';
ALTER ROLE setlogs_migrator SET search_path = public;
