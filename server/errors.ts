/** Every error that a client can get, once: code, HTTP status, whether the same request may work later. */
export const SERVER_ERRORS = {
  invalid_json: { status: 400, type: 'invalid_request_error', retryable: false },
  invalid_request: { status: 400, type: 'invalid_request_error', retryable: false },
  unsupported_parameter: { status: 400, type: 'invalid_request_error', retryable: false },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', retryable: false },
  body_too_large: { status: 413, type: 'invalid_request_error', retryable: false },
  model_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  response_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  conversation_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  route_not_found: { status: 404, type: 'invalid_request_error', retryable: false },
  method_not_allowed: { status: 405, type: 'invalid_request_error', retryable: false },
  conversation_conflict: { status: 409, type: 'invalid_request_error', retryable: true },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error', retryable: true },
  session_limit_reached: { status: 429, type: 'rate_limit_error', retryable: true },
  draining: { status: 503, type: 'server_error', retryable: true },
  not_ready: { status: 503, type: 'server_error', retryable: true },
  store_unavailable: { status: 503, type: 'server_error', retryable: true },
  model_unavailable: { status: 502, type: 'server_error', retryable: true },
  model_refused: { status: 502, type: 'server_error', retryable: false },
  turn_timeout: { status: 504, type: 'server_error', retryable: true },
  client_closed: { status: 499, type: 'server_error', retryable: false },
  internal_error: { status: 500, type: 'server_error', retryable: false },
} as const satisfies Record<string, { status: number; type: string; retryable: boolean }>;

export type ServerErrorCode = keyof typeof SERVER_ERRORS;

export interface ServerErrorOptions {
  /** The request parameter at fault. */
  readonly param?: string;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An error with a code of the table above: the client gets the message, the log gets the cause. */
export class ServerError extends Error {
  readonly code: ServerErrorCode;
  readonly status: number;
  readonly type: string;
  readonly retryable: boolean;
  readonly param: string | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ServerErrorCode, message: string, options: ServerErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'ServerError';
    this.code = code;
    this.status = SERVER_ERRORS[code].status;
    this.type = SERVER_ERRORS[code].type;
    this.retryable = SERVER_ERRORS[code].retryable;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
