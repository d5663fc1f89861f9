import { type ServerResponse } from 'node:http';

export interface OpenAiError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** Answers with an error in OpenAI's shape, which its clients turn into their typed errors. */
export function sendError(
  response: ServerResponse,
  { status, code, message, retryAfterSeconds }: OpenAiError,
): void {
  const type = status === 429 ? 'rate_limit_error' : status < 500 ? 'invalid_request_error' : 'server_error';
  sendJson(response, status, { error: { message, type, param: null, code } }, [
    ...(retryAfterSeconds === undefined ? [] : ['Retry-After', String(retryAfterSeconds)]),
  ]);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: string[] = [],
): void {
  const body = `${JSON.stringify(value, undefined, 2)}\n`;
  response.writeHead(status, [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    ...headers,
  ]);
  response.end(body);
}
