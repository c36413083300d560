CREATE TABLE IF NOT EXISTS registered_origins (
    tenant TEXT NOT NULL,
    origin TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('credentialed', 'anonymous')),
    PRIMARY KEY (tenant, origin)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS notes (
    tenant TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
