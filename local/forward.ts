import { once } from 'node:events';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { LOOPBACK } from './free-port';
import { sendError } from './openai-error';

/** The controller's `timeout-connect`. */
const CONNECT_TIMEOUT_MS = 5000;

/** How long a replica may take to ask for a body before it gets it unasked. */
const CONTINUE_TIMEOUT_MS = 1000;

/** Methods that a client may repeat, by RFC 9110, 9.2.2. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Headers that hold for one connection only. Transfer-Encoding stays: Node encodes the body accordingly. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'upgrade']);

/**
 * A fresh connection to a replica.
 *
 * Connections are not reused: whatever fails here has sent nothing, so another replica may be tried without risk.
 */
export async function connectTo(port: number): Promise<Socket> {
  const socket = connect({ host: LOOPBACK, port, noDelay: true });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_MS) });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

export interface ForwardOptions {
  readonly socket: Socket;
  /** The replica's name, for messages. */
  readonly replica: string;
  readonly path: string;
  /** The Cookie header that the agent gets to see. */
  readonly cookies: string | undefined;
  /** Headers added to the answer, names and values in turn. */
  readonly answerHeaders: readonly string[];
  readonly silenceMs: number;
  readonly clientAddress: string;
}

/**
 * Passes a request and its answer on without buffering; resolves when both have ended, however.
 *
 * `untouched` means that the connection ended before anything with an effect was sent, and that the client has got
 * no answer: another replica may be tried. A process that was just killed can still take a connection for some
 * milliseconds, so a body is only sent once the replica has said that it is there to read it (`100 Continue`).
 */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  options: ForwardOptions,
): Promise<'answered' | 'untouched'> {
  if (response.closed) {
    options.socket.destroy();
    return 'answered';
  }
  const body = hasBody(request);
  const outgoing = ask({
    createConnection: () => options.socket,
    method: request.method,
    path: options.path,
    headers: [...requestHeaders(request, options), ...(body ? ['Expect', '100-continue'] : [])],
  });
  let untouched = body || IDEMPOTENT.has(request.method ?? '');
  let silent = false;
  outgoing.setTimeout(options.silenceMs, () => {
    silent = true;
    outgoing.destroy();
  });
  const send = () => {
    clearTimeout(impatience);
    untouched &&= !body;
    request.pipe(outgoing);
  };
  // A server that has never heard of it gets the body all the same.
  const impatience = setTimeout(send, CONTINUE_TIMEOUT_MS);
  if (body) outgoing.once('continue', send).flushHeaders();
  else send();
  response.once('close', () => {
    clearTimeout(impatience);
    // An answer may come before the body is read; unread, it would block or break the client's connection.
    request.unpipe(outgoing);
    request.resume();
    outgoing.destroy();
  });
  return await new Promise((resolve) => {
    response.once('close', () => resolve('answered'));
    outgoing.once('response', (incoming) => {
      untouched = false;
      response.writeHead(incoming.statusCode ?? 502, [
        ...endToEnd(incoming.rawHeaders),
        ...options.answerHeaders,
      ]);
      // A stream's client wants to know at once that it began.
      response.flushHeaders();
      incoming.on('error', () => response.destroy());
      incoming.pipe(response);
    });
    outgoing.on('error', () => {
      clearTimeout(impatience);
      request.unpipe(outgoing);
      if (untouched && !silent && !response.closed) resolve('untouched');
      else if (response.headersSent) response.destroy();
      else sendError(response, failure(options, silent));
    });
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function requestHeaders(request: IncomingMessage, { cookies, clientAddress }: ForwardOptions): string[] {
  const headers = endToEnd(request.rawHeaders, ['cookie', 'x-forwarded-proto', 'expect']);
  if (cookies !== undefined) headers.push('Cookie', cookies);
  headers.push('X-Forwarded-For', clientAddress, 'X-Forwarded-Proto', 'http');
  return headers;
}

function failure({ replica, silenceMs }: ForwardOptions, silent: boolean) {
  return silent
    ? {
        status: 504,
        code: 'upstream_timeout',
        message: `replica ${replica} was silent for ${silenceMs / 1000} s`,
      }
    : {
        status: 502,
        code: 'upstream_failed',
        message: `replica ${replica} ended the connection without an answer; try again`,
      };
}

function endToEnd(rawHeaders: readonly string[], dropped: readonly string[] = []): string[] {
  const kept: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !dropped.includes(lower)) kept.push(name, rawHeaders[index + 1] as string);
  }
  return kept;
}
