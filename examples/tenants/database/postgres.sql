-- One process at a time: several may be started together. It may take a while.
SET LOCAL statement_timeout = '30s';
SELECT pg_advisory_xact_lock(7203125);

CREATE TABLE IF NOT EXISTS registered_origins (
    tenant text NOT NULL,
    origin text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('credentialed', 'anonymous')),
    PRIMARY KEY (tenant, origin)
);

CREATE TABLE IF NOT EXISTS notes (
    tenant text NOT NULL PRIMARY KEY,
    text text NOT NULL
);

-- Triggers, so that no change goes untold, whoever makes it: the service, a script, or somebody at a prompt. Postgres
-- delivers what is told when the transaction commits, and not if it is rolled back.
CREATE OR REPLACE FUNCTION tell_of_registered_origin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_notify('registered_origins', OLD.tenant || ' ' || OLD.origin);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM pg_notify('registered_origins', NEW.tenant || ' ' || NEW.origin);
    END IF;
    RETURN NULL;
END
$$;

-- An empty payload names no origin, and whoever hears it forgets all.
CREATE OR REPLACE FUNCTION tell_of_all_registered_origins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('registered_origins', '');
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER registered_origin_changed
    AFTER INSERT OR DELETE OR UPDATE OF tenant, origin, kind ON registered_origins
    FOR EACH ROW EXECUTE FUNCTION tell_of_registered_origin();

CREATE OR REPLACE TRIGGER registered_origins_truncated
    AFTER TRUNCATE ON registered_origins
    FOR EACH STATEMENT EXECUTE FUNCTION tell_of_all_registered_origins();
