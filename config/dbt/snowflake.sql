-- The views of postgres.sql for Snowflake. Not run: no Snowflake was at hand when it was written.
-- Run it, then definitions.sql, in the database of the sink. The tables are views of current rows, such as those that
-- snowflake-current-rows.sql creates, since the sink appends.
CREATE SCHEMA IF NOT EXISTS crm_dbt;

CREATE TABLE IF NOT EXISTS crm_dbt.view_source (
  view_name VARCHAR NOT NULL,
  source_table VARCHAR NOT NULL,
  needed_columns VARCHAR,
  divided VARCHAR,
  divider VARCHAR,
  row_filter VARCHAR,
  part VARCHAR,
  is_distinct BOOLEAN NOT NULL,
  has_properties BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS crm_dbt.view_column (
  view_name VARCHAR NOT NULL,
  position INTEGER NOT NULL,
  column_name VARCHAR NOT NULL,
  column_type VARCHAR NOT NULL,
  source_column VARCHAR,
  expression VARCHAR NOT NULL
);

CREATE OR REPLACE FUNCTION crm_dbt.to_bigint(value VARCHAR) RETURNS BIGINT
AS $$ TRY_TO_NUMBER(value, 18, 0) $$;

CREATE OR REPLACE FUNCTION crm_dbt.from_epoch_ms(value VARCHAR) RETURNS TIMESTAMP_NTZ
AS $$ TO_TIMESTAMP_NTZ(TRY_TO_NUMBER(value, 18, 0), 3) $$;

-- CALL crm_dbt.create_views('RAW', 'CRM_', '_CURRENT', 'HUBSPOT')
CREATE OR REPLACE PROCEDURE crm_dbt.create_views(
  source_schema VARCHAR, table_name_prefix VARCHAR, table_name_suffix VARCHAR, target_schema VARCHAR)
RETURNS VARCHAR
LANGUAGE SQL
EXECUTE AS CALLER
AS
$$
DECLARE
  created INTEGER DEFAULT 0;
  queries CURSOR FOR
    WITH existing AS (
      SELECT table_name, column_name, ordinal_position
      FROM information_schema.columns
      WHERE table_schema = UPPER(?)
    ),
    named AS (
      SELECT v.*, UPPER(? || v.source_table || ?) AS full_name,
             COALESCE(v.needed_columns, 'id') AS needed
      FROM crm_dbt.view_source v
    ),
    source AS (
      SELECT n.view_name, n.full_name, COALESCE(n.part, '') AS part, n.divided, n.divider, n.row_filter,
             n.is_distinct, n.has_properties,
             MAX(IFF(e.column_name = '_DELETED', 1, 0)) AS can_be_deleted
      FROM named n JOIN existing e ON e.table_name = n.full_name
      GROUP BY n.view_name, n.full_name, n.part, n.divided, n.divider, n.row_filter, n.is_distinct,
               n.has_properties, n.needed
      HAVING COUNT_IF(CONTAINS(',' || n.needed || ',', ',' || LOWER(e.column_name) || ','))
             = REGEXP_COUNT(n.needed, ',') + 1
    ),
    output AS (
      SELECT s.view_name, s.full_name, s.part, c.position AS place,
             'CAST(' || CASE
               WHEN c.source_column IS NULL OR e.column_name IS NOT NULL
                 THEN REPLACE(c.expression, '{}', COALESCE('s.' || c.source_column, ''))
               WHEN c.column_name IN ('_fivetran_deleted', 'is_deleted') THEN 'FALSE'
               ELSE 'NULL' END
               || ' AS ' || c.column_type || ') AS ' || c.column_name AS text
      FROM source s
      JOIN crm_dbt.view_column c ON c.view_name = s.view_name
      LEFT JOIN existing e ON e.table_name = s.full_name AND e.column_name = UPPER(c.source_column)
      UNION ALL
      SELECT s.view_name, s.full_name, s.part, 1000 + e.ordinal_position,
             's."' || e.column_name || '" AS "PROPERTY_' || e.column_name || '"'
      FROM source s
      JOIN existing e ON e.table_name = s.full_name
      LEFT JOIN crm_dbt.view_column c
        ON c.view_name = s.view_name AND UPPER(c.column_name) = 'PROPERTY_' || e.column_name
      WHERE s.has_properties AND c.column_name IS NULL
        AND e.column_name NOT IN ('ID', 'RECORD_METADATA') AND NOT STARTSWITH(e.column_name, '_')
    ),
    part_query AS (
      SELECT s.view_name,
             REPLACE(REPLACE(REPLACE(
               'SELECT ' || IFF(s.is_distinct, 'DISTINCT ', '')
                 || LISTAGG(o.text, ', ') WITHIN GROUP (ORDER BY o.place)
                 || ' FROM ' || ? || '.' || s.full_name || ' s'
                 || COALESCE(', LATERAL SPLIT_TO_TABLE(' || s.divided || ', ''' || s.divider || ''') i', '')
                 || ' WHERE TRUE' || COALESCE(' AND ' || s.row_filter, '')
                 || IFF(s.divided IS NULL, '', ' AND TRIM({item}) <> ''''')
                 || IFF(s.can_be_deleted = 1 AND COUNT_IF(ENDSWITH(o.text, ' AS _fivetran_deleted')) = 0,
                        ' AND NOT COALESCE({s}._deleted, FALSE)', ''),
               '{s}', 's'), '{item}', 'i.value'), '{part}', s.part) AS text
      FROM source s
      JOIN output o
        ON o.view_name = s.view_name AND o.full_name = s.full_name AND o.part = s.part
      GROUP BY s.view_name, s.full_name, s.part, s.divided, s.divider, s.row_filter, s.is_distinct,
               s.can_be_deleted
    ),
    empty_query AS (
      SELECT c.view_name,
             'SELECT ' || LISTAGG('CAST(NULL AS ' || c.column_type || ') AS ' || c.column_name, ', ')
               WITHIN GROUP (ORDER BY c.position) || ' WHERE FALSE' AS text
      FROM crm_dbt.view_column c
      GROUP BY c.view_name
    )
    SELECT e.view_name, COALESCE(LISTAGG(p.text, ' UNION ALL '), '') AS text, e.text AS empty_text
    FROM empty_query e LEFT JOIN part_query p ON p.view_name = e.view_name
    GROUP BY e.view_name, e.text;
BEGIN
  EXECUTE IMMEDIATE 'CREATE SCHEMA IF NOT EXISTS ' || target_schema;
  OPEN queries USING (source_schema, table_name_prefix, table_name_suffix, source_schema);
  FOR query IN queries DO
    LET body VARCHAR := IFF(query.text = '', query.empty_text, query.text);
    EXECUTE IMMEDIATE 'CREATE OR REPLACE VIEW ' || target_schema || '.' || query.view_name || ' AS ' || body;
    created := created + 1;
  END FOR;
  RETURN created || ' views';
END
$$;
