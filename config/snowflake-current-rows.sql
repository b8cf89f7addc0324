-- The current rows of each object, for a sink that only appends (Snowflake's): the newest record of each id, unless it
-- says that the row is gone. The source runs with delete.mode=soft, or both. A key is always in one partition, so its
-- offsets are in order. bin/snowflake views writes them, also for other topics; remove those that you have no tables for.
CREATE OR REPLACE VIEW crm_contacts_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_contacts t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_companies_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_companies t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_deals_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_deals t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_tickets_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_tickets t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_line_items_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_line_items t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_products_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_products t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_quotes_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_quotes t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_notes_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_notes t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_calls_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_calls t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_emails_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_emails t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_meetings_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_meetings t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_tasks_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_tasks t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_communications_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_communications t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_postal_mail_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_postal_mail t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_leads_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_leads t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_orders_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_orders t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_carts_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_carts t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_invoices_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_invoices t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_subscriptions_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_subscriptions t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_commerce_payments_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_commerce_payments t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_discounts_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_discounts t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_fees_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_fees t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_taxes_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_taxes t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_users_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_users t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_appointments_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_appointments t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_courses_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_courses t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_listings_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_listings t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_services_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_services t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_goal_targets_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_goal_targets t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_feedback_submissions_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_feedback_submissions t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_marketing_events_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_marketing_events t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_owners_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_owners t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_pipelines_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_pipelines t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_pipeline_stages_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_pipeline_stages t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_properties_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_properties t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_property_options_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_property_options t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_association_labels_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_association_labels t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_owner_teams_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_owner_teams t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_teams_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_teams t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_account_users_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_account_users t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_currencies_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_currencies t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_exchange_rates_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_exchange_rates t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
CREATE OR REPLACE VIEW crm_lists_current AS
SELECT *
FROM (
  SELECT t.*, ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY t.RECORD_METADATA:offset::NUMBER DESC) AS _newest
  FROM crm_lists t
) newest
WHERE _newest = 1 AND NOT COALESCE(_deleted, FALSE);
