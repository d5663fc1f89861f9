import { ServerError } from '../errors';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** An error on the wire, in OpenAI's shape. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: string;
    readonly param: string | null;
  };
}

/** What a client gets to see of an error. */
export function errorBody(error: ServerError): ErrorBody {
  return { error: { message: error.message, type: error.type, code: error.code, param: error.param } };
}

/**
 * The error of the table that a client gets for whatever was thrown.
 *
 * An error that is not ours says nothing of itself to the client: its text may name hosts, queries or keys.
 */
export function toServerError(error: unknown, maxBodyBytes: number): ServerError {
  if (error instanceof ServerError) return error;
  switch (codeOf(error)) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new ServerError('invalid_json', `the body must be JSON: ${(error as Error).message}`, {
        cause: error,
      });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ServerError(
        'body_too_large',
        `the body must be at most ${maxBodyBytes} bytes (MAX_BODY_BYTES)`,
        {
          cause: error,
        },
      );
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ServerError(
        'unsupported_media_type',
        "the body must have 'content-type: application/json'",
        {
          cause: error,
        },
      );
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ServerError('invalid_request', "the body must be as long as its 'content-length' says", {
        cause: error,
      });
    case 'FST_ERR_BAD_URL':
      return new ServerError('invalid_request', 'the path must be a valid URL path', { cause: error });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ServerError('invalid_request', 'the id in the path is too long', { cause: error });
    default:
      return new ServerError(
        'internal_error',
        'the request failed inside the server; its log has the cause',
        {
          cause: error,
        },
      );
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
