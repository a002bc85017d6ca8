/** What a limit of the server has refused, in words, and when another attempt can succeed. */
export interface Limit {
  readonly words: string;
  readonly wait: number; // milliseconds
}

const reconnectAfter = 5000; // milliseconds

/**
 * limitOf returns the limit that has refused a connection, or undefined if something else has.
 * The error's description is the HTTP status of a refused request. Its data is from the server,
 * if the server has refused the namespace. The pages of the playground have the same words.
 */
export function limitOf(error: unknown): Limit | undefined {
  const { description, data } = Object(error) as { description?: unknown; data?: { code?: string } };
  switch (data?.code ?? description) {
    case 'too_many_connections':
      return {
        words:
          'You have too many connections, so the server refuses another. Other users are not affected. ' +
          'Close a page of yours. This one tries again every 5 seconds.',
        wait: reconnectAfter,
      };
    case 429:
      return {
        words:
          'Your network address has too many connections, so the server refuses another. Everybody behind the same ' +
          'address shares this limit, for example a class; connections that exist go on. Close pages that you do not ' +
          'need. The page keeps trying.',
        wait: reconnectAfter,
      };
    case 403:
      return {
        words: 'This lab is full, so the server refuses another connection. Close a client or a page of it. The page keeps trying.',
        wait: reconnectAfter,
      };
  }
  return undefined;
}

/** waitOf returns after how many milliseconds an event can be sent again that the server has not handled; 0 if it has handled it. */
export function waitOf(answer: unknown): number {
  const { error, retryAfterMs } = Object(answer) as { error?: unknown; retryAfterMs?: unknown };
  return error === 'rate_limited' ? Number(retryAfterMs) || 1000 : 0;
}
