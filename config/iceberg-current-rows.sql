-- The current rows of an object in an Iceberg table, to which the sink only appends: the newest record of each id,
-- unless it says that the row is gone. The source runs with delete.mode=soft. Write one view for each table. The sink
-- names a table after its topic: crm.contacts is the table contacts in the namespace crm.
CREATE OR REPLACE VIEW crm.contacts_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t._offset DESC) AS _newest
  FROM crm.contacts t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
