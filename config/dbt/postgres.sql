-- Views that give the tables of this connector the names and columns that dbt packages expect of HubSpot's tables.
-- docs/dbt.md says how to use them. Run definitions.sql after this file.
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

-- NULL for a text that is no whole number, so that one such value does not fail a whole view.
CREATE OR REPLACE FUNCTION crm_dbt.to_bigint(value TEXT) RETURNS BIGINT
LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN value ~ '^-?[0-9]{1,18}$' THEN value::BIGINT END $$;

CREATE OR REPLACE FUNCTION crm_dbt.from_epoch_ms(value TEXT) RETURNS TIMESTAMP
LANGUAGE sql IMMUTABLE AS
$$ SELECT TO_TIMESTAMP(crm_dbt.to_bigint(value) / 1000.0) AT TIME ZONE 'UTC' $$;

-- The query of one source of a view; NULL if its table, or a column that it needs, does not exist.
CREATE OR REPLACE FUNCTION crm_dbt.source_query(
  source_schema TEXT, table_name_prefix TEXT, source crm_dbt.view_source) RETURNS TEXT
LANGUAGE plpgsql STABLE AS
$$
DECLARE
  full_name CONSTANT TEXT := table_name_prefix || source.source_table;
  existing CONSTANT TEXT[] := ARRAY(
    SELECT c.column_name::TEXT FROM information_schema.columns c
    WHERE c.table_schema = source_schema AND c.table_name = full_name
    ORDER BY c.ordinal_position);
  zoned CONSTANT TEXT[] := ARRAY(
    SELECT c.column_name::TEXT FROM information_schema.columns c
    WHERE c.table_schema = source_schema AND c.table_name = full_name
      AND c.data_type = 'timestamp with time zone');
  outputs TEXT[] := '{}';
  names TEXT[] := '{}';
  conditions TEXT[] := '{}';
  origin TEXT;
  definition crm_dbt.view_column;
  expression TEXT;
  reference TEXT;
  property TEXT;
BEGIN
  IF NOT 'id' = ANY (existing)
      OR NOT STRING_TO_ARRAY(COALESCE(source.needed_columns, 'id'), ',') <@ existing THEN
    RETURN NULL;
  END IF;
  FOR definition IN
    SELECT * FROM crm_dbt.view_column c WHERE c.view_name = source.view_name ORDER BY c.position
  LOOP
    reference := 's.' || QUOTE_IDENT(definition.source_column);
    IF definition.source_column = ANY (zoned) THEN
      reference := '(' || reference || ' AT TIME ZONE ''UTC'')';
    END IF;
    expression := CASE
      WHEN definition.source_column IS NULL OR definition.source_column = ANY (existing)
        THEN REPLACE(definition.expression, '{}', COALESCE(reference, ''))
      WHEN definition.column_name IN ('_fivetran_deleted', 'is_deleted') THEN 'FALSE'
      ELSE 'NULL' END;
    outputs := outputs || FORMAT(
      'CAST(%s AS %s) AS %I', expression, definition.column_type, definition.column_name);
    names := names || definition.column_name::TEXT;
  END LOOP;
  IF source.has_properties THEN
    FOREACH property IN ARRAY existing LOOP
      -- Names that begin with an underscore are the connector's own; names have at most 63 bytes.
      IF property <> 'id' AND LEFT(property, 1) <> '_'
          AND NOT LEFT('property_' || property, 63) = ANY (names) THEN
        outputs := outputs || FORMAT('s.%I AS %I', property, LEFT('property_' || property, 63));
        names := names || LEFT('property_' || property, 63);
      END IF;
    END LOOP;
  END IF;
  IF source.row_filter IS NOT NULL THEN
    conditions := conditions || source.row_filter::TEXT;
  END IF;
  IF source.divided IS NOT NULL THEN
    conditions := conditions || 'TRIM({item}) <> '''''::TEXT;
  END IF;
  -- A view that cannot say that a row is deleted does not show it.
  IF '_deleted' = ANY (existing) AND NOT '_fivetran_deleted' = ANY (names) THEN
    conditions := conditions || 'NOT COALESCE({s}._deleted, FALSE)'::TEXT;
  END IF;
  origin := FORMAT('%I.%I s', source_schema, full_name);
  IF source.divided IS NOT NULL THEN
    origin := origin || FORMAT(
      ' CROSS JOIN LATERAL UNNEST(STRING_TO_ARRAY(%s, %L)) AS i (item)',
      source.divided, source.divider);
  END IF;
  RETURN REPLACE(REPLACE(REPLACE(
    'SELECT ' || CASE WHEN source.is_distinct THEN 'DISTINCT ' ELSE '' END
      || ARRAY_TO_STRING(outputs, ', ')
      || ' FROM ' || origin
      || CASE WHEN conditions = '{}' THEN '' ELSE ' WHERE ' || ARRAY_TO_STRING(conditions, ' AND ') END,
    '{s}', 's'), '{item}', 'i.item'), '{part}', COALESCE(source.part, ''));
END
$$;

-- Creates all views, or adds new columns at their end, and says which of them have tables. The others are there too,
-- without rows. Views and models that are built on them stay.
CREATE OR REPLACE FUNCTION crm_dbt.create_views(
  source_schema TEXT, table_name_prefix TEXT, target_schema TEXT)
RETURNS TABLE (created_view TEXT, from_tables TEXT)
LANGUAGE plpgsql SET client_min_messages = warning AS
$$
DECLARE
  source crm_dbt.view_source;
  part_query TEXT;
  queries TEXT[];
  tables TEXT[];
BEGIN
  EXECUTE FORMAT('CREATE SCHEMA IF NOT EXISTS %I', target_schema);
  FOR created_view IN SELECT DISTINCT c.view_name FROM crm_dbt.view_column c ORDER BY 1 LOOP
    queries := '{}';
    tables := '{}';
    FOR source IN
      SELECT * FROM crm_dbt.view_source v
      WHERE v.view_name = created_view ORDER BY v.source_table, v.part
    LOOP
      part_query := crm_dbt.source_query(source_schema, table_name_prefix, source);
      IF part_query IS NOT NULL THEN
        queries := queries || part_query;
        tables := tables || (table_name_prefix || source.source_table);
      END IF;
    END LOOP;
    IF queries = '{}' THEN
      queries := ARRAY(
        SELECT 'SELECT ' || STRING_AGG(
            FORMAT('CAST(NULL AS %s) AS %I', c.column_type, c.column_name), ', ' ORDER BY c.position)
          || ' WHERE FALSE'
        FROM crm_dbt.view_column c WHERE c.view_name = created_view);
    END IF;
    EXECUTE FORMAT('CREATE OR REPLACE VIEW %I.%I AS %s',
      target_schema, created_view, ARRAY_TO_STRING(queries, ' UNION ALL '));
    from_tables := ARRAY_TO_STRING(tables, ', ');
    RETURN NEXT;
  END LOOP;
END
$$;
