-- The roles of the knowledge base. Run once, by psql as a superuser, in the new database; compose.yaml does.
-- The owner migrates and loads, the reader serves and holds SELECT alone, the replica follows the primary.

\getenv owner_password OWNER_PASSWORD
\getenv reader_password READER_PASSWORD
\getenv replica_password REPLICA_PASSWORD

CREATE ROLE scokb_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE scokb_reader LOGIN PASSWORD :'reader_password';
CREATE ROLE scokb_replica LOGIN REPLICATION PASSWORD :'replica_password';

ALTER DATABASE :"DBNAME" OWNER TO scokb_owner;
REVOKE TEMPORARY ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO scokb_owner;

-- The tables that there are, and those that later migrations make.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO scokb_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE scokb_owner IN SCHEMA public GRANT SELECT ON TABLES TO scokb_reader;
