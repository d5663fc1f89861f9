/**
 * Conversations and the responses that they are made of.
 *
 * `json`, not `jsonb`: the documents are only ever read whole, `json` keeps them as they came, and it alone can
 * hold the escape `\u0000`, which a user may well send. A deleted response stays as an empty link, so that the
 * responses behind it keep the rest of their thread.
 */
export const CONVERSATIONS = `
CREATE TABLE agent_fleet.conversations (
  id text PRIMARY KEY,
  agent text NOT NULL,
  head_response_id text,
  items json NOT NULL,
  metadata json NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE agent_fleet.responses (
  id text PRIMARY KEY,
  agent text NOT NULL,
  conversation_id text,
  previous_response_id text,
  status text NOT NULL,
  incomplete_reason text,
  input json NOT NULL,
  output json NOT NULL,
  input_tokens integer NOT NULL,
  output_tokens integer NOT NULL,
  metadata json NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);
`;
