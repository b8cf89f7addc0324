-- Questions that analysts ask, answered from the views in the schema hubspot and the tables in public.

-- deals by stage and owner
SELECT s.label AS stage, TRIM(o.first_name || ' ' || o.last_name) AS owner, COUNT(*) AS deals,
       COALESCE(SUM(d.property_amount), 0) AS amount
FROM hubspot.deal d
LEFT JOIN hubspot.deal_pipeline_stage s
  ON s.pipeline_id = d.deal_pipeline_id AND s.stage_id = d.deal_pipeline_stage_id
LEFT JOIN hubspot.owner o ON o.owner_id = d.owner_id
WHERE NOT d._fivetran_deleted
GROUP BY 1, 2;

-- weighted amount by pipeline
SELECT p.label AS pipeline, ROUND(COALESCE(SUM(d.property_amount * s.probability), 0)) AS weighted
FROM hubspot.deal_pipeline p
LEFT JOIN hubspot.deal d ON d.deal_pipeline_id = p.pipeline_id AND NOT d._fivetran_deleted
LEFT JOIN hubspot.deal_pipeline_stage s
  ON s.pipeline_id = d.deal_pipeline_id AND s.stage_id = d.deal_pipeline_stage_id
GROUP BY 1;

-- contacts without a company
SELECT COUNT(*) AS contacts
FROM hubspot.contact c
WHERE NOT c._fivetran_deleted
  AND NOT EXISTS (SELECT 1 FROM crm_contacts_companies l WHERE l.from_id = c.id::TEXT);

-- deals and their amount by company
SELECT c.property_name AS company, COUNT(*) AS deals, COALESCE(SUM(d.property_amount), 0) AS amount
FROM hubspot.deal_company l
JOIN hubspot.company c ON c.id = l.company_id
JOIN hubspot.deal d ON d.deal_id = l.deal_id
GROUP BY 1;

-- contacts by the label of their lifecycle stage
SELECT o.label AS stage, COUNT(*) AS contacts
FROM hubspot.contact c
JOIN hubspot.property_option o
  ON o.hubspot_object = 'contact' AND o.name = 'lifecyclestage' AND o.value = c.property_lifecyclestage
GROUP BY 1;

-- tickets by stage and priority
SELECT s.label AS stage, t.property_hs_ticket_priority AS priority, COUNT(*) AS tickets
FROM hubspot.ticket t
JOIN hubspot.ticket_pipeline_stage s
  ON s.pipeline_id = t.property_hs_pipeline AND s.stage_id = t.property_hs_pipeline_stage
GROUP BY 1, 2;

-- activities by contact and type
SELECT l.contact_id, e.type, COUNT(*) AS activities
FROM hubspot.engagement_contact l
JOIN hubspot.engagement e ON e.id = l.engagement_id
GROUP BY 1, 2;

-- deals by team of their owner
SELECT t.name AS team, COUNT(*) AS deals
FROM hubspot.deal d
JOIN hubspot.owner_team ot ON ot.owner_id = d.owner_id AND ot.is_team_primary
JOIN hubspot.team t ON t.id = ot.team_id
GROUP BY 1;

-- deals without an activity
SELECT COUNT(*) AS deals
FROM hubspot.deal d
WHERE NOT EXISTS (SELECT 1 FROM hubspot.engagement_deal l WHERE l.deal_id = d.deal_id);

-- addresses that e-mails went to
SELECT email, COUNT(*) AS emails
FROM hubspot.engagement_email_to
GROUP BY 1;

-- merged contacts
SELECT contact_id, vid_to_merge
FROM hubspot.contact_merge_audit;

-- properties by object
SELECT hubspot_object, COUNT(*) AS properties
FROM hubspot.property
WHERE hubspot_object IN ('contact', 'company', 'deal', 'ticket')
GROUP BY 1;

-- time that deals spent in each stage which they have left
SELECT value AS stage, COUNT(*) AS times,
       ROUND(SUM(EXTRACT(EPOCH FROM _fivetran_end - _fivetran_start))) AS seconds
FROM hubspot.deal_stage
WHERE NOT _fivetran_active
GROUP BY 1;
