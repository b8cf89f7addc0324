-- The current rows of an object, for a sink that only appends (Snowflake's): the newest record of each id, unless it
-- says that the row is gone. The source runs with delete.mode=soft, or both. A key is always in one partition, so its
-- offsets are in order.
CREATE OR REPLACE VIEW crm_contacts_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_contacts t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
