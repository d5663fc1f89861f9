/** The statements of the conversation store. A turn takes two of them: one thread read, one append. */

const RESPONSE_COLUMNS = `id, agent, conversation_id, previous_response_id, status, incomplete_reason, input, output,
  input_tokens, output_tokens, metadata, created_at`;

const RESPONSE_VALUES = '$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12';

export const CREATE_CONVERSATION = `
INSERT INTO agent_fleet.conversations (id, agent, head_response_id, items, metadata, created_at)
VALUES ($1, $2, $3, $4, $5, $6)`;

export const GET_CONVERSATION = `
SELECT id, agent, head_response_id, metadata, created_at FROM agent_fleet.conversations
WHERE agent = $1 AND id = $2`;

export const DELETE_CONVERSATION = `
DELETE FROM agent_fleet.conversations WHERE agent = $1 AND id = $2 RETURNING id`;

export const APPEND_RESPONSE = `
INSERT INTO agent_fleet.responses (${RESPONSE_COLUMNS}) VALUES (${RESPONSE_VALUES}) RETURNING id`;

/** Nothing is inserted when the head has moved on: the row lock of the update decides who was first. */
export const APPEND_TO_CONVERSATION = `
WITH head AS (
  UPDATE agent_fleet.conversations SET head_response_id = $1
  WHERE agent = $2 AND id = $3 AND head_response_id IS NOT DISTINCT FROM $4
  RETURNING id
)
INSERT INTO agent_fleet.responses (${RESPONSE_COLUMNS})
SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::json, $8::json, $9::integer, $10::integer,
  $11::json, $12::timestamptz
FROM head RETURNING id`;

export const GET_RESPONSE = `
SELECT ${RESPONSE_COLUMNS} FROM agent_fleet.responses WHERE agent = $1 AND id = $2 AND deleted_at IS NULL`;

/** The content goes, the link stays: responses behind it keep the rest of their thread. */
export const DELETE_RESPONSE = `
UPDATE agent_fleet.responses SET input = '[]', output = '[]', metadata = '{}', deleted_at = now()
WHERE agent = $1 AND id = $2 AND deleted_at IS NULL RETURNING id`;

const EARLIER_RESPONSES = `
  UNION ALL
  SELECT earlier.id, earlier.previous_response_id, earlier.conversation_id, earlier.input, earlier.output, age + 1
  FROM thread JOIN agent_fleet.responses earlier
    ON earlier.id = thread.previous_response_id AND earlier.agent = $1`;

/** Rows from the oldest turn on; the first one brings the items that its conversation began with. */
export const THREAD_OF_RESPONSE = `
WITH RECURSIVE thread AS (
  SELECT id, previous_response_id, conversation_id, input, output, 0 AS age
  FROM agent_fleet.responses WHERE agent = $1 AND id = $2 AND deleted_at IS NULL
  ${EARLIER_RESPONSES}
)
SELECT thread.input, thread.output, CASE WHEN thread.previous_response_id IS NULL THEN (
  SELECT items FROM agent_fleet.conversations WHERE agent = $1 AND id = thread.conversation_id
) END AS first_items
FROM thread ORDER BY age DESC`;

export const THREAD_OF_CONVERSATION = `
WITH RECURSIVE conversation AS (
  SELECT head_response_id, items FROM agent_fleet.conversations WHERE agent = $1 AND id = $2
), thread AS (
  SELECT id, previous_response_id, conversation_id, input, output, 0 AS age
  FROM agent_fleet.responses WHERE agent = $1 AND id = (SELECT head_response_id FROM conversation)
  ${EARLIER_RESPONSES}
)
SELECT conversation.head_response_id, thread.input, thread.output,
  CASE WHEN thread.previous_response_id IS NULL THEN conversation.items END AS first_items
FROM conversation LEFT JOIN thread ON true ORDER BY age DESC`;

export const NEWEST_MIGRATION = 'SELECT max(version) AS version FROM agent_fleet.migrations';
