-- For containers on this machine only; roles.sql sets none.
ALTER ROLE setlogs_migrator PASSWORD 'local-only';
ALTER ROLE setlogs_app PASSWORD 'local-only';
